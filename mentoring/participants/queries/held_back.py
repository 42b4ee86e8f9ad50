"""Who is not matched yet, because something has to come first (a training, say)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from mentoring.core.db.statements import MAX_KEYS, Keys, statement
from mentoring.core.hooks import run_hook
from mentoring.participants.models import Enrolment


def held_back() -> Q:
    """Places of people whom nothing brings together yet, by whatever app says so."""
    found = Q(pk__in=())
    for one in run_hook("participants.held_back"):
        found |= one
    return found


def held_back_among(places: Collection[UUID]) -> set[UUID]:
    """Which of these places; one query, and none for no places."""
    if not places:
        return set()
    if len(places) > MAX_KEYS:
        return set(_among(list(places)))
    return set(_among_few(Keys(places)))


def is_held_back(place: Enrolment) -> bool:
    return bool(held_back_among([place.pk]))


@statement
def _among_few(places: Keys) -> QuerySet[Enrolment, UUID]:
    return _among(places)


def _among(places: Collection[UUID]) -> QuerySet[Enrolment, UUID]:
    """Apps fill the hook while the product starts, so the statement stays as it was made."""
    return Enrolment.objects.filter(held_back(), pk__in=places).values_list("pk", flat=True)
