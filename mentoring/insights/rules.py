"""How a relationship stands, decided from a few dates; and cells that no spreadsheet executes."""

from datetime import datetime, timedelta
from enum import StrEnum

SILENT_AFTER = timedelta(days=21)
AGREE_WITHIN = timedelta(days=7)
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


class Standing(StrEnum):
    """One word for how it goes, for lists and exports."""

    ENDED = "ended"
    HELP = "help"  # one of them asked for help
    WAITING = "waiting"  # not both have agreed, after a week
    NEW = "new"
    SILENT = "silent"
    MEETING = "meeting"


def standing(
    *,
    started_at: datetime,
    ended_at: datetime | None,
    is_agreed: bool,
    wants_help: bool,
    last_at: datetime | None,
    next_at: datetime | None,
    at: datetime,
) -> Standing:
    """The most pressing thing that is true of a relationship at ``at``."""
    if ended_at is not None:
        return Standing.ENDED
    if wants_help:
        return Standing.HELP
    if not is_agreed:
        return Standing.WAITING if started_at <= at - AGREE_WITHIN else Standing.NEW
    if next_at is None and max(started_at, last_at or started_at) <= at - SILENT_AFTER:
        return Standing.SILENT
    return Standing.MEETING if last_at or next_at else Standing.NEW


def safe_cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_RISKY):
        return "'" + value
    return value
