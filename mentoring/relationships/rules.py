"""Decisions about relationships, on plain values."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import permutations
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from mentoring.programmes.kinds import (
    KINDS,
    LEARNING_PARTS,
    LISTED_PARTS,
    MENTORING_PARTS,
    SIZED,
    USUAL_SIZES,
    KindRules,
)

__all__ = [
    "KINDS",
    "LEARNING_PARTS",
    "LISTED_PARTS",
    "MENTORING_PARTS",
    "SIZED",
    "USUAL_SIZES",
    "KindRules",
]

DAY = timedelta(days=1)
ASKED_FOR = timedelta(days=7)  # so long one letter about new guidelines speaks for newer ones
LONGEST = timedelta(days=3 * 366)  # from today; a longer wish is a slip of the finger
ASK_BEFORE_END = timedelta(weeks=4)
CLOSE_AFTER_END = timedelta(weeks=2)
_left_at = attrgetter("left_at")
OFFICE_HOURS = range(8, 18)  # in which a question about an end is opened, Monday to Friday
GO_ON_WEEKS = (4, 8, 12)


SINGLE_TALKS = tuple(kind for kind, one in KINDS.items() if one.is_single_talk)
UNASKED = tuple(
    kind for kind, one in KINDS.items() if not one.health.agree_days
)  # for nobody's yes
GO_ON_WITHOUT_ALL = tuple(
    kind for kind, one in KINDS.items() if kind in UNASKED or one.health.enough < 1
)
AGREE_PATIENCE = min(
    timedelta(days=one.health.agree_days) for one in KINDS.values() if one.health.agree_days
)
EVERYTHING = datetime(2000, 1, 1, tzinfo=UTC)  # nothing here was written before
MAX_NAMED = 3  # others are named one by one; more by two and a number
SHOWN_FACES = 8  # of the people in a room; the rest when asked
CHANGE_TOLD_FOR = timedelta(days=14)  # who came and who left stands under the faces
MIN_PEOPLE = 2  # with whom anything can go on

# Which of an enrolment's limits a part fills: each open relationship fills one place of it.
PLACE_OF_PART: Mapping[str, str] = MappingProxyType(
    {
        "mentor": "capacity_max",
        "host": "capacity_max",
        "mentee": "mentors_wanted",
        "member": "mentors_wanted",
        "peer": "mentors_wanted",
    }
)


def is_one_off(kind: str, ends_on: date | None) -> bool:
    """One talk of an afternoon in rounds: asked for no yes, and not missed when it is over.

    >>> is_one_off("flash", None), is_one_off("flash", date(2026, 5, 4)), is_one_off("circle", None)
    (True, False, False)
    """
    return kind in SINGLE_TALKS and ends_on is None


def agree_within(kind: str) -> timedelta | None:
    """After that a missing yes needs a person; None where nobody's yes is waited for.

    >>> agree_within("one_to_one").days, agree_within("circle").days, agree_within("flash")
    (7, 14, None)
    """
    return timedelta(days=KINDS[kind].health.agree_days) or None


def begin_within(kind: str) -> timedelta:
    """After that somebody decides whether it begins at all.

    >>> begin_within("one_to_one").days, begin_within("circle").days
    (21, 28)
    """
    return timedelta(days=KINDS[kind].health.begin_days)


def decide_within(kind: str) -> timedelta:
    """After that somebody who was left has waited too long.

    >>> decide_within("one_to_one").days, decide_within("peer_circle").days
    (7, 14)
    """
    return timedelta(days=KINDS[kind].health.decide_days)


def are_enough(kind: str, *, yes: int, people: int) -> bool:
    """Whether so many have said yes that it goes on without the others': of two, both.

    >>> [are_enough("circle", yes=yes, people=8) for yes in (5, 6)]
    [False, True]
    >>> are_enough("several_mentors", yes=3, people=4), are_enough("flash", yes=0, people=2)
    (False, True)
    """
    return kind in UNASKED or yes >= KINDS[kind].health.enough * people


def may_end(kind: str, part: str, people: int) -> bool:
    """Whether somebody in this part may end it for all; of two, leaving always ends it."""
    return people <= MIN_PEOPLE or part in KINDS[kind].may_end


def for_two(kind: str) -> tuple[str, str, str]:
    """What two are who are brought together by hand: a kind, and the parts of both.

    The one who learns comes first. Where the kind is for more than two, or for several, they are
    a pair of its programme.
    """
    known = KINDS[kind]
    if known.most == MIN_PEOPLE and not known.has_sides:
        return kind, "peer", "peer"
    return kind if known.is_pair else "one_to_one", "mentee", "mentor"


def can_begin(kind: str, parts: Iterable[str]) -> bool:
    """Whether people in these parts make a relationship of this kind."""
    parts, needed = list(parts), KINDS[kind].parts
    return set(parts) <= set(needed) and all(
        least <= parts.count(part) <= most for part, (least, most) in needed.items()
    )


def can_join(kind: str, parts: Iterable[str], part: str) -> bool:
    """Whether one more can take this part beside those who are there."""
    needed = KINDS[kind].parts
    return part in needed and list(parts).count(part) < needed[part][1]


def can_go_on(kind: str, parts: Iterable[str]) -> bool:
    """Whether those who stay are still a relationship of this kind."""
    parts = list(parts)
    return len(parts) >= MIN_PEOPLE and KINDS[kind].needs <= set(parts)


def composition(kind: str, members: Mapping[UUID, str]) -> str:
    """A key of who works together in which part; empty where members may come and go."""
    return composition_of(members) if KINDS[kind].is_fixed else ""


def composition_of(members: Mapping[UUID, str]) -> str:
    """A key of some people, each in a part: the same for the same people."""
    told = ",".join(sorted(f"{part}:{key}" for key, part in members.items()))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def couples(parts: Mapping[UUID, str]) -> list[tuple[UUID, UUID]]:
    """Who learns from whom, as (learner, mentor); of peers each from each, both ways round."""
    return [
        (one, other)
        for (one, part), (other, part_of_other) in permutations(parts.items(), 2)
        if part == part_of_other == "peer"
        or (part in LEARNING_PARTS and part_of_other in MENTORING_PARTS)
    ]


def ends_early(*, last_day: date | None, today: date) -> bool:
    """Whether there was still time planned; without a last day there always is."""
    return last_day is None or today < last_day


def goes_on_looking(*, reason: str, is_own: bool) -> bool:
    """Whether somebody whose relationship ended waits for another partner.

    Not after an end that was natural, nor where they said themselves that time is short.
    """
    return reason != "completed" and not (reason == "no_time" and is_own)


def free_places(*, limit: int, filled: int) -> int:
    """Places somebody still has. Never negative: a limit may be cut below ``filled``."""
    return max(limit - filled, 0)


def must_agree(*, accepted: int, current: int) -> bool:
    """Whether somebody who accepted this version of the guidelines (0: none) is to be asked."""
    return accepted < current


def may_go_on_until(until: date, *, ends_on: date | None, today: date) -> bool:
    """A new end is later than the old one, lies ahead, and within three years."""
    earliest = max(today, ends_on) if ends_on else today
    return earliest < until <= today + LONGEST


def is_office_hour(zone: str, at: datetime) -> bool:
    """Whether people there are at work: a question that comes then is seen the same day."""
    local = at.astimezone(ZoneInfo(zone))
    return local.weekday() < 5 and local.hour in OFFICE_HOURS


def last_day(
    *, ends_on: date | None, of_programme: date | None, began_on: date, is_bound: bool
) -> date | None:
    """The planned end, or the programme's last day if that comes first.

    ``is_bound`` is false once somebody has said that they carry on, and when the programme was
    ended and let them. Who began after the programme's last day was meant to.
    """
    if not is_bound or of_programme is None or of_programme <= began_on:
        return ends_on
    return min(ends_on or of_programme, of_programme)


def begins_on(*, matched_on: date, first_day: date | None) -> date:
    """From when silence and weeks are counted: nothing counts from before the first day."""
    return max(matched_on, first_day or matched_on)


def counts_from(started_at: datetime, first_day: date | None) -> datetime:
    """The same as a moment, for matters that have lasted too long."""
    if first_day is None:
        return started_at
    return max(started_at, datetime.combine(first_day, time(), tzinfo=UTC))


def asks_from(*, since: date, last_day: date) -> date:
    """Four weeks before the last day; half-way of what was planned for less than eight."""
    return last_day - min(ASK_BEFORE_END, DAY * max((last_day - since).days // 2, 0))


def closes_on(*, last_day: date, today: date) -> date:
    """Two weeks after the last day; whoever is asked later has two weeks from then."""
    return max(last_day, today) + CLOSE_AFTER_END


def holds_over(*, closes_on: date, back_on: date) -> bool:
    """Whether a question closes in somebody's pause, or sooner than two weeks after it."""
    return closes_on < back_on + CLOSE_AFTER_END


