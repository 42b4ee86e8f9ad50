"""What an action on somebody's place writes down, and what it leaves alone."""

from datetime import timedelta

import pytest

from mentoring.organisations.models import Invitation, Membership
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from tests.moments import DAY, NOON
from tests.participants.conftest import fresh, told

TODAY = NOON.date()
SECOND = timedelta(seconds=1)


class TestEnrol:
    def enrol(self, cast, email="Zoe@Example.org ", programme=None, **fields):
        said = {"name": "Zoe", "role": "mentee", "actor": cast.cruz, "at": NOON} | fields
        return enrolments.enrol(programme or cast.programme, email=email, **said)

    @pytest.mark.parametrize(
        ("role", "parts"),
        [("mentee", (False, True)), ("mentor", (True, False)), ("both", (True, True))],
    )
    def test_adds_somebody_with_what_is_known(self, role, parts, cast):
        place = self.enrol(cast, role=role, department="Sales", job_title="Lead")

        person = place.membership
        assert (place.is_mentor, place.is_mentee) == parts
        assert (person.email, person.department, person.job_title) == (
            "zoe@example.org",
            "Sales",
            "Lead",
        )
        assert (person.timezone, place.created_at) == ("Europe/Berlin", NOON)
        assert told("enrolled") == [{"role": role}]

    def test_keeps_what_is_known_of_whoever_is_here(self, cast, make_programme):
        other = make_programme(cast.organisation, "Other")
        place = self.enrol(cast, email=cast.bo.email, programme=other)

        assert (place.membership, fresh(cast.bo).name) == (cast.bo, "Bo Larsen")

    def test_knows_an_address_of_another_organisation_as_somebody_else(self, cast):
        assert self.enrol(cast, email=cast.dara.email).membership != cast.dara

    def test_refuses_who_is_in_it_or_was_removed(self, cast):
        with pytest.raises(enrolments.HereAlready):
            self.enrol(cast, email=cast.bo.email)
        Membership.objects.filter(pk=cast.sana.pk).update(removed_at=NOON)
        with pytest.raises(enrolments.WasRemoved):
            self.enrol(cast, email=cast.sana.email)

    def test_refuses_a_programme_that_is_over(self, cast, make_programme):
        with pytest.raises(enrolments.Archived):
            self.enrol(cast, programme=make_programme(cast.organisation, "Old", archived_at=NOON))


class TestInvite:
    def test_leads_whoever_cannot_sign_in_through_the_organisation(self, cast, make_waiting):
        place, other = make_waiting(), make_waiting("Ida")

        enrolments.invite(place, actor=cast.cruz, at=NOON)

        assert (fresh(place).status, fresh(place).invited_at) == ("invited", NOON)
        assert fresh(other).status == "imported"
        assert Invitation.objects.get().membership == place.membership
        assert told("invited") == [{"by_letter": False}]

    def test_writes_a_letter_to_whoever_can(self, cast, make_waiting):
        enrolments.invite(make_waiting(user=...), actor=cast.cruz, at=NOON)

        assert not Invitation.objects.exists()
        assert told("invited") == [{"by_letter": True}]

    @pytest.mark.parametrize("status", ["joining", "joined", "withdrawn"])
    def test_is_for_those_who_have_not_begun(self, status, cast, make_waiting):
        with pytest.raises(enrolments.NothingToInvite):
            enrolments.invite(make_waiting(status=status), actor=cast.cruz, at=NOON)

    def test_is_for_nobody_who_was_removed(self, cast, make_waiting):
        place = make_waiting()
        place.membership.removed_at = NOON

        with pytest.raises(enrolments.NothingToInvite):
            enrolments.invite(place, actor=cast.cruz, at=NOON)

    def test_by_another_email_is_noted_for_this_programme_alone(
        self, cast, make_waiting, elsewhere
    ):
        here, other = make_waiting(), make_waiting("Ida")
        there = Enrolment.objects.create(
            organisation=cast.organisation,
            programme=elsewhere.programme,
            is_mentee=True,
            membership=here.membership,
            created_at=NOON,
        )
        joined = make_waiting("Joe", status="joined")

        for place in (here, joined):
            enrolments.note_invited(place.membership, cast.programme, at=NOON)

        assert (fresh(here).status, fresh(here).invited_at) == ("invited", NOON)
        assert [fresh(one).status for one in (other, there, joined)] == [
            "imported",
            "imported",
            "joined",
        ]
        assert told("invited") == [{"by_letter": False}]


class TestRemind:
    @pytest.mark.parametrize("status", ["imported", "joined", "withdrawn"])
    def test_is_for_those_who_were_invited_and_wait(self, status, cast, make_waiting):
        with pytest.raises(enrolments.NothingToRemind):
            enrolments.remind(make_waiting(status=status), actor=cast.cruz, at=NOON)

    def test_waits_a_day_to_the_second(self, cast, make_waiting):
        place = make_waiting(user=..., status="joining")
        enrolments.remind(place, actor=cast.cruz, at=NOON)

        with pytest.raises(enrolments.RemindedEnough):
            enrolments.remind(place, actor=cast.cruz, at=NOON + DAY - SECOND)
        enrolments.remind(place, actor=cast.cruz, at=NOON + DAY)
        assert told("reminded") == [{"by_letter": True}] * 2

    def test_counts_a_month_to_the_second(self, cast, make_waiting):
        cast.programme.dial = 1
        cast.programme.save()
        place = make_waiting(user=..., status="invited")
        for day in (0, 2):
            enrolments.remind(place, actor=cast.cruz, at=NOON + day * DAY)

        with pytest.raises(enrolments.RemindedEnough):
            enrolments.remind(place, actor=cast.cruz, at=NOON + 30 * DAY - SECOND)
        enrolments.remind(place, actor=cast.cruz, at=NOON + 30 * DAY)

    def test_of_somebody_else_counts_for_them(self, cast, make_waiting):
        for name in ("Ida", "Joe"):
            enrolments.remind(make_waiting(name, status="invited"), actor=cast.cruz, at=NOON)

        assert told("reminded") == [{"by_letter": False}] * 2

    def test_of_many_says_how_many_were_and_were_not(self, cast, make_waiting, place):
        people = [make_waiting("Ida", status="invited"), place]

        assert enrolments.remind_many(people, actor=cast.cruz, at=NOON) == (1, 1)


