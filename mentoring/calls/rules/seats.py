"""Who sits in a room, who begins, and how long the room is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SEAT_HOLD = 12.0  # seconds in which the seat of somebody whose line broke stays theirs
STAYS_OPEN = timedelta(hours=6)  # after the planned end: good talks run over


@dataclass(frozen=True)
class Seat:
    """One person's part in one call; ``key`` is new with every join, and outlives a line."""

    key: str
    person: str  # the id of the member
    came: float  # seconds, by the clock of the process that gave the seat


def offers_first(mine: Seat, other: Seat) -> bool:
    """Whether ``mine`` makes the first offer: the newcomer does, and those present answer.

    Where both begin, one takes back their first offer, and some browsers never recover from that.

    >>> early, late = Seat("b", "1", 10.0), Seat("a", "2", 11.0)
    >>> offers_first(late, early), offers_first(early, late)
    (True, False)
    """
    return (mine.came, mine.key) > (other.came, other.key)


def others_of(person: str, seats: Iterable[Seat]) -> list[Seat]:
    """The newest seat of everybody else, in the order in which they came."""
    newest = {one.person: one for one in sorted(seats, key=_age) if one.person != person}
    return sorted(newest.values(), key=_age)


def _age(seat: Seat) -> tuple[float, str]:
    return seat.came, seat.key


def is_open(ends_at: datetime, at: datetime) -> bool:
    """Early is welcome: whoever comes first may wait inside."""
    return at < ends_at + STAYS_OPEN


@dataclass
class Allowance:
    """How many frames one connection may send: so many at once, and then so many a second."""

    most: float
    a_second: float
    left: float = -1.0
    since: float = 0.0

    def takes(self, at: float) -> bool:
        """Whether one more is within the bounds; it counts if it is."""
        before = self.most if self.left < 0 else self.left
        self.left = min(self.most, before + (at - self.since) * self.a_second)
        self.since = at
        if self.left < 1:
            return False
        self.left -= 1
        return True
