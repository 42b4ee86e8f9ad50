"""What needs a human today: pure decisions about time."""

from datetime import date, datetime, timedelta
from enum import StrEnum

AGREE_WITHIN = timedelta(days=7)
MEET_WITHIN = timedelta(days=21)
SNOOZE_FOR = timedelta(days=7)
MANY = 1000  # open pairs from which on the clock gathers what a page shows of all of them
GATHERED_LASTS = timedelta(hours=1)  # after that the page would rather look for itself
GROUP_FROM = 4  # alike matters from this number on are told as one
MOST_ROWS = 200  # of one cause on one page; the rest is a number and a link
REMINDED_AT_ONCE = 300  # pairs while the coordinator waits; the worker goes on with the rest


class Cause(StrEnum):
    """Why something needs a person; the order is the order of the page."""

    HELP = "help"
    DOUBT = "doubt"  # one of the two said in confidence that it may not fit
    LEFT = "left"  # one of the two is gone; what becomes of the pair, a human decides
    BOUNCED = "bounced"
    NO_AGREEMENT = "no_agreement"
    SILENT = "silent"


# What a friendly reminder in our words can help with; the rest needs words of one's own.
REMINDABLE = (Cause.NO_AGREEMENT, Cause.SILENT)
GROUPED = (Cause.BOUNCED, *REMINDABLE)


def is_late_to_agree(*, started_at: datetime, is_agreed: bool, at: datetime) -> bool:
    return not is_agreed and started_at <= at - AGREE_WITHIN


def is_silent(
    *, started_at: datetime, last_at: datetime | None, next_at: datetime | None, at: datetime
) -> bool:
    """No talk for three weeks, counted from the start when there was none, and none ahead."""
    return next_at is None and max(started_at, last_at or started_at) <= at - MEET_WITHIN


def week_of(*, starts_on: date, ends_on: date, today: date) -> tuple[int, int]:
    """Which week of how many: (9, 26). Before the start 0, after the end the last."""
    weeks = max(((ends_on - starts_on).days + 6) // 7, 1)
    number = (today - starts_on).days // 7 + 1
    return min(max(number, 0), weeks), weeks