class EndOutcome(StrEnum):
    """What comes of the wishes of all."""

    OPEN = "open"  # somebody has not said yet
    CARRIES_ON = "carries_on"  # all want to
    LAST_MEETING = "last_meeting"  # it ends, two weeks after the last day
    CLOSES = "closes"  # somebody wants it to end on the last day, and nobody is held


def outcome(wishes: Collection[str]) -> EndOutcome:
    """What comes of it once all have said what they would like; until then nothing is told.

    >>> outcome(["carry_on", "close"]), outcome(["close", ""])
    (<EndOutcome.CLOSES: 'closes'>, <EndOutcome.OPEN: 'open'>)
    """
    if "" in wishes:
        return EndOutcome.OPEN
    if "close" in wishes:
        return EndOutcome.CLOSES
    return EndOutcome.CARRIES_ON if set(wishes) == {"carry_on"} else EndOutcome.LAST_MEETING


def ends_for(kind: str, wishes: Iterable[tuple[str, str]]) -> bool:
    """Whether it cannot go on without those who want it to end; wishes as (part, wish)."""
    wishes = list(wishes)
    staying = [part for part, wish in wishes if wish != "close"]
    return len(staying) < len(wishes) and not can_go_on(kind, staying)


def may_take_out(kind: str, *, part: str, other: str, people: int) -> bool:
    """Whether somebody may take another out: whoever hosts, of those who do not; never of two.

    >>> may_take_out("circle", part="host", other="member", people=4)
    True
    >>> may_take_out("peer_circle", part="peer", other="peer", people=4)
    False
    """
    known = KINDS[kind]
    hosts = known.is_sized and part == known.hosting
    return hosts and other != part and people > MIN_PEOPLE


