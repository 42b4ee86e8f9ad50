import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering, asking, following, refusals
from mentoring.requests.jobs import live_through_waiting
from mentoring.requests.models import Request
from mentoring.safeguarding.models import Block
from tests.moments import DAY, NOON


def state(request):
    request.refresh_from_db()
    return request.state


class TestAsking:
    def test_waits_for_an_answer_as_long_as_the_programme_says(self, ask, change):
        change(request_days=12)

        request = ask()

        assert (request.state, request.until) == ("asked", NOON + 12 * DAY)

    def test_twice_is_as_once(self, ask):
        assert ask() == ask()
        assert Request.objects.count() == 1

    def test_is_bounded_by_what_the_programme_allows_at_once(self, ask, change, make_mentor):
        change(requests_at_once=2)
        first = ask()
        ask(asked=make_mentor("Ida Holm"))
        third = make_mentor("Jon Berg")
        with pytest.raises(refusals.TooMany, match="2 open requests"):
            ask(asked=third)

        asking.withdraw(first, actor=first.asker, at=NOON)

        assert ask(asked=third).is_open

    def test_needs_words(self, ask):
        with pytest.raises(refusals.NoWords):
            ask(words=" \n ")

    def test_of_a_full_mentor_sends_nothing(self, ask, world, newcomers, make_relationship):
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
        make_relationship(mentor=world.amina, mentee=newcomers[0])

        with pytest.raises(refusals.IsFull, match="Amina’s last place"):
            ask()

    def test_of_somebody_on_a_break_says_until_when(self, ask, world):
        Enrolment.objects.filter(membership=world.amina).update(
            paused_until=(NOON + 5 * DAY).date()
        )
        with pytest.raises(refusals.OnBreak, match="19 September"):
            ask()

    def test_on_a_break_of_ones_own_is_refused(self, ask, world):
        Enrolment.objects.filter(membership=world.bo).update(paused_until=(NOON + DAY).date())
        with pytest.raises(refusals.YouAreOnBreak):
            ask()

    def test_needs_a_place_of_ones_own(self, ask, world, make_mentor, make_relationship):
        make_relationship(mentor=make_mentor("Ida Holm"), mentee=world.bo)
        with pytest.raises(refusals.NoOwnPlace):
            ask()

    def test_keeps_to_the_rules_of_the_programme(self, ask, world):
        world.bo.manager = world.amina
        world.bo.save()
        with pytest.raises(refusals.KeptApart, match="one manages the other"):
            ask()

    def test_of_whoever_has_asked_leads_to_their_request(self, ask, change, world):
        change(who_asks="both")
        ask(world.amina, world.bo, part="mentor")
        with pytest.raises(refusals.TheyAskedYou):
            ask()

    @pytest.mark.parametrize(
        "why", ["excluded", "excludes", "blocked", "left", "other_part", "removed"]
    )
    def test_says_the_same_of_whoever_keeps_away_and_whoever_is_not_there(self, why, ask, world):
        theirs = Enrolment.objects.filter(membership=world.amina)
        between = {"organisation": world.organisation, "by": world.amina, "other": world.bo}
        if why == "excluded":
            Exclusion.objects.create(**between)
        elif why == "excludes":
            Exclusion.objects.create(**between | {"by": world.bo, "other": world.amina})
        elif why == "blocked":
            Block.objects.create(
                organisation=world.organisation,
                blocker=world.amina,
                blocked=world.bo,
                made_at=NOON,
            )
        elif why == "left":
            theirs.update(status="withdrawn")
        elif why == "other_part":
            theirs.update(is_mentor=False, is_mentee=True)
        else:
            type(world.amina).objects.filter(pk=world.amina.pk).update(removed_at=NOON)

        with pytest.raises(refusals.NotAvailable) as refused:
            ask()

        assert str(refused.value).startswith("Amina is not available at the moment.")

    @pytest.mark.parametrize(
        "setting",
        [
            {"coming_together": "run"},
            {"who_asks": "mentor"},
            {"ended_at": NOON},
            {"model": "circle"},
            {"starts_on": None, "ends_on": (NOON - DAY).date()},
        ],
    )
    def test_ends_where_the_programme_does_not_allow_it(self, setting, ask, change):
        change(**setting)
        with pytest.raises(refusals.NotAvailable):
            ask()

    def test_never_begins_where_people_under_age_take_part(self, ask, change, world):
        change(minors_since=NOON, supervisor=world.cruz)
        with pytest.raises(refusals.NotAvailable):
            ask()


