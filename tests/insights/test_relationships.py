"""The coordinator's list, what it exports, and what it never shows."""

import csv
import re
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.core.l10n import formats
from mentoring.insights import queries, reports
from mentoring.insights.rules import RelationshipState
from mentoring.matching import actions as matching
from mentoring.meetings.models import Note
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON

NOW = timezone.now()
LIST = "/northwind/programmes/growth-2026/relationships/"
EXPORT = "/northwind/programmes/growth-2026/export/relationships"


def _forget_statements():
    for statement in (queries._newest_open, queries._people_of_newest_open):
        statement._made.clear()


class TestTheMenu:
    def test_leads_to_the_report_those_only_who_may_read_it(self, cast, browse, pair):
        letter = f"/northwind/with/{pair.pk}/letter/"

        assert "growth-2026/report/" not in browse(cast.bo).get(letter).content.decode()
        assert "growth-2026/report/" in browse(cast.cruz).get(LIST).content.decode()


@pytest.fixture
def pair(cast, make_relationship, make_meeting, make_goal, make_checkin):
    pair = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
    make_meeting(pair, starts_at=NOW - 9 * DAY, said={"mentor": True})
    make_meeting(pair, starts_at=NOW - 30 * DAY, said={"mentee": True})
    make_goal(pair, progress=50)
    make_goal(pair, "Say hard things early", progress=0)
    make_checkin(pair, cast.bo, answered_at=NOW, worth=4, progress=3)
    make_checkin(pair, cast.amina, answered_at=NOW, worth=5, progress=3)
    return pair


