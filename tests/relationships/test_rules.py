"""Decisions about relationships, at their boundaries."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from mentoring.relationships import rules

TODAY = date(2026, 9, 14)
DAY = timedelta(days=1)
AMINA, BO = UUID(int=1), UUID(int=2)


def people(**counts):
    return [part for part, count in counts.items() for _ in range(count)]


class TestCanBegin:
    @pytest.mark.parametrize("kind", ["circle", "team"])
    @pytest.mark.parametrize(
        ("leading", "learning", "expected"),
        [
            (1, 2, True),
            (2, 2, True),
            (1, 18, True),
            (2, 18, True),
            (0, 3, False),
            (3, 2, False),
            (1, 1, False),
            (2, 1, False),
            (1, 19, False),
        ],
    )
    def test_counts_those_who_lead_and_those_who_learn(self, kind, leading, learning, expected):
        lead, learn = ("host", "member") if kind == "circle" else ("mentor", "mentee")

        assert rules.can_begin(kind, people(**{lead: leading, learn: learning})) is expected

    @pytest.mark.parametrize(
        ("peers", "expected"), [(2, False), (3, True), (20, True), (21, False)]
    )
    def test_counts_peers_in_a_circle(self, peers, expected):
        assert rules.can_begin("peer_circle", people(peer=peers)) is expected

    @pytest.mark.parametrize(
        ("mentors", "mentees", "expected"),
        [(1, 1, False), (2, 1, True), (4, 1, True), (5, 1, False), (2, 0, False), (2, 2, False)],
    )
    def test_counts_the_mentors_of_one_mentee(self, mentors, mentees, expected):
        parts = people(mentor=mentors, mentee=mentees)

        assert rules.can_begin("several_mentors", parts) is expected

    @pytest.mark.parametrize("kind", rules.KINDS)
    def test_needs_and_takes_as_many_as_its_parts_do_together(self, kind):
        known = rules.KINDS[kind]

        fewest, most = zip(*known.parts.values(), strict=True)
        assert (known.least, known.most) == (sum(fewest), sum(most))


class TestCanGoOn:
    @pytest.mark.parametrize(
        ("kind", "parts", "expected"),
        [
            ("one_to_one", people(mentee=1), False),
            ("peer_pair", people(peer=1), False),
            ("peer_circle", people(peer=2), True),
            ("peer_circle", people(peer=1), False),
            ("circle", people(member=2), True),
            ("circle", people(host=1, member=1), True),
            ("team", people(mentor=1, mentee=1), True),
            ("team", people(mentor=2), False),
            ("team", people(mentee=2), False),
            ("several_mentors", people(mentor=1, mentee=1), True),
            ("several_mentors", people(mentor=2), False),
            ("several_mentors", people(mentee=2), False),
        ],
    )
    def test_needs_two_people_and_the_parts_of_the_kind(self, kind, parts, expected):
        assert rules.can_go_on(kind, parts) is expected


class TestComposition:
    def test_is_the_same_for_the_same_people_and_fits_its_column(self):
        key = rules.composition("one_to_one", {AMINA: "mentor", BO: "mentee"})

        assert key == rules.composition("one_to_one", {BO: "mentee", AMINA: "mentor"})
        assert key != rules.composition("one_to_one", {BO: "mentor", AMINA: "mentee"})
        assert len(key) == 32

    @pytest.mark.parametrize("kind", ["circle", "peer_circle", "team", "several_mentors"])
    def test_is_empty_where_members_come_and_go(self, kind):
        assert rules.composition(kind, {AMINA: "mentor", BO: "mentee"}) == ""


class TestFreePlaces:
    @pytest.mark.parametrize(("filled", "free"), [(0, 2), (1, 1), (2, 0), (3, 0)])
    def test_are_never_fewer_than_none(self, filled, free):
        assert rules.free_places(limit=2, filled=filled) == free


class TestMustAgree:
    @pytest.mark.parametrize(
        ("accepted", "expected"), [(0, True), (1, True), (2, False), (3, False)]
    )
    def test_asks_whoever_accepted_an_older_version(self, accepted, expected):
        assert rules.must_agree(accepted=accepted, current=2) is expected


class TestMayGoOnUntil:
    @pytest.mark.parametrize(
        ("days", "expected"), [(0, False), (1, True), (1098, True), (1099, False)]
    )
    @pytest.mark.parametrize("ends_on", [None, TODAY, TODAY - DAY])
    def test_reaches_from_tomorrow_to_three_years_ahead(self, ends_on, days, expected):
        until = TODAY + days * DAY

        assert rules.may_go_on_until(until, ends_on=ends_on, today=TODAY) is expected

    @pytest.mark.parametrize(("days", "expected"), [(9, False), (10, False), (11, True)])
    def test_is_later_than_the_planned_end(self, days, expected):
        until, ends_on = TODAY + days * DAY, TODAY + 10 * DAY

        assert rules.may_go_on_until(until, ends_on=ends_on, today=TODAY) is expected


class TestLaterEnd:
    @pytest.mark.parametrize(("days", "counted_from"), [(-5, 0), (0, 0), (5, 5)])
    def test_counts_from_the_planned_end_unless_it_is_past(self, days, counted_from):
        later = rules.later_end(ends_on=TODAY + days * DAY, today=TODAY, weeks=8)

        assert later == TODAY + (counted_from + 56) * DAY

    def test_counts_from_today_without_one(self):
        assert rules.later_end(ends_on=None, today=TODAY, weeks=4) == TODAY + 28 * DAY


class TestShowAddress:
    @pytest.mark.parametrize(
        ("said", "address", "expected"),
        [
            ("Mail BO@example.org", "bo@EXAMPLE.org", True),
            ("Call me", "bo@example.org", False),
            ("Call me", "", False),
        ],
    )
    def test_only_where_the_person_gave_it_away(self, said, address, expected):
        assert rules.show_address(said, address) is expected


class TestLimits:
    def test_are_those_that_the_pages_promise(self):
        assert rules.agree_within("one_to_one") == timedelta(days=7)
        assert rules.GO_ON_WEEKS == (4, 8, 12)
