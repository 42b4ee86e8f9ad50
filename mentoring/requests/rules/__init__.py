"""Decisions about requests, on plain values."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

REMIND_ON = (3, 7)  # days after asking
FIRST_REMINDER = timedelta(days=REMIND_ON[0])
UNANSWERED_FOR = timedelta(days=7)  # then a coordinator is told
MAX_WORDS = 2000
OFFER_FOR = timedelta(days=3)  # a place is kept for the next one on a waiting list
MAX_WAITLISTS = 3  # of one person in one programme
SUGGESTED = 3
PARTS = ("mentee", "mentor")  # in which somebody can ask
SIDES = {"mentors": "mentor", "mentees": "mentee"}  # in addresses: whom one looks for


def other_part(part: str) -> str:
    return "mentee" if part == "mentor" else "mentor"


def until(asked_at: datetime, *, days: int) -> datetime:
    """When a request closes by itself."""
    return asked_at + timedelta(days=days)


def reminders_due(asked_at: datetime, at: datetime, *, until: datetime) -> int:
    """How many reminders should have gone by ``at``; none on the day on which it closes."""
    moments = [asked_at + timedelta(days=day) for day in REMIND_ON]
    return sum(moment <= at and moment < until - timedelta(days=1) for moment in moments)


def in_turn(line: str, words: str) -> str:
    """What one person of several reads: their own first line, then what all of them read."""
    return f"{line.strip()}\n\n{words.strip()}".strip()[:MAX_WORDS]


def ends_list(state: str, *, because_of: str | None, asker: str) -> bool:
    """Whether nobody else is asked after a request that closed so.

    It is whoever asked that has left or has no place, or nobody asks in the programme any more.
    """
    return (state == "gone" and because_of in (None, asker)) or (
        state == "taken" and because_of == asker
    )


def asked_by(until: datetime, *, waiting: int, days: int) -> datetime:
    """The latest moment at which the last one of a shortlist has answered or lapsed."""
    return until + timedelta(days=days * waiting)


class Availability(StrEnum):
    """What is said of somebody before anybody writes."""

    FREE = "free"
    FULL = "full"
    AWAY = "away"  # on a break: nothing waits for them meanwhile


def availability(*, places: int, is_away: bool) -> Availability:
    if is_away:
        return Availability.AWAY
    return Availability.FREE if places > 0 else Availability.FULL


class AskingStanding(StrEnum):
    """How a reader stands to somebody; the person's page shows one act for each."""

    OPEN = "open"  # there is a request already
    TOGETHER = "together"
    KEPT_APART = "kept_apart"  # by a rule of the programme, which is said
    AWAY = "away"
    OUT_OF_REACH = "out_of_reach"  # something comes first for the other, which is their own matter
    FULL = "full"
    SELF_AWAY = "self_away"
    TRAINS_FIRST = "trains_first"
    NO_OWN_PLACE = "no_own_place"
    TOO_MANY = "too_many"
    MAY_ASK = "may_ask"


def standing(
    *,
    has_open: bool,
    is_together: bool,
    broken: Collection[str],
    is_away: bool,
    places: int,
    own_places: int,
    is_self_away: bool,
    trains_first: bool,
    open_requests: int,
    at_once: int,
    is_held_back: bool = False,
) -> AskingStanding:
    """The first thing that keeps somebody from asking, or that nothing does."""
    if has_open:
        return AskingStanding.OPEN
    if is_together:
        return AskingStanding.TOGETHER
    if broken:
        return AskingStanding.KEPT_APART
    if is_away:
        return AskingStanding.AWAY
    if is_held_back:
        return AskingStanding.OUT_OF_REACH
    if places <= 0:
        return AskingStanding.FULL
    if is_self_away:
        return AskingStanding.SELF_AWAY
    if trains_first:
        return AskingStanding.TRAINS_FIRST
    if own_places <= 0:
        return AskingStanding.NO_OWN_PLACE
    return AskingStanding.TOO_MANY if open_requests >= at_once else AskingStanding.MAY_ASK


def free_by(last_days: Sequence[date | None], *, limit: int, position: int) -> date | None:
    """The day on which so many relationships have ended that the turn comes to ``position``.

    ``last_days``: of those that fill places, None without an end. None: no such day is known.
    """
    number = len(last_days) - limit + position  # ends that are needed
    known = sorted(day for day in last_days if day is not None)
    return known[number - 1] if 0 < number <= len(known) else None
