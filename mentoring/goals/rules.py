"""Decisions about goals, on plain values."""

import re
from datetime import date, timedelta

MAX_STEPS = 20
MAX_GOALS = 8  # open at a time: more is a list, not a direction
LONGEST_TITLE = 200
WITHIN = timedelta(days=10 * 366)  # a goal for a later day, or for an earlier one, is a slip

SLEEPS_AFTER = timedelta(weeks=3)  # past its day, and nobody has moved it, reached it or let it go
MOVES_BY = timedelta(weeks=4)  # what is proposed for a day that is over


def may_aim_for(target_on: date | None, today: date) -> bool:
    return target_on is None or today - WITHIN <= target_on <= today + WITHIN


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
