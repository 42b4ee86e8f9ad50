"""Between adding somebody and inviting them a process may die: both, or neither."""

import pytest

from mentoring.organisations import actions
from mentoring.organisations.actions import people
from mentoring.organisations.models import Invitation, Membership
from tests.moments import NOON

ZOE = {"name": "Zoe Quist", "email": "zoe@example.org", "is_admin": False}


class TestACrashBetweenAddingAndInviting:
    def test_leaves_nobody_who_was_not_invited(self, cast, monkeypatch):
        def dies(*args, **kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(people, "invite", dies)
        with pytest.raises(KeyboardInterrupt):
            actions.add_and_invite(cast.organisation, actor=cast.eli, at=NOON, **ZOE)

        assert not Membership.objects.filter(email="zoe@example.org").exists()

    def test_of_earlier_days_is_healed_by_adding_again(self, cast):
        zoe = actions.add_person(cast.organisation, actor=cast.eli, at=NOON, **ZOE)

        again = actions.add_and_invite(cast.organisation, actor=cast.eli, at=NOON, **ZOE)

        assert again == zoe
        assert Invitation.objects.filter(membership=zoe).count() == 1

    def test_still_refuses_who_was_invited(self, cast):
        actions.add_and_invite(cast.organisation, actor=cast.eli, at=NOON, **ZOE)

        with pytest.raises(actions.KnownAlready):
            actions.add_and_invite(cast.organisation, actor=cast.eli, at=NOON, **ZOE)