class TestAYes:
    def test_begins_and_says_why_the_two_fit(self, ask, world):
        request = answering.accept(ask(), actor=world.amina, at=NOON + DAY)

        begun = Relationship.objects.with_members().get(request=request)
        assert state(request) == "yes"
        assert {one.membership: one.part for one in begun.present} == {
            world.amina: "mentor",
            world.bo: "mentee",
        }
        assert begun.reasons["languages"] == ["en"]
        assert begun.reasons["is_quiet"]

    def test_waits_for_a_coordinator_where_the_programme_says_so(self, ask, world, change):
        change(request_needs_yes=True)
        request = answering.accept(ask(), actor=world.amina, at=NOON + DAY)
        assert state(request) == "agreed"
        assert not Relationship.objects.exists()

        answering.confirm(request, actor=world.cruz, at=NOON + 2 * DAY)

        assert state(request) == "yes"
        assert request.relationship

    def test_that_is_not_confirmed_begins_nothing(self, ask, world, change):
        change(request_needs_yes=True)
        request = answering.accept(ask(), actor=world.amina, at=NOON)

        answering.leave_unconfirmed(request, actor=world.cruz, at=NOON)

        assert state(request) == "unconfirmed"
        with pytest.raises(refusals.NotOpen):
            answering.confirm(request, actor=world.cruz, at=NOON)

    def test_is_taken_back_until_it_is_confirmed(self, ask, world, change):
        change(request_needs_yes=True)
        request = ask()
        with pytest.raises(refusals.NotOpen):
            answering.retract(request, actor=world.amina, at=NOON)
        answering.accept(request, actor=world.amina, at=NOON)

        answering.retract(request, actor=world.amina, at=NOON)

        assert state(request) == "taken_back"
        with pytest.raises(refusals.NotOpen):
            answering.confirm(request, actor=world.cruz, at=NOON)

    def test_that_has_begun_is_not_taken_back_here(self, ask, world):
        request = answering.accept(ask(), actor=world.amina, at=NOON)
        with pytest.raises(refusals.NotOpen):
            answering.retract(request, actor=world.amina, at=NOON)

    def test_comes_too_late_once_its_time_is_over(self, ask, world):
        request = ask()
        with pytest.raises(refusals.NotOpen):
            answering.accept(request, actor=world.amina, at=request.until)

    def test_comes_too_late_once_it_was_taken_back(self, ask, world):
        request = ask()
        asking.withdraw(request, actor=world.bo, at=NOON)
        with pytest.raises(refusals.NotOpen):
            answering.accept(request, actor=world.amina, at=NOON)

    def test_needs_a_place_of_whoever_says_it(self, ask, world, newcomers, make_relationship):
        request = ask()
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
        make_relationship(mentor=world.amina, mentee=newcomers[0])

        with pytest.raises(refusals.YouAreFull):
            answering.accept(request, actor=world.amina, at=NOON)

        assert state(request) == "asked"

    def test_keeps_to_whom_somebody_keeps_away_from_meanwhile(self, ask, world):
        request = ask()
        Exclusion.objects.create(organisation=world.organisation, by=world.bo, other=world.amina)
        with pytest.raises(refusals.CannotBegin):
            answering.accept(request, actor=world.amina, at=NOON)

    def test_closes_the_other_requests_of_whoever_has_found_somebody(
        self, ask, world, make_mentor, run_jobs
    ):
        request, other = ask(), ask(asked=make_mentor("Ida Holm"))

        answering.accept(request, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert state(other) == "taken"

    def test_closes_what_waits_for_a_mentor_without_a_place_left(
        self, ask, world, newcomers, run_jobs
    ):
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
        request, other = ask(), ask(newcomers[0])

        answering.accept(request, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert state(other) == "taken"


class TestAnotherAnswer:
    def test_is_a_kind_no_that_frees_the_place(self, ask, world, change, make_mentor):
        change(requests_at_once=1)
        request = answering.decline(ask(), "Next spring?", actor=world.amina, at=NOON)

        assert (state(request), request.answer) == ("no", "Next spring?")
        assert ask(asked=make_mentor("Ida Holm")).is_open

    def test_is_not_now_and_a_break_begins(self, ask, world, newcomers, run_jobs):
        request, other = ask(), ask(newcomers[0])
        back = (NOON + 20 * DAY).date()

        answering.not_now(request, back, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert (state(request), request.back_on) == ("not_now", back)
        assert Enrolment.objects.get(membership=world.amina).paused_until == back
        assert (state(other), other.back_on) == ("not_now", back)

    def test_of_a_day_that_cannot_be_changes_nothing(self, ask, world):
        request = ask()
        with pytest.raises(enrolments.PauseInThePast):
            answering.not_now(request, NOON.date(), actor=world.amina, at=NOON)
        assert state(request) == "asked"

    def test_is_given_once(self, ask, world):
        request = answering.decline(ask(), actor=world.amina, at=NOON)
        with pytest.raises(refusals.NotOpen):
            answering.accept(request, actor=world.amina, at=NOON)


class TestTime:
    def test_reminds_on_the_third_and_the_seventh_day(self, ask):
        request, told = ask(), []
        for day in range(1, 10):
            following.remind(request.pk, at=NOON + day * DAY)
            request.refresh_from_db()
            told.append(request.reminders)

        assert told == [0, 0, 1, 1, 1, 1, 2, 2, 2]

    def test_closes_what_nobody_answers(self, ask):
        request = ask()
        following.expire(request.pk, at=request.until - DAY)
        assert state(request) == "asked"

        following.expire(request.pk, at=request.until)

        assert state(request) == "expired"

    def test_closes_with_whoever_leaves(self, ask, world, run_jobs):
        request = ask()
        place = Enrolment.objects.select_related("programme", "membership").get(
            membership=world.amina
        )
        enrolments.withdraw(place, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert state(request) == "gone"

    def test_closes_where_nobody_asks_any_more(self, ask, change):
        request = ask()
        change(coming_together="run")

        live_through_waiting(at=NOON + DAY)

        assert state(request) == "gone"

    def test_goes_on_where_the_others_ask_too(self, ask, change):
        request = ask()
        change(who_asks="both")
        live_through_waiting(at=NOON + DAY)
        assert state(request) == "asked"

        change(who_asks="mentor")
        live_through_waiting(at=NOON + DAY)

        assert state(request) == "gone"

    def test_costs_the_clock_no_more_for_many_requests_than_for_one(
        self, ask, newcomers, django_assert_num_queries
    ):
        ask()
        with CaptureQueriesContext(connection) as one:
            live_through_waiting(at=NOON + DAY)
        ask(newcomers[0])
        ask(newcomers[1])
        with django_assert_num_queries(len(one)):
            live_through_waiting(at=NOON + DAY)

    def test_leaves_a_relationship_alone(self, ask, world):
        request = answering.accept(ask(), actor=world.amina, at=NOON)

        live_through_waiting(at=NOON + 30 * DAY)

        assert state(request) == "yes"
        with pytest.raises(relationships.AlreadyTogether):
            relationships.start(
                "one_to_one",
                {world.amina: "mentor", world.bo: "mentee"},
                programme=world.programme,
                actor=None,
                at=NOON,
            )
