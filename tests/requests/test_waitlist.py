"""Waiting for a place with somebody whose places are all filled."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from mentoring.notifications.models import Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.relationships import actions as relationships
from mentoring.requests import rules
from mentoring.requests.actions import answering, refusals, waitlist
from mentoring.requests.actions.thinning import thin_out
from mentoring.requests.models import Request, Waitlisted
from tests.moments import DAY, NOON, today

HOUR = timedelta(hours=1)


def state(one):
    one.refresh_from_db()
    return one.state


def letters(person, kind="requests.place_free"):
    found = Mail.objects.filter(kind=kind, recipient=person)
    return [one.text for one in found.order_by("created_at", "pk")]


class TestJoining:
    def test_is_for_those_whose_places_are_filled(self, full):
        with pytest.raises(refusals.HasAPlace, match="Amina has a place free"):
            waitlist.join(full.programme, full.amina, "mentee", actor=full.bo, at=NOON)

    def test_twice_is_once(self, wait):
        assert wait() == wait()

    def test_is_allowed_for_three_people_at_once(self, wait, full, make_mentor):
        for name in ("Ida Holm", "Jon Berg", "Kai Lund"):
            other = make_mentor(name, capacity_max=0)
            waitlist.join(full.programme, other, "mentee", actor=full.bo, at=NOON)

        with pytest.raises(refusals.TooManyLists, match="3 people"):
            wait()

    def test_tells_nothing_of_who_keeps_away(self, wait, full):
        Exclusion.objects.create(organisation=full.organisation, by=full.amina, other=full.bo)
        with pytest.raises(refusals.NotAvailable):
            wait()

    def test_is_refused_on_a_break_of_the_other(self, wait, full):
        Enrolment.objects.filter(membership=full.amina).update(paused_until=today() + 9 * DAY)
        with pytest.raises(refusals.OnBreak):
            wait()

    def test_for_oneself_cannot_be_stored(self, full):
        with pytest.raises(IntegrityError):
            Waitlisted.objects.create(
                organisation=full.organisation,
                programme=full.programme,
                person=full.bo,
                awaited=full.bo,
                part="mentee",
                came_at=NOON,
            )


class TestAPlaceThatBecomesFree:
    def test_is_offered_to_who_came_first(self, wait, end, full, newcomers):
        later, first = wait(newcomers[0], at=NOON + HOUR), wait()

        end()

        assert (state(first), state(later)) == ("offered", "waiting")
        assert first.until == NOON + DAY + rules.OFFER_FOR
        [letter] = letters(full.bo)
        assert "One is free now, and it is your turn." in letter
        assert not letters(newcomers[0])

    def test_can_be_asked_for_by_nobody_else(self, wait, end, full, newcomers, ask):
        wait()
        end()

        with pytest.raises(refusals.IsFull):
            ask(newcomers[0], at=NOON + DAY)
        assert ask(at=NOON + DAY).asker == full.bo

    def test_is_still_kept_while_the_request_is_open(self, wait, end, full, newcomers, ask):
        one = wait()
        end()
        made = ask(at=NOON + DAY)

        assert state(one) == "asked"
        with pytest.raises(refusals.IsFull):
            ask(newcomers[0], at=NOON + DAY)

        answering.accept(made, actor=full.amina, at=NOON + DAY)
        assert Request.objects.get().state == "yes"

    def test_goes_to_the_next_after_a_no(self, wait, end, full, newcomers, ask, run_jobs):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        end()
        made = ask(at=NOON + DAY)
        answering.decline(made, actor=full.amina, at=NOON + 2 * DAY)
        run_jobs(at=NOON + 2 * DAY)

        assert (state(one), state(other)) == ("done", "offered")

    def test_goes_to_the_next_when_it_is_let_pass(self, wait, end, full, newcomers, run_jobs):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        end()
        waitlist.leave(one, actor=full.bo, at=NOON + DAY)
        run_jobs(at=NOON + DAY)

        assert (state(one), state(other)) == ("left", "offered")
        assert not letters(full.bo, "requests.waitlist")  # they know

    @pytest.mark.parametrize(
        ("early", "expected"), [(timedelta(minutes=1), "offered"), (timedelta(0), "lapsed")]
    )
    def test_lapses_when_its_time_is_over(self, early, expected, wait, end):
        one = wait()
        end()
        waitlist.lapse(one.pk, at=NOON + DAY + rules.OFFER_FOR - early)
        assert state(one) == expected

    def test_lapses_by_itself_and_is_told_once(self, wait, end, full, newcomers, an_hour_later):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        end()
        for hours in (73, 74):
            an_hour_later(NOON + DAY + hours * HOUR)

        assert (state(one), state(other)) == ("lapsed", "offered")
        [letter] = letters(full.bo, "requests.waitlist")
        assert "You are off the waiting list" in letter

    def test_comes_also_of_more_places(self, wait, full, an_hour_later):
        one = wait()
        Enrolment.objects.filter(membership=full.amina).update(capacity_max=2)
        an_hour_later(NOON + HOUR)
        assert state(one) == "offered"

    def test_is_not_offered_by_somebody_on_a_break(self, wait, end, full, run_jobs):
        one = wait()
        Enrolment.objects.filter(membership=full.amina).update(paused_until=today() + 400 * DAY)
        end()
        assert state(one) == "waiting"

    def test_passes_over_who_is_away_and_keeps_their_place(self, wait, end, full, newcomers):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        Enrolment.objects.filter(membership=full.bo).update(paused_until=today() + 400 * DAY)
        end()
        assert (state(one), state(other)) == ("waiting", "offered")

    def test_filled_by_a_coordinator_sends_who_waited_back_to_their_place(
        self, wait, end, full, newcomers, run_jobs
    ):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        end()
        relationships.start(
            "one_to_one",
            {full.amina: "mentor", newcomers[1]: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + DAY,
        )
        run_jobs(at=NOON + DAY)

        assert (state(one), state(other)) == ("waiting", "waiting")
        assert one.until is None
        [letter] = letters(full.bo, "requests.waitlist")
        assert "You keep your number on the waiting list" in letter

    def test_filled_while_the_request_is_open_keeps_the_place_in_line(
        self, wait, end, full, newcomers, ask, run_jobs
    ):
        one = wait()
        end()
        ask(at=NOON + DAY)
        relationships.start(
            "one_to_one",
            {full.amina: "mentor", newcomers[1]: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + DAY,
        )
        run_jobs(at=NOON + DAY)

        assert state(one) == "waiting"
        [letter] = letters(full.bo, "requests.told")
        assert "You keep your place on the waiting list." in letter

    def test_is_offered_again_and_asked_for_again(self, wait, end, full, newcomers, ask, run_jobs):
        one = wait()
        end()
        ask(at=NOON + DAY)
        taken = relationships.start(
            "one_to_one",
            {full.amina: "mentor", newcomers[1]: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + DAY,
        )
        run_jobs(at=NOON + DAY)
        relationships.end(taken, reason="goals_met", actor=full.amina, at=NOON + 9 * DAY)
        run_jobs(at=NOON + 9 * DAY)
        assert state(one) == "offered"

        made = ask(at=NOON + 9 * DAY)
        one.refresh_from_db()
        assert one.request == made


class TestAnOfferThatCannotBeUsed:
    """It goes back, and whoever had it keeps their number."""

    @pytest.mark.parametrize("why", ["a break", "fewer places"])
    def test_because_of_whom_they_wait_for_is_told(self, why, wait, end, full, an_hour_later):
        one = wait()
        end()
        away = {"paused_until": today() + 400 * DAY} if why == "a break" else {"capacity_max": 0}
        Enrolment.objects.filter(membership=full.amina).update(**away)
        an_hour_later(NOON + 2 * DAY)

        assert (state(one), one.until) == ("waiting", None)
        [letter] = letters(full.bo, "requests.waitlist")
        assert "is not free any more. You keep your number" in letter

    def test_because_of_their_own_break_is_not_told(
        self, wait, end, full, newcomers, an_hour_later
    ):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        end()
        Enrolment.objects.filter(membership=full.bo).update(paused_until=today() + 400 * DAY)
        an_hour_later(NOON + 2 * DAY)

        assert (state(one), state(other)) == ("waiting", "offered")
        assert not letters(full.bo, "requests.waitlist")

    def test_because_they_have_no_place_of_their_own_is_not_told(
        self, wait, end, full, newcomers, an_hour_later
    ):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        end()
        Enrolment.objects.filter(membership=full.bo).update(mentors_wanted=0)
        an_hour_later(NOON + 2 * DAY)

        assert (state(one), state(other)) == ("waiting", "offered")
        assert not letters(full.bo, "requests.waitlist")

    def test_because_the_two_were_brought_together_ends_the_waiting(
        self, wait, end, full, ask, run_jobs
    ):
        Enrolment.objects.filter(membership=full.bo).update(mentors_wanted=3)
        one = wait()
        end()
        ask(at=NOON + DAY)
        relationships.start(
            "one_to_one",
            {full.amina: "mentor", full.bo: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + DAY,
        )
        run_jobs(at=NOON + DAY)

        assert state(one) == "done"
        assert all("You keep your place" not in one for one in letters(full.bo, "requests.told"))

    def test_because_one_place_of_two_is_gone_is_the_later_one(
        self, wait, end, full, newcomers, an_hour_later
    ):
        one, other = wait(), wait(newcomers[0], at=NOON + HOUR)
        Enrolment.objects.filter(membership=full.amina).update(capacity_max=2)
        end()
        assert (state(one), state(other)) == ("offered", "offered")
        Enrolment.objects.filter(membership=full.amina).update(capacity_max=1)
        an_hour_later(NOON + 2 * DAY)
        assert (state(one), state(other)) == ("offered", "waiting")

    def test_is_not_the_one_beside_a_yes(self, wait, end, full, newcomers, ask, run_jobs):
        wait()
        other = wait(newcomers[0], at=NOON + HOUR)
        Enrolment.objects.filter(membership=full.amina).update(capacity_max=2)
        end()
        made = ask(at=NOON + DAY)
        answering.accept(made, actor=full.amina, at=NOON + 2 * DAY)
        run_jobs(at=NOON + 2 * DAY)

        assert state(other) == "offered"
        assert len(letters(newcomers[0])) == 1
        assert not letters(newcomers[0], "requests.waitlist")


class TestWhoIsThereNoLonger:
    def test_waits_no_longer_and_is_told_nothing(self, wait, full, run_jobs):
        one = wait()
        mine = Enrolment.objects.get(membership=full.bo)
        enrolments.withdraw(mine, actor=full.bo, at=NOON + DAY)
        run_jobs(at=NOON + DAY)
        assert state(one) == "gone"
        assert not letters(full.bo, "requests.waitlist")

    @pytest.mark.parametrize("how", ["left", "keeps away"])
    def test_is_waited_for_no_longer_in_the_same_words(self, how, wait, end, full, run_jobs):
        one = wait()
        if how == "left":
            theirs = Enrolment.objects.get(membership=full.amina)
            enrolments.withdraw(theirs, actor=full.amina, at=NOON + DAY)
            run_jobs(at=NOON + DAY)
        else:
            Exclusion.objects.create(organisation=full.organisation, by=full.amina, other=full.bo)
            end()
        assert state(one) == "gone"
        [letter] = letters(full.bo, "requests.waitlist")
        assert "is not available any more, so you wait no longer" in letter

    def test_found_somebody_else(self, wait, full, make_mentor, run_jobs):
        one = wait()
        Enrolment.objects.filter(membership=full.bo).update(mentors_wanted=1)
        relationships.start(
            "one_to_one",
            {make_mentor("Ida Holm"): "mentor", full.bo: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + HOUR,
        )
        run_jobs(at=NOON + HOUR)
        assert state(one) == "done"
        assert not letters(full.bo, "requests.waitlist")

    def test_keeps_away_while_all_places_are_filled(self, wait, full, browse, an_hour_later):
        one = wait()
        Exclusion.objects.create(organisation=full.organisation, by=full.amina, other=full.bo)
        assert "on the waiting list" not in browse(full.bo).get("/northwind/").text
        an_hour_later(NOON + HOUR)
        assert state(one) == "gone"

    def test_has_another_part_now(self, wait, full, an_hour_later):
        one = wait()
        Enrolment.objects.filter(membership=full.amina).update(is_mentor=False, is_mentee=True)
        an_hour_later(NOON + HOUR)
        assert state(one) == "gone"

    def test_has_found_the_one_they_waited_for(self, wait, full, run_jobs):
        one = wait()
        Enrolment.objects.filter(membership=full.bo).update(mentors_wanted=2)
        Enrolment.objects.filter(membership=full.amina).update(capacity_max=2)
        relationships.start(
            "one_to_one",
            {full.amina: "mentor", full.bo: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + HOUR,
        )
        run_jobs(at=NOON + HOUR)
        assert state(one) == "done"
        assert not letters(full.bo, "requests.waitlist")

    def test_of_two_because_of_the_asker_tells_the_other_nothing_of_waiting(
        self, wait, end, full, make_mentor, ask, run_jobs
    ):
        one = wait()
        end()
        ask(at=NOON + DAY)
        relationships.start(
            "one_to_one",
            {make_mentor("Ida Holm"): "mentor", full.bo: "mentee"},
            programme=full.programme,
            actor=None,
            at=NOON + DAY,
        )
        run_jobs(at=NOON + DAY)

        assert state(one) == "done"
        [letter] = letters(full.amina, "requests.told")
        assert "waiting list" not in letter

    def test_where_nobody_asks_any_more_it_says_so(self, wait, full, change, an_hour_later):
        one = wait()
        change(coming_together="match")
        an_hour_later(NOON + HOUR)
        assert state(one) == "gone"
        [letter] = letters(full.bo, "requests.waitlist")
        assert "People no longer ask each other in Growth 2026" in letter

    def test_is_forgotten_after_ninety_days(self, wait, full):
        one = wait()
        waitlist.leave(one, actor=full.bo, at=NOON)
        thin_out(at=NOON + 89 * DAY)
        assert Waitlisted.objects.exists()
        thin_out(at=NOON + 90 * DAY)
        assert not Waitlisted.objects.exists()


class TestFreeBy:
    @pytest.mark.parametrize(
        ("limit", "position", "expected"),
        [(3, 1, 10), (3, 2, 20), (3, 3, None), (2, 1, 20), (4, 1, None), (2, 2, None)],
    )
    def test_counts_the_ends_that_are_needed(self, limit, position, expected):
        first, second = today() + 10 * DAY, today() + 20 * DAY
        found = rules.free_by([second, None, first], limit=limit, position=position)
        assert found == (expected and today() + expected * DAY)
