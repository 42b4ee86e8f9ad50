"""How a relationship stands, decided from a few dates."""

from datetime import datetime, timedelta
from enum import StrEnum

from mentoring.meetings.rules import MEET_WITHIN
from mentoring.relationships.rules import AGREE_PATIENCE

MIN_GROUP = 5  # people, and answers, that a figure about what people said rests on at least


def answers_to_count(answers: int, people: int) -> int:
    """How many of the answers, from the first on, a report may count.

    Too few people, and somebody would know who said what. Answers are taken in full groups of
    ``MIN_GROUP``, so that nobody who looks before and after one comes can tell what it was.

    >>> [answers_to_count(*each) for each in [(4, 4), (9, 3), (5, 5), (9, 8), (10, 8)]]
    [0, 0, 5, 5, 10]
    """
    return answers - answers % MIN_GROUP if people >= MIN_GROUP else 0


class RelationshipState(StrEnum):
    """One word for how it goes, for lists and exports."""

    ENDED = "ended"
    HELP = "help"  # one of them asked for help
    UNHAPPY = "unhappy"  # an answer that a human has to see
    DEPARTED = "departed"  # one of them has left; a human decides how it goes on
    PAUSED = "paused"  # it rests: one of them takes a break
    WAITING = "waiting"  # not enough have agreed, after a week or what its kind says
    NEW = "new"
    SILENT = "silent"
    MEETING = "meeting"


def standing(
    *,
    started_at: datetime,
    ended_at: datetime | None,
    has_yes: bool,
    wants_help: bool,
    has_signal: bool,
    has_departed: bool,
    last_at: datetime | None,
    next_at: datetime | None,
    at: datetime,
    is_paused: bool = False,
    in_grace: bool = False,
    is_one_off: bool = False,
    meets_once: bool = False,
    agree_within: timedelta = AGREE_PATIENCE,
    silent_after: timedelta = MEET_WITHIN,
) -> RelationshipState:
    """The most pressing thing that is true of a relationship at ``at``.

    ``has_yes``: enough of them have agreed, or nobody's yes is waited for; ``agree_within``: how
    long that may take. ``is_one_off``: one talk of an afternoon; ``meets_once``: a talk after
    which no other is waited for.
    """
    if ended_at is not None:
        return RelationshipState.ENDED
    if wants_help:
        return RelationshipState.HELP
    if has_signal or has_departed:
        return RelationshipState.UNHAPPY if has_signal else RelationshipState.DEPARTED
    if is_paused:
        return RelationshipState.PAUSED
    if is_one_off or (meets_once and last_at):
        return RelationshipState.MEETING if last_at else RelationshipState.NEW
    if not has_yes and started_at <= at - agree_within:
        return RelationshipState.WAITING
    is_quiet = next_at is None and max(started_at, last_at or started_at) <= at - silent_after
    if has_yes and is_quiet and not in_grace:
        return RelationshipState.SILENT
    return RelationshipState.MEETING if last_at else RelationshipState.NEW


def standing_since(
    standing: RelationshipState,
    *,
    started_at: datetime,
    ended_at: datetime | None,
    called_at: datetime | None,
    left_at: datetime | None,
    last_at: datetime | None,
) -> datetime:
    """From when on it has stood like this; the start where nothing else began it."""
    began = {
        RelationshipState.ENDED: ended_at,
        RelationshipState.HELP: called_at,
        RelationshipState.UNHAPPY: called_at,
        RelationshipState.DEPARTED: left_at,
        RelationshipState.SILENT: last_at,
    }
    return began.get(standing) or started_at