class TestRelationships:
    def test_counts_each_thing_once(self, cast, pair):
        row = queries.relationships(cast.programme, at=NOW).get()

        assert (row.held, row.goal_count, row.goal_progress) == (2, 2, 25)
        assert (row.worth, row.answers) == (4.5, 2)
        assert queries.standing_of(row, at=NOW) == RelationshipState.MEETING

    @pytest.mark.parametrize("tab", queries.SHOWS)
    def test_tabs_agree_with_the_word_beside_each_row(self, tab, cast, make_relationship, pair):
        rows = queries.relationships(cast.programme, at=NOW)
        fitting = {
            "open": set(RelationshipState) - {RelationshipState.ENDED},
            "all": set(RelationshipState),
            "attention": {
                RelationshipState.HELP,
                RelationshipState.SILENT,
                RelationshipState.WAITING,
            },
            "meeting": {RelationshipState.MEETING},
            "new": {RelationshipState.NEW},
            "paused": {RelationshipState.PAUSED},
            "ended": {RelationshipState.ENDED},
        }[tab]

        shown = queries.shown(rows, tab, "", at=NOW)

        standings = {queries.standing_of(row, at=NOW) for row in rows}
        assert {queries.standing_of(row, at=NOW) for row in shown} == standings & fitting

    def test_show_where_they_belong_what_waits_for_the_coordinator(
        self, cast, pair, browse, make_checkin
    ):
        make_checkin(pair, cast.bo, number=2, answered_at=NOW, wants_help=True, comment="Stuck.")
        matching.raise_concern(
            pair, reason="time", words="Not this month.", actor=cast.amina, at=NOW
        )
        client = browse(cast.cruz)
        page = client.get(f"{LIST}{pair.pk}/").text
        assert "Bo Larsen asked for help" in page
        assert "Not this month." in page

        concern = pair.concerns.get()
        client.post(f"/northwind/programmes/growth-2026/matching/concerns/{concern.pk}/")

        assert "Not this month." not in client.get(f"{LIST}{pair.pk}/").text

    def test_proposes_a_later_last_day_for_a_german_reader_too(self, cast, pair, browse):
        pair.ends_on = (NOW + 10 * DAY).date()
        pair.save()
        client = browse(cast.cruz)
        client.cookies["django_language"] = "de"

        page = client.get(f"{LIST}{pair.pk}/").text

        later = NOW + 10 * DAY + 56 * DAY
        assert f'value="{later:%Y-%m-%d}"' in page  # what a date field of a browser understands
        assert "Geplant bis zum" in page

    def test_say_when_it_closes_by_itself(self, cast, pair, browse):
        pair.ends_on, pair.closes_on = (NOW - 6 * DAY).date(), (NOW + 8 * DAY).date()
        pair.save()

        page = browse(cast.cruz).get(f"{LIST}{pair.pk}/").text

        assert f"Planned until {formats.day(pair.ends_on)}." in page
        assert f"it closes by itself on {formats.day(pair.closes_on)}." in page

    @pytest.mark.parametrize(
        ("said", "title"),
        [
            ({"wants_help": True}, "Bo Larsen asked for help"),
            ({"signal": "unhappy", "worth": 1}, "Bo Larsen says it is not going well"),
            ({"signal": "again", "worth": 2}, "says twice in a row that little comes of it"),
            ({"signal": "harm"}, "Bo Larsen may need somebody now"),
        ],
    )
    def test_name_each_call_as_today_does(self, cast, pair, make_checkin, browse, said, title):
        call = make_checkin(pair, cast.bo, number=7, answered_at=NOW - DAY, **said)

        page = browse(cast.cruz).get(f"{LIST}{pair.pk}/").text

        assert title in page
        assert f'action="/northwind/check-ins/{call.pk}/help/"' in page
        assert ("Bo Larsen asked for help" in page) is ("wants_help" in said)

    def test_mark_what_a_card_on_a_phone_leaves_out(self, cast, pair, browse):
        page = browse(cast.cruz).get(LIST).content.decode()

        assert '<td data-label="Next meeting" class="is-empty">' in page
        assert '<td data-label="Meetings" class="is-number">' in page

    @pytest.mark.parametrize("tab", ["open", "all"])
    def test_come_page_by_page_and_each_once(
        self, tab, cast, make_member, make_relationship, pair, monkeypatch
    ):
        monkeypatch.setattr(queries, "PAGE", 2)
        _forget_statements()  # the length of a page is part of their SQL
        for number in range(4):  # three of them begun at the same moment
            mentee = make_member(cast.organisation, f"Mentee {number}")
            make_relationship(mentee=mentee, started_at=NOW - max(number, 2) * DAY)
        seen, after, pages, backwards = [], "", 0, []
        while pages == 0 or after:
            page = queries.lines_page(cast.programme, tab, "", after, at=NOW)
            seen += [(row.started_at, row.id) for row in page.rows]
            after, pages = page.next_after, pages + 1
        while page.previous_before:
            before = page.previous_before
            page = queries.lines_page(cast.programme, tab, "", "", at=NOW, before=before)
            backwards = [(row.started_at, row.id) for row in page.rows] + backwards
        _forget_statements()

        assert pages == 3
        assert backwards == seen[:4]
        assert len(seen) == len(set(seen)) == 5
        assert [start for start, _ in seen] == sorted((start for start, _ in seen), reverse=True)

    def test_begin_anew_after_a_place_that_nobody_gave(self, cast, pair, browse):
        assert "Bo Larsen" in browse(cast.cruz).get(f"{LIST}?after=nonsense").text

    def test_point_both_ways_where_both_learn(self, cast, pair, browse):
        assert "→" in browse(cast.cruz).get(LIST).text
        Relationship.objects.filter(pk=pair.pk).update(kind="reciprocal")
        page = browse(cast.cruz).get(LIST).text
        assert "↔" in page
        assert "→" not in page

    def test_are_found_by_name(self, cast, pair, browse):
        assert "Bo Larsen" in browse(cast.cruz).get(f"{LIST}?q=larsen").text
        assert "Nobody here" in browse(cast.cruz).get(f"{LIST}?q=nobody").text

    def test_tell_apart_people_of_one_name(self, cast, make_member, make_relationship, browse):
        for place in ("Sales", "Legal"):
            other = make_member(
                cast.organisation, "Kim Lee", email=f"{place}@x.example", department=place
            )
            make_relationship(mentee=other)

        for address in (LIST, f"{LIST}?q=kim"):
            cells = re.findall(r"Kim Lee\s*<small[^>]*>(\w+)", browse(cast.cruz).get(address).text)
            assert sorted(cells) == ["Legal", "Sales"]

    def test_never_show_what_the_two_wrote(self, cast, pair, browse):
        Note.objects.create(
            organisation=cast.organisation,
            relationship=pair,
            author=cast.bo,
            is_shared=True,
            body="Between us",
            written_at=NOW,
        )
        client = browse(cast.cruz)

        for page in (LIST, f"{LIST}{pair.pk}/", f"{EXPORT}.csv"):
            text = client.get(page).getvalue().decode()
            assert "Between us" not in text
            assert "Lead my first project" not in text


