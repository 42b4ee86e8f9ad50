"""How one person stands to another whom they might ask: the page shows it, the action checks it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from mentoring.circles.queries.people import kept_apart
from mentoring.matching.queries.fits import Fit, fits
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import held_back_among
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member
from mentoring.relationships.queries import FilledPlaces, limit_of, places_filled
from mentoring.relationships.rules import free_places
from mentoring.requests import rules
from mentoring.requests.models import Request, Shortlist, Waitlisted
from mentoring.requests.rules import AskingStanding


@dataclass(frozen=True)
class Stands:
    """``fit`` is None where there is nothing to say about the two."""

    standing: AskingStanding
    availability: rules.Availability
    places: int  # the other's, free and not kept for somebody who waited
    open_request: Request | None
    open_requests: int
    fit: Fit | None

    @property
    def may_ask(self) -> bool:
        return self.standing is AskingStanding.MAY_ASK


def is_away(enrolment: Enrolment, today: date) -> bool:
    return enrolment.paused_until is not None and enrolment.paused_until > today


def free(enrolment: Enrolment, part: str, filled: FilledPlaces) -> int:
    held = filled.in_part(enrolment.membership_id, part)
    return free_places(limit=limit_of(enrolment, part), filled=held)


def open_between(programme: Programme, one: UUID, other: UUID) -> Request | None:
    """Whichever of the two has asked."""
    between = Q(asker=one, asked=other) | Q(asker=other, asked=one)
    return Request.objects.open().filter(between, programme=programme).with_people().first()


def open_of(programme: Programme, asker: UUID) -> int:
    """How many requests of somebody are open; a list that goes on to the next one is one, too."""
    theirs = {"programme": programme, "asker": asker}
    between = Shortlist.objects.between_two().filter(**theirs)
    return Request.objects.open().filter(**theirs).count() + between.count()


def stands(reader: Enrolment, other: Enrolment, part: str, *, today: date) -> Stands:
    """``part`` is the reader's. Both need ``membership__profile``; a constant number of queries."""
    programme = reader.programme
    two = [reader.membership_id, other.membership_id]
    filled = places_filled(programme, among=two)
    fit = fit_of(reader, other, part, today=today)
    known, count = open_between(programme, *two), open_of(programme, reader.membership_id)
    places = free(other, rules.other_part(part), filled)
    places = max(places - kept_for_others(reader, other, part), 0)
    away, owing = is_away(other, today), held_back_among([reader.pk, other.pk])
    together = works_with(programme, reader.membership_id).filter(membership=other.membership_id)
    standing = rules.standing(
        has_open=known is not None,
        is_together=together.exists(),
        broken=fit.broken if fit else (),
        is_away=away,
        places=places,
        own_places=free(reader, part, filled),
        is_self_away=is_away(reader, today),
        trains_first=reader.pk in owing,
        open_requests=count,
        at_once=programme.requests_at_once,
        is_held_back=other.pk in owing,
    )
    availability = rules.availability(places=places, is_away=away)
    return Stands(standing, availability, places, known, count, fit)


def works_with(programme: Programme, person: UUID) -> QuerySet[Member]:
    """Everybody in the open relationships of somebody in a programme, themselves too."""
    here = Member.objects.present().filter(
        relationship__programme=programme, relationship__ended_at=None
    )
    return here.filter(relationship__in=here.filter(membership=person).values("relationship"))


def kept_for_others(reader: Enrolment, other: Enrolment, part: str) -> int:
    """Places of ``other`` that are kept for people who waited; ``part`` is the reader's."""
    held = Waitlisted.objects.held().filter(programme=reader.programme, part=part)
    theirs = held.filter(awaited=other.membership_id)
    return theirs.exclude(person=reader.membership_id).count()


def fit_of(reader: Enrolment, other: Enrolment, part: str, *, today: date) -> Fit | None:
    found = fits(reader.programme, reader, [other], learns=part == "mentee", on=today)
    return found.get(other.pk)


def are_apart(one: UUID, other: Enrolment) -> bool:
    """Whether one of the two keeps away from the other, as they said or by a block."""
    return bool(kept_apart(other.membership, [one]))
