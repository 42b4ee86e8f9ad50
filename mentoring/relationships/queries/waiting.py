"""Who waits for somebody new, because what they were in ended before its time (ADR 0074)."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Member, Relationship

LEARNING = [part for part, limit in rules.PLACE_OF_PART.items() if limit == "mentors_wanted"]


def waiting(programme: Programme, today: date) -> QuerySet[Enrolment]:
    """Who waits in a programme on that day, the longest first.

    Whoever is on pause waits again when they are back; whoever was given another partner, or wants
    fewer than they did, has no place free. Past its last day a programme asks nobody to wait.
    """
    mine = Member.objects.filling_places(programme).filter(part__in=LEARNING)
    own = mine.filter(membership=OuterRef("membership")).order_by().values("membership")
    held: Any = Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)
    there = (
        Enrolment.objects.ready_to_match(today)
        .joined()
        .filter(programme=programme, membership__removed_at=None, waits_since__isnull=False)
    )
    is_past = Q(programme__is_evergreen=False, programme__ends_on__lt=today)
    there = there.exclude(is_past).annotate(held=held).filter(held__lt=F("mentors_wanted"))
    return there.select_related("membership").order_by("waits_since", "pk")


def waits(enrolment: Enrolment, *, held: int, today: date) -> bool:
    """The same of one person, who learns with ``held`` people in this programme; no query."""
    is_away = enrolment.paused_until is not None and enrolment.paused_until > today
    is_looking = enrolment.waits_since is not None and not is_away
    return is_looking and held < enrolment.mentors_wanted


def among(relationship: Relationship, people: Iterable[Membership]) -> set[UUID]:
    """Who of these waits in the programme of this relationship."""
    here = Enrolment.objects.filter(
        programme=relationship.programme_id, membership__in=list(people)
    )
    return set(here.exclude(waits_since=None).values_list("membership_id", flat=True))
