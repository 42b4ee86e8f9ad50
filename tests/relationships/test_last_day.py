"""What becomes of a relationship around its planned last day, by what its members say."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.goals.models import Goal
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions.enrolments import withdraw
from mentoring.participants.models import Enrolment
from mentoring.programmes.actions import archive, change
from mentoring.relationships import actions, jobs, queries, rules
from mentoring.relationships.models import Member, Relationship
from tests.moments import DAY, NOON, WEEK, today

ASKED = "relationships.end_asked"
REACHED = "relationships.last_day_reached"
COMPLETED = "relationships.completed"
TODAY = NOON.date()
LAST = TODAY + 4 * WEEK  # a Monday


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, started_at=NOON - 22 * WEEK, ends_on=LAST)


@pytest.fixture
def asked(pair):
    actions.ask_about_end(pair, at=NOON)
    return again(pair)


@pytest.fixture
def circle(cast, make_relationship, make_member, make_enrolment):
    people = [make_member(cast.organisation, name) for name in ("Cem Acar", "Dee Ray", "Fay Li")]
    for one in people:
        make_enrolment(cast.programme, one, "mentee")
    parts = dict.fromkeys((cast.bo, *people), "peer")
    circle = make_relationship(kind="peer_circle", members=parts, agreed=True, ends_on=LAST)
    actions.ask_about_end(circle, at=NOON)
    return again(circle)


def again(relationship):
    rows = Relationship.objects.select_related("programme", "organisation").with_members()
    return rows.get(pk=relationship.pk)


def pass_(at):
    jobs.live_through_ends(at)


def letters(kind):
    return Mail.objects.filter(kind=kind).order_by("to")


class TestTheQuestion:
    @pytest.mark.parametrize(("days", "is_asked"), [(29, False), (28, True), (27, True)])
    def test_opens_four_weeks_before_the_last_day(self, days, is_asked, pair):
        Relationship.objects.update(ends_on=TODAY + days * DAY)
        pass_(NOON)

        assert (again(pair).closes_on is not None) is is_asked

    @pytest.mark.parametrize("hour", [7, 18])
    def test_waits_for_the_hours_and_days_of_work_of_its_place(self, hour, pair):
        berlin = ZoneInfo("Europe/Berlin")
        pass_(NOON.astimezone(berlin).replace(hour=hour))
        pass_(NOON - 2 * DAY + 5 * WEEK)  # a Saturday
        assert again(pair).closes_on is None

        pass_(NOON.astimezone(berlin).replace(hour=8))
        assert again(pair).closes_on == LAST + 2 * WEEK

    def test_is_asked_once_in_a_letter_with_one_link_for_each_answer(self, pair, cast, run_jobs):
        pass_(NOON)
        pass_(NOON + 1 * DAY)
        run_jobs()

        amina, bo = letters(ASKED)
        assert (amina.recipient, bo.recipient) == (cast.amina, cast.bo)
        assert "what comes after 12 October" in bo.subject
        assert "Amina is asked the same and isn’t shown your answer" in bo.text
        assert "closes by itself on 26 October" in bo.text
        assert bo.html.count('class="act"') == 5

    def test_arrives_by_day_where_its_reader_is(self, pair, cast, run_jobs):
        cast.bo.timezone = "America/Los_Angeles"
        cast.bo.save()
        pass_(NOON)  # five in the morning there
        run_jobs()

        (bo,) = letters(ASKED).filter(recipient=cast.bo)
        assert bo.due_at.astimezone(ZoneInfo("America/Los_Angeles")).hour == 8

    def test_of_those_whose_day_is_long_over_gives_two_weeks_from_then(self, pair, run_jobs):
        Relationship.objects.update(ends_on=TODAY - 365 * DAY, started_at=NOON - 500 * DAY)
        pass_(NOON)
        pass_(NOON + DAY)
        run_jobs()

        assert again(pair).closes_on == TODAY + 14 * DAY
        assert letters(ASKED).count() == 2
        assert "that day is over" in letters(ASKED)[0].text
        assert not letters(REACHED).exists()

    def test_waits_for_whoever_is_on_pause(self, pair, cast):
        mine = Enrolment.objects.filter(membership=cast.bo)
        mine.update(status="paused", paused_until=TODAY + 7 * DAY)
        pass_(NOON)
        assert again(pair).closes_on is None

        pass_(NOON + 8 * DAY)
        assert again(pair).closes_on == LAST + 2 * WEEK

    def test_is_not_asked_of_a_pair_of_whom_one_has_left(self, pair, cast, run_jobs):
        withdraw(cast.bo.enrolments.get(), actor=cast.bo, at=NOON)
        pass_(NOON)
        pass_(NOON + 4 * WEEK)
        pass_(NOON + 6 * WEEK)
        run_jobs()

        assert not letters(ASKED).exists()
        assert not again(pair).is_open
        assert [mail.recipient for mail in letters(COMPLETED)] == [cast.amina]

    def test_is_not_asked_by_a_programme_in_the_archive(self, pair, cast, run_jobs):
        archive(cast.programme, actor=cast.cruz, at=NOON)
        for weeks in (0, 4, 6):
            pass_(NOON + weeks * WEEK)
        run_jobs()

        assert not again(pair).is_open
        assert not letters(ASKED).exists()
        assert not letters(REACHED).exists()
        assert letters(COMPLETED).count() == 2

    def test_comes_for_many_at_once_in_turns(self, pair, monkeypatch):
        monkeypatch.setattr(jobs, "ASKED_AT_ONCE", 0)
        pass_(NOON)

        assert again(pair).closes_on is None

    def test_holds_the_number_of_queries(
        self, cast, make_relationship, make_member, make_enrolment, django_assert_num_queries
    ):
        def one_more(number):
            person = make_member(cast.organisation, f"Person {number}")
            make_enrolment(cast.programme, person, "mentee")
            make_relationship(mentee=person, ends_on=TODAY + 60 * DAY)

        one_more(1)
        with django_assert_num_queries(3):
            pass_(NOON)
        one_more(2)
        with django_assert_num_queries(3):
            pass_(NOON)


class TestTheProgrammesLastDay:
    def test_is_theirs_where_it_comes_first(self, pair, cast):
        cast.programme.ends_on = TODAY + 10 * DAY
        cast.programme.save()
        Relationship.objects.update(ends_on=TODAY + 90 * DAY)
        pass_(NOON)

        assert again(pair).last_day == TODAY + 10 * DAY
        assert again(pair).closes_on == TODAY + 24 * DAY
        listed = Relationship.objects.ending_by(date.max).get()
        assert listed.last_on == TODAY + 10 * DAY

    @pytest.mark.parametrize(
        ("earlier", "is_theirs"), [(timedelta.resolution, True), (0 * DAY, False)]
    )
    def test_is_not_of_those_who_begin_on_it_or_later(self, earlier, is_theirs, pair, cast):
        cast.programme.ends_on = TODAY
        cast.programme.save()
        pair.started_at = NOON.replace(hour=0) - earlier
        pair.save()
        assert (again(pair).last_day == TODAY) is is_theirs
        assert (pair in Relationship.objects.ending_by(TODAY)) is is_theirs
        on_the_way = Relationship.objects.all_on_the_way(cast.programme, TODAY + DAY)
        assert (pair not in on_the_way) is is_theirs

    def test_is_not_once_somebody_has_said_that_they_carry_on(self, pair, cast):
        cast.programme.ends_on = TODAY + 10 * DAY
        cast.programme.save()
        actions.extend(pair, until=TODAY + 90 * DAY, actor=cast.cruz, at=NOON)

        assert again(pair).last_day == TODAY + 90 * DAY
        assert Relationship.objects.ending_by(date.max).get().last_on == TODAY + 90 * DAY

    def test_carries_on_from_it_and_not_from_a_later_day_of_their_own(self, pair, cast):
        cast.programme.ends_on = TODAY + 10 * DAY
        cast.programme.save()
        actions.ask_about_end(again(pair), at=NOON)
        for person in (cast.amina, cast.bo):
            actions.wish(pair, "carry_on", 4, actor=person, at=NOON)

        assert again(pair).last_day == TODAY + 10 * DAY + 4 * WEEK

    def test_that_is_moved_later_takes_the_question_back(self, pair, cast, run_jobs):
        cast.programme.ends_on = TODAY + 10 * DAY
        cast.programme.save()
        pass_(NOON)
        actions.wish(pair, "close", None, actor=cast.bo, at=NOON)

        later = {"ends_on": LAST + 10 * WEEK}
        change(cast.programme, section="shape", values=later, actor=cast.cruz, at=NOON)
        run_jobs()

        after = again(pair)
        assert (after.closes_on, after.last_day) == (None, LAST)
        assert [member.wish for member in after.present] == ["", ""]


class TestTheAnswers:
    def test_of_all_for_carrying_on_take_the_shortest_time_at_once(self, asked, cast, run_jobs):
        actions.wish(asked, "carry_on", 12, actor=cast.bo, at=NOON)
        assert again(asked).last_day == LAST

        actions.wish(asked, "carry_on", 4, actor=cast.amina, at=NOON)
        run_jobs()

        after = again(asked)
        assert (after.last_day, after.closes_on) == (LAST + 4 * WEEK, None)
        assert [member.wish for member in after.present] == ["", ""]
        assert letters("relationships.carried_on").count() == 2
        assert "until 9 November" in letters("relationships.carried_on")[0].subject

    def test_are_in_the_log_without_what_was_said(self, asked, cast):
        actions.wish(asked, "close", None, actor=cast.bo, at=NOON)

        event = Event.objects.get(name="relationships.wished")
        assert (event.actor_id, event.data) == (cast.bo.pk, {})

    def test_may_be_changed_until_it_is_decided(self, asked, cast):
        actions.wish(asked, "close", None, actor=cast.bo, at=NOON)
        actions.wish(asked, "carry_on", 8, actor=cast.bo, at=NOON)
        actions.wish(asked, "carry_on", 8, actor=cast.amina, at=NOON)

        assert again(asked).last_day == LAST + 8 * WEEK

    def test_are_refused_before_the_question_and_after_the_end(self, pair, cast):
        with pytest.raises(actions.EndNotAsked):
            actions.wish(pair, "close", None, actor=cast.bo, at=NOON)
        actions.end(pair, reason="other", actor=cast.cruz, at=NOON)
        with pytest.raises(actions.RelationshipEnded):
            actions.wish(pair, "close", None, actor=cast.bo, at=NOON)

    def test_of_one_are_not_told_to_the_other(self, asked, cast, browse):
        Relationship.objects.update(ends_on=today() + 20 * DAY, closes_on=today() + 34 * DAY)
        actions.wish(asked, "close", None, actor=cast.bo, at=timezone.now())
        room = f"/northwind/with/{asked.pk}/"

        hers, his = browse(cast.amina).get(room).text, browse(cast.bo).get(room).text

        assert "Say what you’d like" in hers
        assert "to end" not in hers
        assert "You would like it to end." in his
        assert "when Amina has answered too, and on the last day at the latest." in his

    def test_that_differ_end_it_and_say_only_that(self, asked, cast):
        actions.wish(asked, "close", None, actor=cast.bo, at=NOON)
        actions.wish(asked, "carry_on", 8, actor=cast.amina, at=NOON)

        ending = queries.ending_of(again(asked), cast.amina, at=NOON)
        assert (ending.outcome, ending.ends_on) == (rules.EndOutcome.CLOSES, LAST)

    def test_of_a_group_let_go_who_wants_to_close_and_the_others_carry_on(self, circle, cast):
        for member in circle.present:
            wish = ("close", None) if member.membership == cast.bo else ("carry_on", 8)
            actions.wish(circle, *wish, actor=member.membership, at=NOON)
        pass_(NOON + 4 * WEEK)
        assert len(again(circle).present) == 4  # on the last day all may still meet

        pass_(NOON + 4 * WEEK + DAY)

        after = again(circle)
        assert cast.bo not in after.people
        assert len(after.present) == 3
        assert after.last_day == LAST + DAY + 8 * WEEK


class TestTheLastDay:
    def test_tells_once_until_when_it_stays_open(self, asked, cast, run_jobs):
        pass_(NOON + 4 * WEEK - DAY)
        run_jobs()
        assert not letters(REACHED).exists()

        pass_(NOON + 4 * WEEK)
        pass_(NOON + 4 * WEEK + DAY)
        run_jobs()

        amina, _bo = letters(REACHED)
        assert "stays open until 26 October" in amina.text
        assert again(asked).is_open

    def test_is_told_to_nobody_once_one_has_left(self, asked, cast, run_jobs):
        withdraw(cast.bo.enrolments.get(), actor=cast.bo, at=NOON + 3 * WEEK)
        pass_(NOON + 4 * WEEK)
        run_jobs()

        assert not letters(REACHED).exists()

    def test_begins_when_it_does_in_the_organisations_place(self, asked, cast):
        cast.organisation.timezone = "Pacific/Auckland"
        cast.organisation.save()
        pass_(NOON + 4 * WEEK - timedelta(hours=1, minutes=30))  # 23:30 there, still the 12th
        assert again(asked).told_end_at is not None

        Relationship.objects.update(told_end_at=None)
        pass_(NOON + 4 * WEEK - timedelta(hours=25, minutes=30))  # 23:30 of the 11th
        assert again(asked).told_end_at is None

    def test_of_which_one_wanted_to_close_ends_it_when_it_is_over(self, asked, cast, run_jobs):
        actions.wish(asked, "close", None, actor=cast.bo, at=NOON)
        pass_(NOON + 4 * WEEK)
        assert again(asked).is_open

        pass_(NOON + 4 * WEEK + DAY)
        run_jobs()

        assert not again(asked).is_open
        assert letters(COMPLETED).count() == 2
        assert not letters(REACHED).exists()
        assert not letters("relationships.ended").exists()

    def test_that_is_over_closes_it_at_once_for_who_asks_for_it(self, asked, cast):
        pass_(NOON + 4 * WEEK)
        after = actions.wish(asked, "close", None, actor=cast.bo, at=NOON + 4 * WEEK + DAY)

        assert not after.is_open

    def test_that_is_over_lets_all_carry_on_from_then(self, asked, cast):
        pass_(NOON + 4 * WEEK)
        for person in (cast.amina, cast.bo):
            actions.wish(asked, "carry_on", 4, actor=person, at=NOON + 5 * WEEK)

        assert again(asked).last_day == TODAY + 9 * WEEK


class TestTwoWeeksLater:
    def test_it_closes_by_itself_with_thanks_and_what_was_reached(self, asked, cast, run_jobs):
        for title in ("Speak up", "Lead a team"):
            Goal.objects.create(
                organisation=cast.organisation,
                relationship=asked,
                title=title,
                created_at=NOON,
                updated_at=NOON,
                reached_at=NOON,
            )
        pass_(NOON + 4 * WEEK)
        pass_(NOON + 6 * WEEK - DAY)
        assert again(asked).is_open

        pass_(NOON + 6 * WEEK)
        pass_(NOON + 7 * WEEK)
        run_jobs()

        after = again(asked)
        assert (after.is_open, after.end_reason, after.ended_by) == (False, "completed", None)
        amina, _bo = letters(COMPLETED)
        assert "What stays: 2 goals reached." in amina.text
        assert not InboxItem.objects.filter(kind="relationships.ended_early").exists()
        assert Member.objects.filling_places(cast.programme).count() == 0

    def test_nothing_more_is_asked(self, asked, run_jobs):
        pass_(NOON + 6 * WEEK)
        before = Mail.objects.count()
        pass_(NOON + 20 * WEEK)
        run_jobs()

        assert not Mail.objects.exclude(kind=COMPLETED).filter(created_at__gt=NOON + DAY).exists()
        assert before <= Mail.objects.count()

    def test_a_question_that_waits_for_the_morning_is_dropped(self, pair, cast, run_jobs):
        actions.ask_about_end(pair, at=NOON)
        run_jobs()
        waiting = InboxItem.objects.filter(kind=ASKED, read_at=None)  # its email goes if unread
        assert waiting.count() == 2

        actions.end(pair, reason="completed", actor=cast.bo, at=NOON)
        run_jobs()

        assert waiting.count() == 0


class TestTheLetter:
    """The last month of a pair, from mail to mail, without signing in."""

    def test_carries_them_on(self, pair, cast, browse, run_jobs):
        Relationship.objects.update(ends_on=today() + 20 * DAY)
        actions.ask_about_end(again(pair), at=timezone.now())
        run_jobs()
        amina, bo = letters(ASKED)

        page = browse().get(link(bo, "Carry on until", 1))
        assert "what comes after" in page.text
        assert 'value="carry_on:8"' in page.text
        done = browse().post(link(bo, "Carry on until", 1), {"choice": "carry_on:8"})
        assert "You’ll hear what comes of it" in done.text
        done = browse().post(link(amina, "Carry on until", 0), {"choice": "carry_on:4"})
        assert "You all want to carry on" in done.text
        run_jobs()

        assert again(pair).last_day == today() + 20 * DAY + 4 * WEEK
        late = browse().post(link(amina, "End it on", 0), {"choice": "close"})
        assert "You carry on until" in late.text
        assert again(pair).is_open

    def test_asks_for_an_answer(self, pair, cast, browse, run_jobs):
        Relationship.objects.update(ends_on=today() + 20 * DAY)
        actions.ask_about_end(again(pair), at=timezone.now())
        run_jobs()

        answer = browse().post(link(letters(ASKED)[0], "End it on", 0), {"choice": "for ever"})

        assert answer.status_code == 422
        assert Member.objects.exclude(wish="").count() == 0


def link(mail, words, number):
    """The address of the link with these words in a letter."""
    found = re.findall(r'href="https?://[^/"]+(/[^"]+)"[^>]*>([^<]*)', mail.html)
    return [where for where, label in found if label.strip().startswith(words)][number]


class TestDays:
    @pytest.mark.parametrize(
        ("since", "last", "asked"),
        [
            (date(2027, 9, 1), date(2028, 2, 29), date(2028, 2, 1)),  # over a leap day
            (date(2027, 3, 1), date(2027, 4, 26), date(2027, 3, 29)),  # eight weeks
            (date(2027, 3, 1), date(2027, 3, 29), date(2027, 3, 15)),  # four: half-way
            (date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 1)),
            (date(2027, 3, 9), date(2027, 3, 1), date(2027, 3, 1)),
        ],
    )
    def test_of_the_question(self, since, last, asked):
        assert rules.asks_from(since=since, last_day=last) == asked

    def test_of_the_close_over_a_leap_day(self):
        last = date(2028, 2, 20)
        assert rules.closes_on(last_day=last, today=date(2028, 1, 23)) == date(2028, 3, 5)
        assert rules.closes_on(last_day=last, today=date(2028, 6, 1)) == date(2028, 6, 15)

    @pytest.mark.parametrize(
        ("zone", "hour", "is_one"),
        [("Europe/Berlin", 6, True), ("Europe/Berlin", 5, False), ("Asia/Kolkata", 12, True)]
        + [("Asia/Kolkata", 13, False), ("America/Los_Angeles", 12, False)],
    )
    def test_have_hours_of_work(self, zone, hour, is_one):
        assert rules.is_office_hour(zone, NOON.replace(hour=hour)) is is_one

    def test_have_hours_of_work_after_a_change_of_clocks(self):
        monday = NOON.replace(month=10, day=26, hour=7)  # 8:00 of winter in Berlin
        assert rules.is_office_hour("Europe/Berlin", monday)
        assert not rules.is_office_hour("Europe/Berlin", monday - timedelta(minutes=1))

    @pytest.mark.parametrize(
        ("wishes", "expected"),
        [
            (["", ""], "open"),
            (["close", ""], "open"),
            (["close", "carry_on"], "closes"),
            (["carry_on", "carry_on"], "carries_on"),
            (["carry_on", "last_meeting"], "last_meeting"),
        ],
    )
    def test_end_by_the_wishes_of_all(self, wishes, expected):
        assert rules.outcome(wishes) == expected
