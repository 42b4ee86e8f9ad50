"""The coordinator's list, what it exports, and what it never shows."""

import csv
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.insights import queries
from mentoring.insights.rules import Standing
from mentoring.matching import actions as matching
from mentoring.meetings.models import Note
from tests.moments import DAY

NOW = timezone.now()
LIST = "/northwind/programmes/growth-2026/relationships/"
EXPORT = "/northwind/programmes/growth-2026/export/relationships"


class TestTheMenu:
    def test_leads_to_the_report_those_only_who_may_read_it(self, cast, browse, pair):
        letter = f"/northwind/with/{pair.pk}/letter/"

        assert "growth-2026/report/" not in browse(cast.bo).get(letter).content.decode()
        assert "growth-2026/report/" in browse(cast.cruz).get(LIST).content.decode()


@pytest.fixture
def pair(cast, make_relationship, make_meeting, make_goal, make_checkin):
    pair = make_relationship(agreed=True, started_at=NOW - 60 * DAY)
    make_meeting(pair, starts_at=NOW - 9 * DAY, mentor_says_held=True)
    make_meeting(pair, starts_at=NOW - 30 * DAY, mentee_says_held=True)
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
        assert queries.standing_of(row, at=NOW) == Standing.MEETING

    @pytest.mark.parametrize("tab", queries.SHOWS)
    def test_tabs_agree_with_the_word_beside_each_row(self, tab, cast, make_relationship, pair):
        rows = queries.relationships(cast.programme, at=NOW)
        fitting = {
            "open": set(Standing) - {Standing.ENDED}, "all": set(Standing),
            "attention": {Standing.HELP, Standing.SILENT, Standing.WAITING},
            "meeting": {Standing.MEETING}, "new": {Standing.NEW}, "ended": {Standing.ENDED},
        }[tab]  # fmt: skip

        shown = queries.shown(rows, tab, "", at=NOW)

        standings = {queries.standing_of(row, at=NOW) for row in rows}
        assert {queries.standing_of(row, at=NOW) for row in shown} == standings & fitting

    def test_show_where_they_belong_what_waits_for_the_coordinator(
        self, cast, pair, browse, make_checkin
    ):
        make_checkin(pair, cast.bo, number=2, answered_at=NOW, wants_help=True, comment="Stuck.")
        matching.doubt(pair, reason="time", words="Not this month.", actor=cast.amina, at=NOW)
        client = browse(cast.cruz)
        page = client.get(f"{LIST}{pair.pk}/").text
        assert "Bo Larsen asked for help" in page
        assert "Not this month." in page

        doubt = pair.doubts.get()
        client.post(f"/northwind/programmes/growth-2026/today/doubt/{doubt.pk}/")

        assert "Not this month." not in client.get(f"{LIST}{pair.pk}/").text

    def test_fills_in_the_last_day_for_a_german_reader_too(self, cast, pair, browse):
        pair.ends_on = NOW.date()
        pair.save()
        client = browse(cast.cruz)
        client.cookies["django_language"] = "de"

        page = client.get(f"{LIST}{pair.pk}/").text

        assert f'value="{NOW:%Y-%m-%d}"' in page  # what a date field of a browser understands

    def test_mark_what_a_card_on_a_phone_leaves_out(self, cast, pair, browse):
        page = browse(cast.cruz).get(LIST).content.decode()

        assert '<td data-label="Next talk" class="is-empty">' in page
        assert '<td data-label="Talks" class="is-number">' in page

    @pytest.mark.parametrize("tab", ["open", "all"])
    def test_come_page_by_page_and_each_once(
        self, tab, cast, make_member, make_relationship, pair, monkeypatch
    ):
        monkeypatch.setattr(queries, "PAGE", 2)
        queries._newest_open._made.clear()  # the length of a page is part of its SQL
        for number in range(4):  # three of them begun at the same moment
            mentee = make_member(cast.organisation, f"Mentee {number}")
            make_relationship(mentee=mentee, started_at=NOW - max(number, 2) * DAY)
        seen, after, pages = [], "", 0
        while pages == 0 or after:
            page = queries.pairs_page(cast.programme, tab, "", after, at=NOW)
            seen += [(row.started_at, row.id) for row in page.rows]
            after, pages = page.next_after, pages + 1
        queries._newest_open._made.clear()

        assert pages == 3
        assert len(seen) == len(set(seen)) == 5
        assert [start for start, _ in seen] == sorted((start for start, _ in seen), reverse=True)

    def test_begin_anew_after_a_place_that_nobody_gave(self, cast, pair, browse):
        assert "Bo Larsen" in browse(cast.cruz).get(f"{LIST}?after=nonsense").text

    def test_are_found_by_name(self, cast, pair, browse):
        assert "Bo Larsen" in browse(cast.cruz).get(f"{LIST}?q=larsen").text
        assert "Nobody here" in browse(cast.cruz).get(f"{LIST}?q=nobody").text

    def test_never_show_what_the_two_wrote(self, cast, pair, browse):
        Note.objects.create(
            organisation=cast.organisation, relationship=pair, author=cast.bo, is_shared=True,
            body="Between us", written_at=NOW,
        )  # fmt: skip
        client = browse(cast.cruz)

        for page in (LIST, f"{LIST}{pair.pk}/", f"{EXPORT}.csv"):
            text = client.get(page).getvalue().decode()
            assert "Between us" not in text
            assert "Lead my first project" not in text


class TestExport:
    def test_holds_what_the_page_shows(self, cast, pair, browse):
        book = load_workbook(BytesIO(browse(cast.cruz).get(f"{EXPORT}.xlsx").content))
        head, row = book.active.iter_rows(values_only=True)

        assert row[head.index("Mentee")] == "Bo Larsen"
        assert row[head.index("Talks held")] == 2

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
        assert figures["How far people come", "pairs who have met"] == ["1", "1"]
        assert figures["Worth my time", "5"] == ["1", "2"]
        assert figures["Getting closer", "3"] == ["2", "2"]

    def test_of_a_search_without_a_number_does_not_exist(self, cast, browse):
        address = EXPORT.replace("relationships", "pairs")
        for asked in ("", "?search=7", "?search=x", "?search=" + "9" * 40):
            assert browse(cast.cruz).get(f"{address}.csv{asked}").status_code == 404

    def test_of_an_unknown_kind_does_not_exist(self, cast, browse):
        assert browse(cast.cruz).get(f"{EXPORT}.pdf").status_code == 404
