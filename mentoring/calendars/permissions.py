"""Days off are their owner's alone: nobody else sees which they are."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from mentoring.calendars.models import DaysOff
from mentoring.organisations.models import Membership


def days_off_to_remove(actor: Membership, days_off_id: UUID) -> DaysOff:
    """One of ``actor``'s own; for anyone else's, Http404."""
    return get_object_or_404(DaysOff, membership=actor, pk=days_off_id)
