"""Who is not matched yet, because something has to come first (a training, say)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from mentoring.core.hooks import run_hook
from mentoring.participants.models import Enrolment


def held_back() -> Q:
    """Places of people whom nothing brings together yet, by whatever app says so."""
    found = Q(pk__in=())
    for one in run_hook("participants.held_back"):
        found |= one
    return found


def held_back_among(places: Collection[UUID]) -> set[UUID]:
    """Which of these places; one query."""
    rows = Enrolment.objects.filter(held_back(), pk__in=places)
    return set(rows.values_list("pk", flat=True))


def is_held_back(place: Enrolment) -> bool:
    return bool(held_back_among([place.pk]))
