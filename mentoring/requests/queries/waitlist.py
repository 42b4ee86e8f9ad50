"""Where somebody stands on a waiting list, and when their turn may come."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.circles.queries.people import kept_apart
from mentoring.core.db.statements import statement
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.queries import limit_of
from mentoring.requests import rules
from mentoring.requests.models import Request, Waitlisted
from mentoring.requests.queries.standing import works_with


@dataclass(frozen=True)
class WaitlistPlace:
    """``mine``: the reader's own place in it, if any; ``position``: theirs, or the next one.

    ``free_by``: when their turn comes if everything ends as planned; None where nothing says so.
    """

    mine: Waitlisted | None
    position: int
    free_by: date | None


def line_of(place: Enrolment, other: Enrolment, part: str) -> WaitlistPlace:
    """``place`` and ``part`` are the reader's. Three queries."""
    rows = Waitlisted.objects.open().filter(
        programme=place.programme_id, awaited=other.membership_id, part=part
    )
    waiting = list(rows.in_turn())
    mine = next((one for one in waiting if one.person_id == place.membership_id), None)
    position = waiting.index(mine) + 1 if mine else len(waiting) + 1
    looked_for = rules.other_part(part)
    day = rules.free_by(
        _last_days(other, looked_for), limit=limit_of(other, looked_for), position=position
    )
    return WaitlistPlace(mine, position, day)


def is_awaited(place: Enrolment, other: Enrolment, part: str) -> bool:
    mine = Waitlisted.objects.open().filter(person=place.membership_id, part=part)
    return mine.filter(programme=place.programme_id, awaited=other.membership_id).exists()


def _last_days(person: Enrolment, part: str) -> list[date | None]:
    """Of what fills their places."""
    held = Member.objects.filling_places(person.programme).filter(
        membership=person.membership_id, part=part
    )
    rows = Relationship.objects.filter(pk__in=held.values("relationship"))
    return [one.last_day for one in rows.select_related("programme")]


@statement
def _around(actor: Membership) -> QuerySet[Waitlisted]:
    """The actor's own places in lines, each with its position, and those of who waits for them."""
    earlier = Waitlisted.objects.open().filter(
        programme=OuterRef("programme"), awaited=OuterRef("awaited"), part=OuterRef("part")
    )
    earlier = earlier.filter(
        Q(came_at__lt=OuterRef("came_at")) | Q(came_at=OuterRef("came_at"), pk__lt=OuterRef("pk"))
    )
    counted = earlier.order_by().values("awaited").annotate(n=Count("pk")).values("n")
    rows = Waitlisted.objects.open().filter(Q(person=actor) | Q(awaited=actor))
    rows = rows.annotate(position=Coalesce(Subquery(counted), 0) + 1)
    return rows.select_related("awaited", "programme").order_by("came_at", "pk")


@dataclass(frozen=True)
class Waitlists:
    """``own``: whom the reader waits for. ``others``: how many wait for the reader.

    ``takes``: those are mentees, and how many of them the reader takes is theirs to say.
    """

    own: tuple[Waitlisted, ...] = ()
    others: int = 0
    takes: bool = False

    @property
    def offered(self) -> list[Waitlisted]:
        """A place is kept for the reader."""
        return [one for one in self.own if one.is_offered]

    @property
    def waiting(self) -> list[Waitlisted]:
        return [one for one in self.own if one.state == Waitlisted.State.WAITING]


def waitlists_around(actor: Membership) -> Waitlists:
    """Whoever keeps away is as if they were not there, until the line is next looked at."""
    rows = list(_around(actor))
    own = [one for one in rows if one.person_id == actor.pk]
    theirs = [one for one in rows if one.awaited_id == actor.pk]
    apart = kept_apart(actor, [one.awaited_id for one in own]) if own else set()
    near = tuple(one for one in own if one.awaited_id not in apart)
    return Waitlists(near, len(theirs), any(one.part == "mentee" for one in theirs))


def waits_on(request: Request, *, because_of: str | None) -> bool:
    """Whether whoever asked with a kept place goes on waiting after this end of it.

    It was nobody's no: the place was filled in another way, or the other began a break.
    """
    is_filled = request.state == Request.State.TAKEN and because_of == str(request.asked_id)
    if is_filled:  # and not by the two themselves
        found = works_with(request.programme, request.asker_id)
        return not found.filter(membership=request.asked_id).exists()
    return request.state == Request.State.NOT_NOW
