"""One invitation used twice at the same moment: one joins, the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.core.refusals import Refusal
from mentoring.organisations import actions
from mentoring.organisations.models import Invitation, Role, SetupLink
from tests.moments import NOON

AT_ONCE = 4


def race(act):
    """Run ``act`` in several threads that start together; their outcomes."""
    start = Barrier(AT_ONCE)

    def run(number: int):
        try:
            start.wait(10)
            return act(number)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
class TestAnInvitation:
    def test_lets_one_of_several_in(self, cast, make_member):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        actions.invite(noor, actor=cast.eli, at=timezone.now())

        def accept(number: int) -> User:
            invitation = Invitation.objects.select_related("membership", "organisation").get()
            return actions.accept_invitation(invitation, user=None, at=timezone.now())

        outcomes = race(accept)

        assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
        assert User.objects.filter(email=noor.email).count() == 1

    def test_is_sent_three_times_at_most_when_it_is_asked_for_at_once(self, cast, make_member):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)

        outcomes = race(lambda number: actions.invite(noor, actor=cast.eli, at=timezone.now()))

        assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
        assert Invitation.objects.filter(membership=noor).count() == 3


@pytest.mark.django_db(transaction=True)
class TestASetUpAddress:
    def test_makes_one_organisation(self):
        actions.open_setup(at=timezone.now())

        def set_up(number: int):
            return actions.set_up(
                SetupLink.objects.get(),
                slug=f"place-{number}",
                name="Place",
                timezone="UTC",
                language="en",
                admin_name="Eli",
                admin_email=f"eli{number}@example.org",
                password="four warm words",
                at=timezone.now(),
            )

        outcomes = race(set_up)

        assert sum(not isinstance(outcome, Refusal) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
class TestTheLastTwoAdministrators:
    def test_cannot_remove_each_other_at_once(self, cast, make_member):
        second = make_member(cast.organisation, "Ada Second", is_admin=True)
        pair = [cast.eli, second]

        race(
            lambda number: actions.remove_person(
                pair[number % 2], actor=pair[(number + 1) % 2], at=NOON
            )
        )

        assert cast.organisation.memberships.present().with_role(Role.ADMIN).count() == 1

    def test_cannot_both_step_down_at_once(self, cast, make_member):
        second = make_member(cast.organisation, "Ada Second", is_admin=True)
        pair = [cast.eli, second]

        outcomes = race(
            lambda number: actions.set_admin(
                pair[number % 2], is_admin=False, actor=pair[number % 2], at=NOON
            )
        )

        assert any(isinstance(one, actions.LastAdministrator) for one in outcomes)
        assert cast.organisation.memberships.present().with_role(Role.ADMIN).count() == 1


@pytest.mark.django_db(transaction=True)
class TestARole:
    def test_given_several_times_at_once_is_one_grant(self, cast):
        race(
            lambda number: actions.give(
                Role.SPONSOR, to=cast.bo, programme_id=cast.programme.pk, actor=cast.eli, at=NOON
            )
        )

        assert cast.bo.grants.count() == 1
