"""Decisions about open circles, on plain values."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from mentoring.relationships.rules import KINDS, LISTED_PARTS, SIZED, can_begin, can_join

TAKE_WITHIN = timedelta(days=3)  # so long a place is kept for whose turn it is
REMIND_AFTER = timedelta(days=4)  # a request that nobody has answered
CLOSE_AFTER = timedelta(days=10)  # then it closes with a word
ASK_AGAIN_AFTER = timedelta(weeks=4)  # of a no; after a second one nobody asks again
NOES = 2
FILL_WITHIN = timedelta(weeks=3)  # after that a circle that gathers needs a person
USUAL_SEATS = 8
USUAL_START = 4

GROWING = SIZED  # kinds in which people come and go


def joins_as(kind: str) -> str:
    """The part of whoever comes: the one with the most room."""
    parts = KINDS[kind].parts
    return max(LISTED_PARTS, key=lambda part: parts.get(part, (0, 0))[1])


def hosts_as(kind: str) -> str:
    """The part of whoever founds one: among peers the same, else the other one."""
    others = [part for part in KINDS[kind].parts if part != joins_as(kind)]
    return others[0] if others else joins_as(kind)


def has_host(kind: str) -> bool:
    """Whether somebody has to be there in another part before anybody can come."""
    return hosts_as(kind) != joins_as(kind)


def may_be(part: str, *, is_mentor: bool, is_mentee: bool) -> bool:
    """Whether somebody's place in the programme allows this part; peers are anybody."""
    if part == "peer":
        return True
    return is_mentor if part in ("mentor", "host") else is_mentee


def fits(kind: str, *, seats: int, begins_with: int) -> bool:
    """Whether these numbers can be: no fewer than the kind needs, no more than it takes."""
    return KINDS[kind].least <= begins_with <= seats <= KINDS[kind].most


def free_seats(*, seats: int, taken: int) -> int:
    """Seats that nobody has and that are kept for nobody."""
    return max(seats - taken, 0)


def has_enough(kind: str, parts: Sequence[str], *, begins_with: int) -> bool:
    """Whether those who are there begin."""
    return len(parts) >= begins_with and can_begin(kind, parts)


def has_room(kind: str, parts: Collection[str], part: str, *, seats: int) -> bool:
    """Whether one more may take this part, of those who are in or have been offered a seat."""
    return len(parts) < seats and can_join(kind, parts, part)


def take_until(at: datetime) -> datetime:
    return at + TAKE_WITHIN


def may_come_from(noes: Collection[datetime], *, is_removed: bool) -> datetime | None:
    """When somebody may ask again who had these noes; None: not any more.

    Whoever hosts has taken them out: that is a no for good.

    >>> may_come_from([datetime(2026, 9, 14)], is_removed=False)
    datetime.datetime(2026, 10, 12, 0, 0)
    """
    if is_removed or len(noes) >= NOES:
        return None
    return max(noes) + ASK_AGAIN_AFTER if noes else datetime.min.replace(tzinfo=UTC)


class CircleStanding(StrEnum):
    """How a reader stands to a circle; a page shows one act for each."""

    CLOSED = "closed"
    IN = "in"
    OFFERED = "offered"
    WAITING = "waiting"
    ASKED = "asked"
    REFUSED = "refused"  # has had a no, and may not ask again yet, or not any more
    FIRST = "first"  # joins the programme, and comes back
    OUTSIDE = "outside"  # not in the programme, and may join it
    NOT_AVAILABLE = "not_available"
    MAY_JOIN = "may_join"
    MAY_ASK = "may_ask"
    MAY_WAIT = "may_wait"


def standing(
    state: str,
    *,
    is_closed: bool,
    is_taking: bool,
    is_apart: bool,
    is_in_programme: bool,
    is_refused: bool = False,
    asks: bool,
    free: int,
) -> CircleStanding:
    """What the page of a circle says to a reader.

    Whoever somebody in it keeps away from, and whoever keeps away from somebody in it, reads what
    anybody reads of a circle that takes nobody: nothing tells the two apart.
    """
    if is_closed:
        return CircleStanding.CLOSED
    if state in ("in", "offered"):
        return CircleStanding(state)
    if state in ("waiting", "asked"):  # what one did oneself can be taken back at any time
        return CircleStanding(state)
    if not is_taking or is_apart:
        return CircleStanding.NOT_AVAILABLE
    if not is_in_programme:
        return CircleStanding.FIRST if state == "first" else CircleStanding.OUTSIDE
    if is_refused:
        return CircleStanding.REFUSED
    if asks:
        return CircleStanding.MAY_ASK
    return CircleStanding.MAY_JOIN if free else CircleStanding.MAY_WAIT
