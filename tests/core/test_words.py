"""Dates as people write them, in the reader's language."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from mentoring.core.l10n import formats


@pytest.mark.parametrize(
    ("language", "same_year", "another"),
    [("en", "28 June", "28 June 1999"), ("de", "28. Juni", "28. Juni 1999")],
)
def test_a_day_is_written_out_and_names_its_year_only_when_it_is_not_this_one(
    language, same_year, another
):
    with translation.override(language):
        assert formats.day(date(timezone.now().year, 6, 28)) == same_year
        assert formats.day(date(1999, 6, 28)) == another


class TestASpan:
    @pytest.mark.parametrize(
        ("days", "said", "german"),
        [
            (1, "1 day ago", "vor 1 Tag"),
            (5, "5 days ago", "vor 5 Tagen"),
            (6, "6 days ago", "vor 6 Tagen"),
            (7, "7 days ago", "vor 7 Tagen"),
            (10, "10 days ago", "vor 10 Tagen"),
            (13, "13 days ago", "vor 13 Tagen"),
            (14, "2 weeks ago", "vor 2 Wochen"),
            (50, "7 weeks ago", "vor 7 Wochen"),
            (59, "8 weeks ago", "vor 8 Wochen"),
            (60, "2 months ago", "vor 2 Monaten"),
            (365, "12 months ago", "vor 12 Monaten"),
            (547, "18 months ago", "vor 18 Monaten"),
            (729, "24 months ago", "vor 24 Monaten"),
            (730, "24 months ago", "vor 24 Monaten"),
            (1094, "36 months ago", "vor 36 Monaten"),
            (1095, "3 years ago", "vor 3 Jahren"),
        ],
    )
    def test_is_said_as_it_is(self, days, said, german):
        then = timezone.now() - timedelta(days=days, minutes=1)

        assert formats.ago(then) == said
        with translation.override("de"):
            assert formats.ago(then) == german

    @pytest.mark.parametrize(
        ("minutes", "said"),
        [(50, "50 minutes ago"), (52, "1 hour ago"), (20 * 60, "20 hours ago")],
    )
    def test_of_one_day_is_said_in_hours_and_minutes(self, minutes, said):
        assert formats.ago(timezone.now() - timedelta(minutes=minutes, seconds=1)) == said

    def test_ahead_is_said_the_same_way(self):
        in_a_while = timezone.now() + timedelta(days=547, minutes=1)
        assert formats.ago(in_a_while) == "in 18 months"
