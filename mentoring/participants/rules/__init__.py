"""Decisions about people in programmes, as functions of plain values."""

from mentoring.participants.rules.availability import (
    HALF_HOURS_A_WEEK,
    NO_TIME,
    UnreadableTimes,
    bits_to_cells,
    bits_to_half_hours,
    bits_to_windows,
    cells_to_bits,
    common_half_hours,
    common_minutes_a_week,
    half_hours_to_bits,
    hours_a_week,
    local_week_to_utc,
    parse_windows,
    read_windows,
    seen_from,
    utc_week,
)

__all__ = [
    "HALF_HOURS_A_WEEK",
    "NO_TIME",
    "UnreadableTimes",
    "bits_to_cells",
    "bits_to_half_hours",
    "bits_to_windows",
    "cells_to_bits",
    "common_half_hours",
    "common_minutes_a_week",
    "half_hours_to_bits",
    "hours_a_week",
    "local_week_to_utc",
    "parse_windows",
    "read_windows",
    "seen_from",
    "utc_week",
]
