"""Who may run, read or join a programme."""

from django.shortcuts import get_object_or_404

from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


def programme_to_run(actor: Membership, slug: str) -> Programme:
    """A programme that ``actor`` coordinates (or administers); for anyone else, Http404."""
    mine = Programme.objects.coordinated_by(actor).select_related("organisation")
    return get_object_or_404(mine, slug=slug)


def programme_to_oversee(actor: Membership, slug: str) -> Programme:
    """A programme whose figures ``actor`` may read, sponsors included; else Http404."""
    mine = Programme.objects.overseen_by(actor).select_related("organisation")
    return get_object_or_404(mine, slug=slug)
