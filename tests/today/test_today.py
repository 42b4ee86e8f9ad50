"""A coordinator's morning: what needs a person, why, and one act each."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.matching import actions as matching
from mentoring.messaging.jobs import TELL_AFTER
from mentoring.messaging.models import Entry
from mentoring.notifications.models import Mail
from mentoring.programmes.attention import kind_of
from mentoring.relationships.models import Relationship
from mentoring.today import actions, rules
from mentoring.today.models import Overview
from mentoring.today.queries.attention import today
from mentoring.today.queries.figures import figures_of, overview_of
from tests.moments import DAY
from tests.support.words import in_german

NOW = timezone.now()


def kinds(programme, at=NOW):
    matters = today(programme, at=at).matters
    return [(row.kind.key, row.people[0].first_name) for row in matters if row.people]


@pytest.fixture
def bounced(cast):
    return Mail.objects.create(
        organisation=cast.organisation,
        recipient=cast.bo,
        key="k",
        kind="x",
        to=cast.bo.email,
        subject="s",
        text="t",
        state="bounced",
        answer="550 no such user",
        created_at=NOW,
        due_at=NOW,
    )


class TestTheFile:
    def test_holds_each_matter_with_its_people(self, cast, make_relationship, bounced, browse):
        make_relationship(started_at=NOW - 8 * DAY)
        address = "/northwind/programmes/growth-2026/today/list"
        assert f"{address}.csv" in browse(cast.cruz).get(f"{address[:-4]}").text

        text = browse(cast.cruz).get(f"{address}.csv").getvalue().decode()
        book = load_workbook(BytesIO(browse(cast.cruz).get(f"{address}.xlsx").getvalue()))

        rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
        assert [row["Why"] for row in rows] == ["emails bouncing", "guidelines not accepted"]
        assert rows[0]["Answer"] == "550 no such user"
        apart = [person.name_apart for person in (cast.bo, cast.amina)]
        assert [rows[1]["Mentee"], rows[1]["Mentor"]] == apart
        assert "(" in apart[0]
        assert len(list(book.active.iter_rows())) == 3
        assert browse(cast.cruz).get(f"{address}.pdf").status_code == 404

    def test_names_all_of_a_group_in_one_column(self, cast, make_member, make_relationship, browse):
        cem = make_member(cast.organisation, "Cem Demir")
        members = dict.fromkeys([cast.amina, cast.bo, cem], "peer")
        make_relationship(kind="peer_circle", members=members, started_at=NOW - 15 * DAY)
        type(cast.programme).objects.filter(pk=cast.programme.pk).update(model="peer_circle")

        where = "/northwind/programmes/growth-2026/today/list.csv"
        text = browse(cast.cruz).get(where).getvalue().decode()

        rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
        agree = next(row for row in rows if row["Why"] == "guidelines not accepted")
        assert len(agree["Who is in it"].split(", ")) == 3
        assert "Mentor" not in agree


class TestToday:
    def test_is_quiet_when_all_is_well(self, cast, make_relationship, make_meeting):
        pair = make_relationship(agreed=True, started_at=NOW - 30 * DAY)
        make_meeting(pair, starts_at=NOW - 3 * DAY)

        assert kinds(cast.programme) == []
        assert today(cast.programme, at=NOW).well == 1

    def test_tells_of_a_pair_that_has_not_agreed_after_a_week(self, cast, make_relationship):
        make_relationship(started_at=NOW - 8 * DAY, agreed=[cast.bo])

        assert kinds(cast.programme) == [("no_agreement", "Amina")]

    def test_waits_a_week_before_it_does(self, cast, make_relationship):
        make_relationship(started_at=NOW - 6 * DAY)

        assert kinds(cast.programme) == []

    def test_tells_of_a_pair_without_a_talk_for_three_weeks(
        self, cast, make_relationship, make_meeting
    ):
        pair = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
        make_meeting(pair, starts_at=NOW - 22 * DAY)

        assert kinds(cast.programme) == [("silent", "Bo")]

    def test_does_not_count_a_talk_that_did_not_take_place(
        self, cast, make_relationship, make_meeting
    ):
        pair = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
        make_meeting(pair, starts_at=NOW - 5 * DAY, said={"mentor": False, "mentee": False})

        assert kinds(cast.programme) == [("silent", "Bo")]

    def test_is_content_with_a_talk_ahead(self, cast, make_relationship, make_meeting):
        pair = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
        make_meeting(pair, starts_at=NOW + 5 * DAY)

        assert kinds(cast.programme) == []

    def test_leaves_a_pair_on_pause_alone(self, cast, make_relationship):
        make_relationship(agreed=True, started_at=NOW - 60 * DAY)
        cast.amina.enrolments.update(paused_until=(NOW + 5 * DAY).date())

        assert kinds(cast.programme) == []

    def test_puts_a_call_for_help_first_in_the_persons_own_words(
        self, cast, make_relationship, make_checkin, bounced
    ):
        pair = make_relationship(agreed=True, started_at=NOW - 9 * DAY)
        make_checkin(
            pair, cast.bo, answered_at=NOW, wants_help=True, comment="I feel I am a burden."
        )

        rows = today(cast.programme, at=NOW).matters
        assert [row.kind.key for row in rows] == ["help", "bounced"]
        assert rows[0].quote == "I feel I am a burden."

    def test_hears_a_concern_in_confidence_until_it_is_taken_care_of(
        self, cast, make_relationship, browse
    ):
        pair = make_relationship(agreed=True, started_at=NOW - 9 * DAY)
        matching.raise_concern(pair, reason="time", words="Not this month.", actor=cast.bo, at=NOW)
        (row,) = today(cast.programme, at=NOW).matters
        assert (row.kind.key, row.quote) == ("concern", "Not this month.")

        browse(cast.cruz).post(
            f"/northwind/programmes/growth-2026/matching/concerns/{row.subject_id}/"
        )

        assert kinds(cast.programme) == []

    def test_shows_nothing_twice_that_is_put_aside(self, cast, bounced):
        actions.snooze(cast.programme, kind_of("bounced"), cast.bo.pk, actor=cast.cruz, at=NOW)

        assert kinds(cast.programme, NOW + 6 * DAY) == []
        assert kinds(cast.programme, NOW + 8 * DAY) == [("bounced", "Bo")]

    def test_costs_the_same_for_two_pairs_as_for_twenty(
        self, cast, make_relationship, make_member, make_enrolment, browse
    ):
        def pairs(count):
            for _ in range(count):
                mentee = make_member(cast.organisation, f"Mentee {timezone.now().timestamp()}")
                make_enrolment(cast.programme, mentee)
                make_relationship(mentee=mentee, agreed=True, started_at=NOW - 30 * DAY)

        def cost():
            client = browse(cast.cruz)
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/northwind/programmes/growth-2026/today/").status_code == 200
            return len(queries)

        pairs(2)
        before = cost()
        pairs(18)
        assert cost() == before


class TestLargeProgrammes:
    """What the worker counts is what the page would have found by itself."""

    @pytest.fixture(autouse=True)
    def _two_pairs_are_many(self, monkeypatch):
        monkeypatch.setattr(rules, "LARGE_FROM", 2)

    @pytest.fixture
    def pairs(self, cast, make_relationship, make_meeting, make_goal, make_member, make_checkin):
        met = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
        make_meeting(met, starts_at=NOW - 5 * DAY, said={"mentor": True})
        make_goal(met, progress=30)
        make_checkin(met, cast.bo, sent_at=NOW, answered_at=NOW, worth=5, progress=4)
        silent, late = (make_member(cast.organisation, name) for name in ("Quiet One", "Late One"))
        make_relationship(mentee=silent, agreed=True, started_at=NOW - 40 * DAY)
        return [met, make_relationship(mentee=late, started_at=NOW - 9 * DAY)]

    def test_are_shown_as_if_looked_through(self, cast, pairs):
        live = today(cast.programme, at=NOW), figures_of(cast.programme, at=NOW)

        assert actions.refresh_overviews(at=NOW) == 1
        overview = overview_of(cast.programme, at=NOW + timedelta(minutes=20))
        refreshed = figures_of(cast.programme, overview, at=NOW)

        assert [row.kind.key for row in live[0].matters] == [
            "no_agreement",
            "silent",
        ]
        assert today(cast.programme, overview, at=NOW) == live[0]
        assert refreshed == replace(live[1], counted_at=NOW, aside=0, unmet=0)
        assert (refreshed.met, refreshed.old_enough, refreshed.moving) == (1, 2, 1)

    def test_lose_a_row_as_soon_as_it_is_dealt_with(self, cast, pairs):
        actions.refresh_overviews(at=NOW)
        overview = overview_of(cast.programme, at=NOW)
        Relationship.objects.filter(pk=pairs[1].pk).update(agreed_at=NOW)

        causes_left = [row.kind.key for row in today(cast.programme, overview, at=NOW).matters]
        assert causes_left == ["silent"]

    def test_say_when_they_were_counted(self, cast, pairs, browse, run_jobs):
        run_jobs(clock=True)

        assert "As of" in browse(cast.cruz).get("/northwind/programmes/growth-2026/today/").text

    def test_are_looked_through_when_the_clock_has_stopped(self, cast, pairs):
        actions.refresh_overviews(at=NOW)

        assert overview_of(cast.programme, at=NOW + timedelta(minutes=61)) is None

    def test_that_became_small_are_forgotten(self, cast, pairs, monkeypatch):
        actions.refresh_overviews(at=NOW)
        monkeypatch.setattr(rules, "LARGE_FROM", 9)

        assert actions.refresh_overviews(at=NOW) == 0
        assert not Overview.objects.exists()


@pytest.fixture
def late_pairs(cast, make_relationship, make_member, make_enrolment):
    """So many pairs that have not agreed; the mentee of each still has to say yes."""

    def make(count):
        found = []
        for number in range(count):
            mentee = make_member(cast.organisation, f"Mentee Number{number}")
            make_enrolment(cast.programme, mentee)
            found.append(
                make_relationship(
                    mentee=mentee, started_at=NOW - (20 - number) * DAY, agreed=[cast.amina]
                )
            )
        return found

    return make


REMIND = "/northwind/programmes/growth-2026/today/remind/no_agreement/"


class TestPeopleOfOneName:
    def test_are_told_apart_one_by_one_and_in_the_list_of_all(
        self, cast, make_relationship, make_member, make_enrolment, browse
    ):
        for number in range(5):
            place = ("Sales", "Legal", "Law")[number % 3]
            mentee = make_member(
                cast.organisation, "Kim Lee", email=f"{number}@x.example", department=place
            )
            make_enrolment(cast.programme, mentee)
            make_relationship(mentee=mentee, started_at=NOW - 20 * DAY, agreed=[cast.amina])
            page = browse(cast.cruz).get(REMIND.split("remind")[0])
            if number == 1:
                assert "Kim Lee (Sales) and" in page.text
                assert "Kim Lee (Legal) and" in page.text

        everybody = browse(cast.cruz).get(REMIND.replace("remind", "all")).text
        assert "Kim Lee (Law) and" in everybody


class TestAlikeMatters:
    def test_are_told_one_by_one_while_they_are_few(self, cast, late_pairs):
        late_pairs(3)

        assert len(today(cast.programme, at=NOW).things) == 3

    def test_are_aggregate_row_thing_from_four_on(self, cast, late_pairs, browse):
        late_pairs(5)

        page = " ".join(browse(cast.cruz).get(REMIND.split("remind")[0]).text.split())

        assert "1 thing needs you today." in page
        assert "5 pairs have yet to accept the guidelines" in page
        assert "Mentee Number2 and Amina Haddad and 2 more." in page
        assert "Ask what’s holding things up" not in page, "the rows come when they are asked for"

    def test_are_all_shown_when_asked_for(self, cast, late_pairs, browse):
        pairs = late_pairs(5)
        where = REMIND.replace("remind", "all")
        client = browse(cast.cruz)
        assert where in client.get(REMIND.split("remind")[0]).text

        alone = client.get(where).text
        inside = client.get(where, headers={"HX-Request": "true"}).text

        assert "<h1>5 pairs have yet to accept the guidelines</h1>" in alone
        assert "<h1>" not in inside
        for text in (alone, inside):
            assert text.count("Ask what’s holding things up") == text.count("Snooze a week") == 5
            assert all(f"today/later/no_agreement/{pair.pk}/" in text for pair in pairs)
            assert "csrfmiddlewaretoken" in text

    def test_are_shown_up_to_a_number_and_a_link(self, cast, late_pairs, browse, monkeypatch):
        monkeypatch.setattr("mentoring.today.views.MAX_ROWS", 3)
        late_pairs(5)

        page = browse(cast.cruz).get(REMIND.replace("remind", "all")).text

        assert page.count("Ask what’s holding things up") == 3
        assert "The rest are under Relationships" in page

    def test_of_kinds_that_are_told_one_by_one_have_no_page(self, cast, browse):
        where = REMIND.replace("remind/no_agreement", "all/{}")
        client = browse(cast.cruz)

        assert client.get(where.format("help")).status_code == 404
        assert client.get(where.format("silent")).status_code == 200, "and nothing on it"

    def test_are_reminded_together_in_the_readers_language(
        self, cast, late_pairs, browse, run_jobs
    ):
        pairs = late_pairs(4)
        first = pairs[0].with_part("mentee")[0]
        first.language = "de"
        first.save()
        client = browse(cast.cruz)
        preview = client.get(REMIND)
        assert "Remind 4 people?" in preview.text
        assert in_german("Dear %(name)s,", name="Mentee") in preview.text
        assert "/with/" not in preview.text, "the room is not the coordinator's to open"

        assert client.post(REMIND).status_code == 302
        assert client.post(REMIND).status_code == 302
        run_jobs()

        letters = Mail.objects.filter(kind="today.reminded")
        assert {mail.recipient_id for mail in letters} == {
            pair.with_part("mentee")[0].pk for pair in pairs
        }
        assert letters.count() == 4
        assert letters.get(recipient=first).text.split("\n\n")[1] == in_german(
            "Dear %(name)s,", name="Mentee"
        )
        assert letters.first().reply_to == cast.cruz.email
        assert kinds(cast.programme) == []
        assert len(kinds(cast.programme, NOW + 8 * DAY)) == 4
        assert "Nobody needs a reminder now" in client.get(REMIND).text

    def test_are_all_reminded_by_one_press_however_many(
        self, cast, late_pairs, browse, run_jobs, monkeypatch
    ):
        monkeypatch.setattr(rules, "REMINDED_AT_ONCE", 2)
        late_pairs(7)
        client = browse(cast.cruz)

        page = client.post(REMIND, follow=True).text
        assert "2 people " in page
        assert "The rest will go out in the next few minutes." in page
        assert client.post(REMIND).status_code == 302, "pressed again before the worker came"
        run_jobs()

        letters = Mail.objects.filter(kind="today.reminded")
        assert letters.count() == letters.values("recipient").distinct().count() == 7
        assert kinds(cast.programme) == []

    def test_are_reminded_past_what_the_clock_has_noticed(
        self, cast, late_pairs, browse, run_jobs, monkeypatch
    ):
        monkeypatch.setattr(rules, "LARGE_FROM", 3)
        monkeypatch.setattr("mentoring.today.views.LARGE_FROM", 3)
        monkeypatch.setattr(rules, "REMINDED_AT_ONCE", 2)
        late_pairs(7)
        actions.refresh_overviews(at=NOW)
        client = browse(cast.cruz)
        assert "Remind at least 3 people?" in client.get(REMIND).text

        client.post(REMIND)
        run_jobs()

        assert Mail.objects.filter(kind="today.reminded").count() == 7

    def test_that_are_put_aside_make_room_for_the_next(self, cast, late_pairs, monkeypatch):
        monkeypatch.setattr(rules, "LARGE_FROM", 3)
        pairs = late_pairs(5)
        for pair in pairs[:3]:
            actions.snooze(
                cast.programme, kind_of("no_agreement"), pair.pk, actor=cast.cruz, at=NOW
            )

        actions.refresh_overviews(at=NOW)

        overview = overview_of(cast.programme, at=NOW)
        rows = today(cast.programme, overview, at=NOW).matters
        assert {row.subject_id for row in rows} == {pair.pk for pair in pairs[3:]}

    def test_leave_whoever_has_had_enough_letters_to_the_inbox(
        self, cast, late_pairs, browse, run_jobs, spend_budget
    ):
        pairs = late_pairs(4)
        spend_budget(pairs[0].with_part("mentee")[0], 5, at=NOW)  # dial 3, as the cast's programme
        client = browse(cast.cruz)
        assert "Send 3 emails" in client.get(REMIND).text
        assert "1 person has reached their limit of this month" in client.get(REMIND).text

        client.post(REMIND)
        run_jobs()

        assert Mail.objects.filter(kind="today.reminded").count() == 3
        assert (
            pairs[0]
            .with_part("mentee")[0]
            .inbox_items.filter(kind="today.reminded", mailed=False)
            .count()
            == 1
        )

    def test_of_other_kinds_have_no_ready_reminder(self, cast, browse):
        assert browse(cast.cruz).get(REMIND.replace("no_agreement", "help")).status_code == 404


class TestWrite:
    def test_sends_the_coordinators_words_once_and_a_letter_where_unread(
        self, cast, make_relationship, browse, run_jobs, settings
    ):
        settings.HAS_SMTP = True
        pair = make_relationship(agreed=True, started_at=NOW - 30 * DAY)
        client = browse(cast.cruz)
        where = f"/northwind/programmes/growth-2026/today/write/silent/{pair.pk}/"
        once = client.get(where).text.split('name="once" value="')[1].split('"')[0]
        words = {
            "people": [str(cast.bo.pk), str(cast.amina.pk)],
            "words": "Dear Bo, dear Amina,\n\n*hello*.",
            "once": once,
        }

        assert client.post(where, words).status_code == 302
        assert client.post(where, words).status_code == 302

        assert Entry.objects.filter(author=cast.cruz).count() == 2
        assert kinds(cast.programme) == []
        run_jobs(at=timezone.now() + TELL_AFTER + timedelta(seconds=1))
        letters = Mail.objects.filter(kind="messaging.unread")
        assert {mail.recipient for mail in letters} == {cast.bo, cast.amina}
        assert {mail.reply_to for mail in letters} == {cast.cruz.email}

    def test_refuses_to_write_to_nobody_and_keeps_the_words(self, cast, make_relationship, browse):
        pair = make_relationship(agreed=True, started_at=NOW - 30 * DAY)
        where = f"/northwind/programmes/growth-2026/today/write/silent/{pair.pk}/"

        page = browse(cast.cruz).post(where, {"words": "Long words", "once": pair.pk})

        assert page.status_code == 422
        assert "Choose at least one person" in page.text
        assert "Long words" in page.text
