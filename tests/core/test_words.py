"""Dates as people write them, in the reader's language."""

from datetime import date

import pytest
from django.utils import timezone, translation

from mentoring.core import words


@pytest.mark.parametrize(
    ("language", "same_year", "another"),
    [("en", "28 June", "28 June 1999"), ("de", "28. Juni", "28. Juni 1999")],
)
def test_a_day_is_written_out_and_names_its_year_only_when_it_is_not_this_one(
    language, same_year, another
):
    with translation.override(language):
        assert words.day(date(timezone.now().year, 6, 28)) == same_year
        assert words.day(date(1999, 6, 28)) == another