class TestInviteMany:
    def test_takes_those_who_wait_and_sends_a_few_at_a_time(self, cast, make_waiting, place):
        people = [make_waiting(name) for name in ("Ida", "Joe", "Kim")]
        sending = enrolments.invite_many(cast.programme, [*people, place], actor=cast.cruz, at=NOON)
        assert sending.enrolments == [str(one.pk) for one in people]
        assert told("inviting") == [{"people": 3}]

        assert enrolments.invite_next(sending, most=2, at=NOON + SECOND) is True
        assert (fresh(sending).done, fresh(sending).finished_at) == (2, None)
        assert Enrolment.objects.filter(status="invited").count() == 2
        assert enrolments.invite_next(sending, most=2, at=NOON + SECOND) is False
        assert (fresh(sending).done, fresh(sending).finished_at) == (3, NOON + SECOND)
        assert Invitation.objects.count() == 3

    def test_passes_over_whoever_was_invited_since_joined_or_was_removed(self, cast, make_waiting):
        people = [make_waiting(name) for name in ("Ida", "Joe", "Kim", "Lea")]
        sending = enrolments.invite_many(cast.programme, people, actor=cast.cruz, at=NOON)
        Enrolment.objects.filter(pk=people[0].pk).update(status="invited", invited_at=NOON)
        Enrolment.objects.filter(pk=people[1].pk).update(status="joined")
        Membership.objects.filter(pk=people[2].membership_id).update(removed_at=NOON)
        Enrolment.objects.filter(pk=people[3].pk).update(invited_at=NOON - SECOND)

        enrolments.invite_next(sending, most=9, at=NOON + SECOND)

        assert Invitation.objects.get().membership == people[3].membership

    def test_asks_to_choose_somebody_who_waits(self, cast, place):
        with pytest.raises(enrolments.NobodyChosen):
            enrolments.invite_many(cast.programme, [place], actor=cast.cruz, at=NOON)

    def test_waits_for_the_launch(self, cast, make_programme, place):
        draft = make_programme(cast.organisation, "Draft", launched_at=None)
        over = make_programme(cast.organisation, "Over", archived_at=NOON)

        for programme, refusal in ((draft, enrolments.NotLaunched), (over, enrolments.Archived)):
            with pytest.raises(refusal):
                enrolments.invite_many(programme, [place], actor=cast.cruz, at=NOON)


class TestAPlace:
    def test_is_paused_until_a_later_day(self, cast, place, elsewhere):
        with pytest.raises(enrolments.PauseInThePast):
            enrolments.pause(place, until=TODAY, actor=cast.bo, at=NOON)
        enrolments.pause(place, until=TODAY + DAY, actor=cast.bo, at=NOON)

        assert (fresh(place).paused_until, fresh(elsewhere).paused_until) == (TODAY + DAY, None)
        assert told("paused") == [{"until": "2026-09-15"}]

    def test_is_not_paused_by_whoever_has_left(self, cast, place):
        enrolments.withdraw(place, actor=cast.bo, at=NOON)

        with pytest.raises(enrolments.NotInIt):
            enrolments.pause(place, until=TODAY + DAY, actor=cast.bo, at=NOON)

    def test_is_left_once(self, cast, place, elsewhere):
        place.paused_until = TODAY + DAY
        place.save()
        for at in (NOON, NOON + DAY):
            enrolments.withdraw(place, actor=cast.bo, at=at)

        left = fresh(place)
        assert (left.status, left.withdrawn_at, left.paused_until) == ("withdrawn", NOON, None)
        assert fresh(elsewhere).status == "joined"
        assert len(told("withdrawn")) == 1

    @pytest.mark.parametrize(
        ("before", "status"),
        [
            ({"joined_at": NOON, "step": 5, "invited_at": NOON}, "joined"),
            ({"step": 1, "invited_at": NOON}, "joining"),
            ({"invited_at": NOON}, "invited"),
            ({}, "imported"),
        ],
    )
    def test_is_taken_back_where_it_was(self, before, status, cast, make_waiting):
        place = make_waiting(status="withdrawn", withdrawn_at=NOON, **before)

        enrolments.resume(place, actor=cast.cruz, at=NOON)

        assert (fresh(place).status, fresh(place).withdrawn_at) == (status, None)
        assert len(told("resumed")) == 1

    def test_that_was_paused_goes_on_as_it_was(self, cast, place):
        place.paused_until = TODAY + DAY
        place.save()

        enrolments.resume(place, actor=cast.cruz, at=NOON)

        assert (fresh(place).paused_until, fresh(place).status) == (TODAY, "joined")
