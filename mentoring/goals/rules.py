"""Decisions about goals, on plain values."""

import re
from datetime import date, timedelta

MAX_STEPS = 20
MAX_GOALS = 8  # open at a time: more is a list, not a direction
MAX_GOALS_EACH = 2  # of many, who may have goals of their own
LONGEST_TITLE = 200
WITHIN = timedelta(days=10 * 366)  # a goal for a later day, or for an earlier one, is a slip

SLEEPS_AFTER = timedelta(weeks=3)  # past its day, and nobody has moved it, reached it or let it go
MOVES_BY = timedelta(weeks=4)  # what is proposed for a day that is over


def may_aim_for(target_on: date | None, today: date) -> bool:
    return target_on is None or today - WITHIN <= target_on <= today + WITHIN


def max_goals(people: int) -> int:
    """Open goals that people may have together.

    >>> max_goals(2), max_goals(8)
    (8, 16)
    """
    return max(MAX_GOALS, MAX_GOALS_EACH * people)


def asks_whose(kind: str, people: int) -> bool:
    """Whether a goal may be that of some: of many, and where two learn from each other."""
    return people > 2 or kind == "reciprocal"


def is_past(target_on: date | None, today: date) -> bool:
    """Its day is over: on the day itself there is still time."""
    return target_on is not None and target_on < today


def sleeps(target_on: date | None, today: date) -> bool:
    return target_on is not None and target_on + SLEEPS_AFTER < today


def progress(*, steps_done: int, steps: int, by_hand: int) -> int:
    """Percent: from the steps where there are any, else what the two say."""
    return round(100 * steps_done / steps) if steps else by_hand


def suggestions(words: str, *, most: int = 3) -> list[str]:
    """Goals to begin with, from what the mentee wrote when joining: one per sentence or line."""
    parts = re.split(r"[\n;•]+|(?<=[.!?])\s+", words or "")
    cleaned = (part.strip(" \t-–*.").strip() for part in parts)
    found = [part for part in cleaned if 8 <= len(part) <= LONGEST_TITLE]
    return [part[0].upper() + part[1:] for part in dict.fromkeys(found)][:most]
