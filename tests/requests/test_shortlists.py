"""A few people asked one after the other, by itself."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.notifications.models import Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.relationships import actions as relationships
from mentoring.requests.actions import answering, asking, following, refusals, shortlists
from mentoring.requests.actions.thinning import thin_out
from mentoring.requests.models import Request, Shortlist
from tests.moments import DAY, NOON
from tests.requests.conftest import PEOPLE, WORDS

LIST = f"{PEOPLE}list/"


@pytest.fixture
def mentors(world, make_mentor):
    return [world.amina, make_mentor("Ida Holm"), make_mentor("Jon Berg")]


@pytest.fixture
def keep(world):
    def keep(person, *, actor=None):
        who = actor or world.bo
        return shortlists.keep(world.programme, person, "mentee", actor=who, at=NOON)

    return keep


@pytest.fixture
def kept(mentors, keep):
    """Amina, Ida, Jon, in this order; nothing was sent."""
    for one in mentors:
        found = keep(one)
    return found


@pytest.fixture
def begun(kept, run_jobs):
    def begin(at=NOON, lines=()):
        rows = list(kept.listed.all())
        shortlists.write(kept, WORDS, {rows[i].pk: line for i, line in lines})
        made = shortlists.begin(kept, at=at)
        run_jobs(at=at)
        return made

    return begin


def open_ones():
    return list(Request.objects.open().with_people())


def state(shortlist):
    shortlist.refresh_from_db()
    return shortlist.state


def told(person):
    found = Mail.objects.filter(kind="requests.told", recipient=person)
    return [one.text for one in found.order_by("created_at", "pk")]


class TestAList:
    def test_asks_nobody_before_it_begins(self, kept):
        assert not Request.objects.exists()

    def test_keeps_somebody_once(self, kept, keep, mentors):
        keep(mentors[0])
        assert kept.listed.count() == 3

    def test_holds_as_many_as_the_programme_says(self, kept, keep, make_mentor):
        with pytest.raises(refusals.ListIsFull, match="3 people"):
            keep(make_mentor("Kai Lund"))

    def test_is_put_in_another_order(self, kept):
        first, second, third = kept.listed.all()
        shortlists.move(kept, third.pk, by=-1)
        assert list(kept.listed.all()) == [first, third, second]
        shortlists.move(kept, first.pk, by=-1)
        shortlists.drop(kept, first.pk)
        assert list(kept.listed.all()) == [third, second]

    def test_asks_the_first_with_their_own_line_above_the_words(self, begun, world):
        made = begun(lines=[(0, "You have led eleven projects."), (1, "Hello Ida.")])

        assert made.asked == world.amina
        assert made.words == f"You have led eleven projects.\n\n{WORDS}"
        assert open_ones() == [made]

    def test_needs_words(self, kept):
        with pytest.raises(refusals.NoWordsToAll):
            shortlists.begin(kept, at=NOON)

    def test_begins_within_what_the_programme_allows_at_once(self, kept, ask, make_mentor, change):
        change(requests_at_once=1)
        ask(asked=make_mentor("Kai Lund"))
        shortlists.write(kept, WORDS, {})

        with pytest.raises(refusals.TooMany):
            shortlists.begin(kept, at=NOON)

        assert state(kept) == "draft"

    def test_of_people_who_cannot_be_asked_sends_nothing(self, kept):
        Enrolment.objects.filter(is_mentor=True).update(capacity_max=0)
        shortlists.write(kept, WORDS, {})

        with pytest.raises(refusals.NobodyToAsk):
            shortlists.begin(kept, at=NOON)

        assert all(one.waits for one in kept.listed.all())


class TestTheNext:
    @pytest.mark.parametrize("how", ["no", "not_now", "lapse", "taken_back", "unconfirmed", "left"])
    def test_is_asked_by_itself(self, how, begun, mentors, world, change, run_jobs):
        change(request_needs_yes=how in ("taken_back", "unconfirmed"))
        first, at = begun(lines=[(1, "Hello Ida.")]), NOON + DAY
        if how == "no":
            answering.decline(first, "In spring?", actor=world.amina, at=at)
        elif how == "not_now":
            answering.not_now(first, (NOON + 20 * DAY).date(), actor=world.amina, at=at)
        elif how == "lapse":
            at = first.until
            following.expire(first.pk, at=at)
        elif how == "taken_back":
            answering.accept(first, actor=world.amina, at=at)
            run_jobs(at=at)
            answering.retract(first, actor=world.amina, at=at)
        elif how == "unconfirmed":
            answering.accept(first, actor=world.amina, at=at)
            answering.leave_unconfirmed(first, actor=world.cruz, at=at)
        else:
            place = Enrolment.objects.select_related("programme", "membership")
            mine = place.get(membership=world.amina)
            enrolments.withdraw(mine, actor=world.amina, at=at)
        run_jobs(at=at)

        [second] = open_ones()
        assert second.asked == mentors[1]
        assert second.words == f"Hello Ida.\n\n{WORDS}"
        assert second.until == at + 10 * DAY
        letter = told(world.bo)[-1]
        assert "Ida is next on your list, and has your request now." in letter
        assert "Your place for a request is free again" not in letter
        assert len([one for one in told(world.bo) if "is next" in one]) == 1

    def test_is_passed_over_where_they_cannot_be_asked(self, begun, mentors, world, run_jobs, kept):
        first = begun()
        Exclusion.objects.create(organisation=world.organisation, by=mentors[1], other=world.bo)
        answering.decline(first, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        [current] = open_ones()
        assert current.asked == mentors[2]
        assert kept.listed.get(person=mentors[1]).passed_at == NOON
        assert "Ida" not in told(world.bo)[-1]

    def test_is_passed_over_where_they_were_asked_directly(
        self, begun, mentors, ask, world, run_jobs
    ):
        first, direct = begun(), ask(asked=mentors[1])
        answering.decline(first, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert {one.asked for one in open_ones()} == {direct.asked, mentors[2]}
        assert "Jon is next on your list" in told(world.bo)[-1]

    def test_is_nobody_once_somebody_said_yes(self, begun, world, run_jobs, kept):
        answering.accept(begun(), actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert state(kept) == "found"
        assert Request.objects.count() == 1

    def test_is_nobody_at_the_end_and_that_is_told(self, begun, mentors, world, run_jobs, kept):
        begun()
        for one in mentors:
            [current] = open_ones()
            answering.decline(current, actor=one, at=NOON)
            run_jobs(at=NOON)

        assert state(kept) == "ended"
        assert "Everybody on your list has been asked now." in told(world.bo)[-1]

    def test_is_nobody_while_the_asker_is_on_a_break(self, begun, world, run_jobs, kept):
        first = begun()
        away = (NOON + 9 * DAY).date()
        Enrolment.objects.filter(membership=world.bo).update(paused_until=away)
        answering.decline(first, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        assert state(kept) == "stopped"
        assert not open_ones()
        assert "your list asks nobody else" in told(world.bo)[-1]

    def test_is_nobody_where_a_coordinator_brought_the_asker_together(
        self, begun, world, run_jobs, kept, mentors, newcomers
    ):
        begun()
        relationships.start(
            "one_to_one",
            {mentors[2]: "mentor", world.bo: "mentee"},
            programme=world.programme,
            actor=world.cruz,
            at=NOON,
        )
        run_jobs(at=NOON)

        assert state(kept) == "found"
        assert not open_ones()

    def test_is_nobody_where_the_asker_leaves(self, begun, world, run_jobs, kept):
        begun()
        place = Enrolment.objects.select_related("programme", "membership")
        enrolments.withdraw(place.get(membership=world.bo), actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        assert state(kept) == "stopped"
        assert not open_ones()
        assert not told(world.bo)

    def test_is_asked_once_however_often_the_job_runs(self, begun, world, run_jobs):
        first = begun()
        answering.decline(first, actor=world.amina, at=NOON)
        shortlists.go_on(first, at=NOON)
        shortlists.go_on(first, at=NOON)
        run_jobs(at=NOON)

        assert len(open_ones()) == 1
        assert Request.objects.count() == 2

    def test_holds_the_place_of_the_one_before(self, begun, ask, change, world, make_mentor):
        change(requests_at_once=1)
        answering.decline(begun(), actor=world.amina, at=NOON)

        with pytest.raises(refusals.TooMany):
            ask(asked=make_mentor("Kai Lund"))


class TestWhoeverAsks:
    def test_stops_it_by_taking_the_request_back(self, begun, world, run_jobs, kept):
        asking.withdraw(begun(), actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        assert state(kept) == "stopped"
        assert not open_ones()
        assert "took the request back" in told(world.amina)[-1]

    def test_stops_it_between_two_and_hears_the_last_answer(self, begun, world, run_jobs, kept):
        answering.decline(begun(), actor=world.amina, at=NOON)
        shortlists.stop(kept, actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        assert state(kept) == "stopped"
        assert not open_ones()
        [letter] = told(world.bo)
        assert "cannot take this on this time" in letter
        assert "is next on your list" not in letter

    def test_hears_an_answer_once_where_the_list_is_stopped_at_the_next(
        self, begun, world, run_jobs, kept
    ):
        answering.decline(begun(), actor=world.amina, at=NOON)
        run_jobs(at=NOON)
        shortlists.stop(kept, actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        assert len(told(world.bo)) == 1

    def test_goes_on_to_the_next(self, begun, world, run_jobs, mentors):
        asking.withdraw(begun(), goes_on=True, actor=world.bo, at=NOON)
        run_jobs(at=NOON)

        assert [one.asked for one in open_ones()] == [mentors[1]]
        assert "You took your request to Amina back." in told(world.bo)[-1]

    def test_changes_the_order_of_those_who_wait_while_it_runs(self, begun, kept, mentors):
        begun()
        first, _second, third = kept.listed.all()
        shortlists.move(kept, third.pk, by=-1)
        assert [one.person for one in kept.listed.all()] == [mentors[0], mentors[2], mentors[1]]
        with pytest.raises(refusals.ListHasChanged):
            shortlists.drop(kept, first.pk)

    def test_never_changes_words_that_somebody_has_read(self, begun, kept):
        begun()
        shortlists.write(kept, "Other words", {})
        kept.refresh_from_db()
        assert kept.words == WORDS


class TestTheAnswerFromMail:
    def test_of_the_second_begins_it_without_signing_in(
        self, kept, world, mentors, run_jobs, browse
    ):
        at = timezone.now()  # links end by the clock of the server
        shortlists.write(kept, WORDS, {})
        first = shortlists.begin(kept, at=at)
        answering.decline(first, actor=world.amina, at=at)
        run_jobs(at=at)
        text = Mail.objects.get(kind="requests.asked", recipient=mentors[1]).text
        yes = re.findall(r"https?://[^/\s]+(/link/[\w-]+/)", text)[0]

        assert "You said yes" in browse().post(yes, {"words": ""}).text
        run_jobs(at=at)

        assert state(kept) == "found"


class TestThePage:
    def test_is_reached_from_whoever_is_kept(self, world, browse, mentors):
        bo = browse(world.bo)
        person = f"{PEOPLE}{world.amina.pk}/"
        assert "Keep on my list" in bo.get(person).text

        shown = bo.post(f"{person}keep/", follow=True).text

        assert "Amina is on your list." in shown
        assert "Your list: 1 person" in bo.get(PEOPLE).text

    def test_shows_everybody_and_keeps_what_was_typed_by_every_button(self, kept, world, browse):
        bo = browse(world.bo)
        _first, second, _third = kept.listed.all()
        typed = {"words": WORDS, f"line-{second.pk}": "Hello Ida."}

        shown = bo.post(LIST, typed | {"do": f"up:{second.pk}"}, follow=True).text

        assert WORDS in shown
        assert "Hello Ida." in shown
        assert shown.index("Ida Holm") < shown.index("Amina Haddad") < shown.index("Jon Berg")
        assert "Ask Ida first" in shown
        assert not Request.objects.exists()

    def test_says_where_each_stands(self, begun, world, browse, run_jobs):
        first = begun(at=timezone.now())
        answering.decline(first, actor=world.amina, at=timezone.now())
        run_jobs()

        shown = browse(world.bo).get(LIST).text

        assert "Said a kind no on" in shown
        assert "Has your request since" in shown
        assert "Is next." in shown

    def test_refuses_with_what_was_typed(self, kept, world, browse):
        answer = browse(world.bo).post(LIST, {"words": " ", "do": "begin"})
        assert answer.status_code == 422
        assert "so that each of them knows why you ask" in answer.text

    def test_asks_the_database_no_more_for_many_than_for_one(self, mentors, keep, world, browse):
        bo, counts = browse(world.bo), []
        for one in mentors:
            keep(one)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                bo.get(LIST)
            counts.append(len(captured))
        assert counts[1] == counts[2]

    def test_is_not_offered_where_the_programme_has_no_lists(self, world, browse, change):
        change(shortlist_length=1)
        assert "Keep on my list" not in browse(world.bo).get(f"{PEOPLE}{world.amina.pk}/").text

    def test_is_nobody_elses(self, kept, browse, newcomers):
        assert "Nobody is on your list yet" in browse(newcomers[0]).get(LIST).text
        key = kept.listed.first().pk
        browse(newcomers[0]).post(LIST, {"do": f"drop:{key}"})
        assert kept.listed.count() == 3

    def test_answers_for_nobody_on_another_list(self, kept, keep, world, browse, newcomers):
        theirs = keep(world.amina, actor=newcomers[0])
        key = theirs.listed.get().pk
        answer = browse(world.bo).post(LIST, {"words": WORDS, "do": f"drop:{key}"})
        assert answer.status_code == 422
        assert theirs.listed.count() == 1

    @pytest.mark.parametrize("do", ["", "x", "up:", "up:1", "drop:x"])
    def test_knows_nothing_but_its_own_buttons(self, kept, world, browse, do):
        assert browse(world.bo).post(LIST, {"words": WORDS, "do": do}).status_code == 404

    def test_keeps_nobody_who_keeps_away(self, world, browse, mentors):
        Exclusion.objects.create(organisation=world.organisation, by=mentors[1], other=world.bo)
        assert browse(world.bo).post(f"{PEOPLE}{mentors[1].pk}/keep/").status_code == 404

    def test_says_the_same_of_whoever_keeps_away_and_whoever_has_left(
        self, begun, mentors, world, browse, run_jobs, kept
    ):
        first = begun()
        Exclusion.objects.create(organisation=world.organisation, by=mentors[1], other=world.bo)
        Enrolment.objects.filter(membership=mentors[2]).update(status="withdrawn")
        answering.decline(first, actor=world.amina, at=NOON)
        run_jobs(at=NOON)

        shown = browse(world.bo).get(LIST).text

        assert shown.count("Could not be asked when their turn came.") == 2
        assert state(kept) == "ended"


class TestThinning:
    def test_takes_a_list_ninety_days_after_its_end_and_leaves_its_requests(
        self, begun, world, kept
    ):
        asking.withdraw(begun(), actor=world.bo, at=NOON)

        thin_out(at=NOON + 90 * DAY - timedelta(seconds=1))
        assert Shortlist.objects.exists()
        thin_out(at=NOON + 90 * DAY)

        assert not Shortlist.objects.exists()
        assert Request.objects.count() == 1
