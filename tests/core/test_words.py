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
        ("days", "said"),
        [
            (1, "1 day ago"),
            (10, "10 days ago"),
            (14, "2 weeks ago"),
            (50, "7 weeks ago"),
            (547, "18 months ago"),
            (1100, "3 years ago"),
        ],
    )
    def test_is_said_as_it_is(self, days, said):
        assert formats.ago(timezone.now() - timedelta(days=days, minutes=1)) == said
