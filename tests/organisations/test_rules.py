"""Decisions about organisations, at their boundaries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.organisations import rules
from mentoring.organisations.rules import colours
from mentoring.organisations.rules.identity import Move, may_move
from tests.moments import NOON

SECOND = timedelta(seconds=1)


class TestContrast:
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            ("#000000", "#ffffff", 21.0), ("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0), ("#00ff00", "#000000", 15.3),
            ("#0000ff", "#ffffff", 8.59), ("#0a0a0a", "#000000", 1.06), ("#123456", "#123456", 1.0),
        ],
    )  # fmt: skip
    def test_is_that_of_wcag(self, one, other, ratio):
        assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.005)


class TestReadableAccents:
    @settings(deadline=None)
    @given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
    def test_can_be_read_on_every_ground(self, accent):
        light, dark = colours.readable_accents(accent)

        assert min(colours.contrast(light, ground) for ground in colours.LIGHT_GROUNDS) >= 4.5
        assert min(colours.contrast(dark, ground) for ground in colours.DARK_GROUNDS) >= 4.5
        assert colours.is_readable(light)

    @pytest.mark.parametrize(
        ("accent", "light", "dark"),
        [
            ("#1d5c54", "#1d5c54", "#619d94"),
            ("#ffd400", "#8c6200", "#ffd400"),
            ("#ffffff", "#6b6b6b", "#ffffff"),
            ("#000000", "#000000", "#929292"),
            ("#ff0000", "#d90000", "#d47669"),
        ],
    )
    def test_keep_their_hue_and_move_no_further_than_they_must(self, accent, light, dark):
        assert colours.readable_accents(accent) == (light, dark)

    def test_are_readable_as_they_are_or_not(self):
        assert colours.is_readable("#1d5c54")
        assert not colours.is_readable("#ffd400")


class TestMayMove:
    @pytest.mark.parametrize(
        ("is_own", "by_admin", "of_admin", "has_second_factor", "answer"),
        [
            (False, False, False, True, Move.NOT_AN_ADMIN),
            (True, False, False, True, Move.NOT_AN_ADMIN),
            (True, True, True, True, Move.OWN),
            (False, True, True, False, Move.NEEDS_SECOND_FACTOR),
            (False, True, True, True, Move.ALLOWED),
            (False, True, False, False, Move.ALLOWED),
        ],
    )
    def test_is_for_another_administrator(
        self, is_own, by_admin, of_admin, has_second_factor, answer
    ):
        assert may_move(
            is_own=is_own, by_admin=by_admin, of_admin=of_admin, has_second_factor=has_second_factor
        ) is answer  # fmt: skip


class TestInvited:
    @pytest.mark.parametrize(
        ("change", "state"),
        [
            ({}, "open"),
            ({"at": NOON - SECOND}, "open"),
            ({"at": NOON}, "expired"),
            ({"withdrawn_at": NOON, "at": NOON}, "withdrawn"),
            ({"used_at": NOON, "withdrawn_at": NOON, "at": NOON}, "used"),
        ],
    )
    def test_tells_the_most_definite_reason(self, change, state):
        usual = {"used_at": None, "withdrawn_at": None, "expires_at": NOON, "at": NOON - SECOND}

        assert rules.invited(**usual | change).value == state


class TestTheTerms:
    def test_mark_paragraphs_that_an_accepted_version_lacks(self):
        found = rules.what_is_new("One.\r\n\r\nTwo.\n\n\n\nThree.", "Three.\n\nOne.")

        assert [(each.text, each.is_new) for each in found] == [
            ("One.", False),
            ("Two.", True),
            ("Three.", False),
        ]

    def test_mark_nothing_for_whoever_has_accepted_none(self):
        assert not any(each.is_new for each in rules.what_is_new("One.", None))
        assert all(each.is_new for each in rules.what_is_new("One.", ""))

    @pytest.mark.parametrize(
        ("text", "title", "rest"),
        [
            ("# Our terms #\n\nOne.\n\nTwo.", "Our terms #", "One.\n\nTwo."),
            ("", "", ""),
            ("One.\n\n# Two", "", "One.\n\n# Two"),
            ("# One\nTwo", "", "# One\nTwo"),
            ("## Three ", "Three", ""),
        ],
    )
    def test_begin_with_a_title_or_with_words(self, text, title, rest):
        assert rules.title_and_text(text) == (title, rest)


class TestEndOfDay:
    @pytest.mark.parametrize(
        ("day", "zone", "end"),
        [
            (date(2026, 10, 24), "Europe/Berlin", datetime(2026, 10, 24, 22, tzinfo=UTC)),
            (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 23, tzinfo=UTC)),
            (date(2026, 10, 24), "UTC", datetime(2026, 10, 25, tzinfo=UTC)),
            (None, "UTC", None),
            (date.max, "UTC", None),
        ],
    )
    def test_is_the_first_moment_after_it_there(self, day, zone, end):
        assert rules.end_of_day(day, zone) == end


class TestLimits:
    def test_are_those_that_letters_and_pages_promise(self):
        assert timedelta(days=14) == rules.INVITATION_LIFETIME
        assert (rules.INVITED_AT_MOST, timedelta(minutes=10)) == (3, rules.INVITED_WITHIN)
        assert timedelta(hours=24) == rules.SETUP_LIFETIME
        assert rules.PROGRAMME_ROLES == (rules.Role.COORDINATOR, rules.Role.SPONSOR)
