"""Roles in a programme, given and taken by administrators, to the second."""

from datetime import timedelta

import pytest

from mentoring.console import actions
from mentoring.events.models import Event
from mentoring.organisations.models import Membership
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)


def told(name: str) -> list[dict]:
    return [one.data for one in Event.objects.filter(name=f"console.{name}").order_by("id")]


class TestGiveRole:
    def give(self, cast, email="Bo.Larsen@example.org ", role="sponsor", **fields):
        said = {"actor": cast.eli, "at": NOON} | fields
        return actions.give_role(cast.programme, email=email, role=role, **said)

    def test_is_for_whoever_is_here_by_their_address(self, cast):
        given = self.give(cast)

        assert (given.membership, given.role) == (cast.bo, "sponsor")
        assert told("role_given") == [{"membership": str(cast.bo.pk), "role": "sponsor"}]

    @pytest.mark.parametrize("who", ["dara", "amina"])
    def test_is_for_nobody_elsewhere_or_removed(self, who, cast):
        Membership.objects.filter(pk=cast.amina.pk).update(removed_at=NOON)

        with pytest.raises(actions.NobodyHere):
            self.give(cast, email=getattr(cast, who).email)

    def test_given_again_is_told_once_and_gets_its_end(self, cast):
        self.give(cast)
        again = self.give(cast, ends_at=NOON + DAY)

        assert again.ends_at == NOON + DAY
        assert len(told("role_given")) == 1

    @pytest.mark.parametrize(("ends_in", "is_fine"), [(SECOND, True), (timedelta(0), False)])
    def test_ends_later_than_it_begins(self, ends_in, is_fine, cast):
        if is_fine:
            assert self.give(cast, ends_at=NOON + ends_in)
        else:
            with pytest.raises(actions.EndsBeforeItBegins):
                self.give(cast, ends_at=NOON + ends_in)

    def test_is_taken_alone(self, cast):
        actions.take_role(cast.cruz.grants.get(), cast.programme, actor=cast.eli, at=NOON)

        assert not cast.cruz.grants.exists()
        assert cast.sana.grants.exists()
        assert told("role_taken") == [{"membership": str(cast.cruz.pk), "role": "coordinator"}]
