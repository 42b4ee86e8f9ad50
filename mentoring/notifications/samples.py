"""What a letter would say to a real person: for looking at it, without telling anybody anything.

The app that tells a letter says in its ``samples.py`` who could get it, and from which row of
theirs it would be written::

    @sample_of(notices.BOOKED, readers=matched)
    def of_meeting(about: Sampled) -> Sample | None: …

A sample writes nothing, issues no link, and holds nobody's private words: where the letter has
links that act once, ``about.stand_in`` stands for each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from mentoring.notifications.kinds import NoticeKind
from mentoring.organisations.models import Membership


@dataclass(frozen=True)
class Sampled:
    """Which letter, of which programme, to whom; ``viewer`` looks at it."""

    kind: NoticeKind
    programme: Any
    reader: Membership
    viewer: Membership
    at: datetime
    stand_in: str  # an address


@dataclass(frozen=True)
class Sample:
    """The row that a letter is about, as ``notify()`` gets it, and what its template gets."""

    subject: Any
    context: Mapping[str, Any]


Readers = Callable[[Any], QuerySet[Membership]]
Make = Callable[[Sampled], Sample | None]
SAMPLES: dict[str, tuple[Readers, Make]] = {}


def sample_of(*kinds: NoticeKind, readers: Readers) -> Callable[[Make], Make]:
    """``readers``: everybody of a programme to whom it could be shown, by name.

    Of a kind with several letters, all of them.
    """

    def register(make: Make) -> Make:
        for kind in kinds:
            assert kind.name not in SAMPLES, kind
            SAMPLES[kind.name] = (readers, make)
        return make

    return register


def readers_of(kind: NoticeKind, programme: Any) -> QuerySet[Membership]:
    """To whom it could be shown."""
    return SAMPLES[kind.name][0](programme)


def sample(about: Sampled) -> Sample | None:
    """None where there is nothing yet from which it could be written to this reader."""
    return SAMPLES[about.kind.name][1](about)