class TestExport:
    def test_holds_what_the_page_shows(self, cast, pair, browse):
        book = load_workbook(BytesIO(browse(cast.cruz).get(f"{EXPORT}.xlsx").getvalue()))
        head, row = book.active.iter_rows(values_only=True)

        assert row[head.index("Mentee")] == "Bo Larsen"
        assert row[head.index("Meetings held")] == 2

    def test_disarms_a_formula_in_a_name(self, cast, pair, browse):
        cast.bo.name = '=HYPERLINK("http://evil.example","Bo")'
        cast.bo.save()

        text = browse(cast.cruz).get(f"{EXPORT}.csv").getvalue().decode()

        assert "'=HYPERLINK" in text
        assert '\n"=HYPERLINK' not in text
        assert "\n=HYPERLINK" not in text

    def test_of_the_report_holds_every_figure_of_it(self, cast, pair, browse):
        address = EXPORT.replace("relationships", "report")
        rows = csv.reader(browse(cast.cruz).get(f"{address}.csv").getvalue().decode().splitlines())

        figures = {tuple(row[:2]): row[2:] for row in rows}
        assert figures["From invitation to first goal", "pairs who have met"] == ["1", "1"]
        assert ("Time well spent", "5") not in figures  # two answered: see tests/attacks

    def test_of_a_programme_that_has_ended_holds_every_step_that_was_kept(self, cast, pair):
        counted = reports.report_of(cast.programme, at=NOW)
        reports.keep(cast.programme, at=NOW)
        cast.programme.ended_at = NOW

        kept = reports.report_of(cast.programme, at=NOW + DAY)

        assert (counted.taken_at, kept.taken_at) == (None, NOW)
        assert kept.steps == counted.steps
        assert [step.key for step in kept.steps] == list(queries.STEPS)

    def test_of_a_search_without_a_number_does_not_exist(self, cast, browse):
        address = EXPORT.replace("relationships", "pairs")
        for asked in ("", "?run=7", "?run=x", "?run=" + "9" * 40):
            assert browse(cast.cruz).get(f"{address}.csv{asked}").status_code == 404

    def test_of_an_unknown_kind_does_not_exist(self, cast, browse):
        assert browse(cast.cruz).get(f"{EXPORT}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("worth", "progress", "words"),
    [
        (5, 4, "time well spent: 5 out of 5, progress: 4 out of 5"),
        (5, None, "time well spent: 5 out of 5</p>"),
        (None, 2, "progress: 2 out of 5</p>"),
        (None, None, ""),
    ],
)
def test_answers_tell_only_what_was_asked_and_said(
    cast, make_relationship, make_checkin, browse, worth, progress, words
):
    """After a single talk nobody is asked about progress; who calls for help ticks nothing."""
    pair = make_relationship()
    said = {"worth": worth, "progress": progress, "comment": "Fine", "wants_help": worth is None}
    make_checkin(pair, cast.bo, sent_at=NOON, answered_at=NOON, **said)

    for where in ("/northwind/programmes/growth-2026/feedback/", f"{LIST}{pair.pk}/"):
        page = browse(cast.cruz).get(where).text
        assert "Fine" in page
        assert words in page
        assert "None out of 5" not in page
