"""Decisions about people in programmes, as functions of plain values."""

from mentoring.participants.rules.availability import (
    NO_TIME,
    WEEK_SLOTS,
    Unreadable,
    bits_to_cells,
    bits_to_slots,
    bits_to_windows,
    cells_to_bits,
    common_minutes_a_week,
    common_slots,
    hours_a_week,
    local_week_to_utc,
    parse_windows,
    read_windows,
    slots_to_bits,
    utc_week,
)

__all__ = [
    "NO_TIME", "WEEK_SLOTS", "Unreadable", "bits_to_cells", "bits_to_slots", "bits_to_windows",
    "cells_to_bits", "common_minutes_a_week", "common_slots", "hours_a_week", "local_week_to_utc",
    "parse_windows", "read_windows", "slots_to_bits", "utc_week",
]  # fmt: skip
