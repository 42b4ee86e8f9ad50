"""What a coordinator's morning goes by: numbers, and decisions about time."""

from datetime import date, timedelta

SNOOZE_FOR = timedelta(days=7)
MAX_SNOOZES = 2  # comes back once; the next time it asks for a decision
REST_FOR = timedelta(weeks=13)  # one decision: to leave it be for a quarter of a year
SAME_WITHIN = timedelta(days=30)  # of the end of a snooze: what comes later is a new matter
LARGE_FROM = 1000  # open pairs from which on the worker counts what a page shows of all of them
OVERVIEW_LIFETIME = timedelta(hours=1)  # after that the page would rather look for itself
GROUP_FROM = 4  # alike matters from this number on are told as one
MAX_ROWS = 200  # of one kind on one page; the rest is a number and a link
REMINDED_AT_ONCE = 300  # pairs while the coordinator waits; the worker goes on with the rest


def week_of(*, starts_on: date, ends_on: date, today: date) -> tuple[int, int] | None:
    """Which week of how many: (9, 26). Before the start 0; None once the last day is over."""
    if today > ends_on:
        return None
    weeks = max(((ends_on - starts_on).days + 6) // 7, 1)
    number = (today - starts_on).days // 7 + 1
    return min(max(number, 0), weeks), weeks
