"""Decisions about relationships, on plain values."""

from datetime import date, timedelta

LONGEST = timedelta(days=3 * 366)  # from today; a longer wish is a slip of the finger
ASK_TO_GO_ON = timedelta(weeks=6)  # before the planned end
GO_ON_WEEKS = (4, 8, 12)


def free_places(*, limit: int, held: int) -> int:
    """Mentees a mentor can still take. Never negative: a limit may be cut below ``held``."""
    return max(limit - held, 0)


def must_agree(*, accepted: int, current: int) -> bool:
    """Whether somebody who accepted this version of the guidelines (0: none) is to be asked."""
    return accepted < current


def may_go_on_until(until: date, *, ends_on: date | None, today: date) -> bool:
    """A new end is later than the old one, lies ahead, and within three years."""
    earliest = max(today, ends_on) if ends_on else today
    return earliest < until <= today + LONGEST


def asks_to_go_on(*, ends_on: date | None, today: date) -> bool:
    """Whether the planned end is near enough to ask whether the two want to go on."""
    return ends_on is not None and ends_on - ASK_TO_GO_ON <= today


def later_end(*, ends_on: date | None, today: date, weeks: int) -> date:
    """The end after going on for some weeks, counted from the planned one unless that is past."""
    return max(ends_on or today, today) + timedelta(weeks=weeks)