def show_address(said: str, address: str) -> bool:
    """Whether what somebody said about ways to reach them gives this address away."""
    return bool(address) and address.casefold() in said.casefold()


def later_end(*, ends_on: date | None, today: date, weeks: int) -> date:
    """The end after going on for some weeks, counted from the planned one unless that is past."""
    return max(ends_on or today, today) + timedelta(weeks=weeks)


class Company(NamedTuple):
    """Who is in a relationship. Lists to be read, never to be changed: many hold them."""

    present: list[Any]  # members without those who have left; by part, then by name
    people: list[Any]  # the same as people
    newest: dict[UUID, Any]  # of each person, how they are or were in it last


def company_of(
    rows: Sequence[Any], known: "tuple[object, Company] | None", apart: Callable[[list[Any]], Any]
) -> tuple[object, Company]:
    """Worked out once for the members ``rows``, and anew when one comes or leaves.

    ``known``: what this gave before; ``apart`` names people apart who share a first name.
    """
    key = [*map(id, rows), *map(_left_at, rows)]
    if known is not None and known[0] == key:
        return known
    there = sorted((one for one in rows if one.left_at is None), key=lambda one: one.listed())
    # In a preview nobody has joined yet.
    by_time = sorted(rows, key=lambda one: (one.joined_at is not None, one.joined_at))
    newest = {one.membership_id: one for one in by_time}
    return key, Company(there, apart([one.membership for one in there]), newest)
