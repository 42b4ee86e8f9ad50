"""What pages show of open circles, in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from mentoring.circles import rules
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.circles.queries.people import EarlierRefusal, kept_apart, refused
from mentoring.core.db.statements import statement
from mentoring.core.hooks import run_hook
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment


@dataclass(frozen=True)
class CirclePage:
    """A circle as one reader sees it."""

    circle: OpenCircle
    standing: rules.CircleStanding
    joiner: Joiner | None  # the reader's own way in
    next_meeting: datetime | None
    refused: EarlierRefusal | None = None

    @property
    def position(self) -> int:
        """In the waiting list; 0 for whoever does not wait."""
        if self.joiner is None or self.joiner.state != Joiner.State.WAITING:
            return 0
        return self.circle.place_in_line(self.joiner)

    @property
    def says_seats(self) -> bool:
        """Of a circle that takes nobody, whatever the reason, no free seats are promised."""
        quiet = (rules.CircleStanding.NOT_AVAILABLE, rules.CircleStanding.CLOSED)
        return self.standing not in quiet


def shown(
    circles: Iterable[OpenCircle],
    reader: Membership,
    enrolment: Enrolment | None,
    *,
    at: datetime,
) -> list[CirclePage]:
    """Each as ``reader`` sees it; ``enrolment``: their place, if they have joined the programme."""
    circles = list(circles)
    everybody = {one.membership_id for circle in circles for one in circle.holding}
    apart = kept_apart(reader, everybody)
    meetings = next_meetings(circles, at)
    today = reader.organisation.day_at(at)
    noes = refused(reader, circles, at=at)
    is_in = enrolment is not None
    return [_shown(one, reader, is_in, apart, noes.get(one.pk), meetings, today) for one in circles]


def _shown(
    circle: OpenCircle,
    reader: Membership,
    is_in_programme: bool,
    apart: set[UUID],
    no: EarlierRefusal | None,
    meetings: Mapping[UUID, datetime],
    today: date,
) -> CirclePage:
    joiner = circle.joiner(reader)
    standing = rules.standing(
        joiner.state if joiner else "",
        is_closed=not circle.is_open,
        is_taking=circle.takes_people and not circle.programme.is_past(today),
        is_apart=any(one.membership_id in apart for one in circle.holding),
        is_in_programme=is_in_programme,
        is_refused=no is not None,
        asks=circle.needs_yes,
        free=circle.free,
    )
    when = meetings.get(circle.relationship_id) if circle.relationship_id else None
    return CirclePage(circle, standing, joiner, when, no)


def next_meetings(circles: Iterable[OpenCircle], at: datetime) -> dict[UUID, datetime]:
    """By relationship; the app that knows meetings answers the hook ``circles.next_meetings``."""
    begun = [one.relationship_id for one in circles if one.relationship_id]
    found: dict[UUID, datetime] = {}
    for answer in run_hook("circles.next_meetings", begun, at) if begun else ():
        found |= answer
    return found


@statement
def _around(actor: Membership) -> QuerySet[Joiner]:
    asks = Q(state=Joiner.State.ASKED, circle__host=actor, circle__programme__minors_since=None)
    here = Joiner.objects.of_open().filter(Q(membership=actor) | asks)
    here = here.exclude(state=Joiner.State.IN, circle__relationship__isnull=False)
    return here.select_related("circle", "membership").order_by("came_at")


@dataclass(frozen=True)
class Around:
    """What open circles have for somebody's home page."""

    own: list[Joiner]  # where they asked, wait, gather with others, or have a seat kept
    asking: list[Joiner]  # who waits for their yes or no

    @property
    def offered(self) -> list[Joiner]:
        return [one for one in self.own if one.state == Joiner.State.OFFERED]

    @property
    def to_come_back(self) -> list[Joiner]:
        return [one for one in self.own if one.state == Joiner.State.FIRST]

    @property
    def waits(self) -> bool:
        return bool(self.offered or self.asking or self.to_come_back)


def around(actor: Membership) -> Around:
    rows = list(_around(actor))
    own = [one for one in rows if one.membership_id == actor.pk]
    return Around(own, [one for one in rows if one.membership_id != actor.pk])
