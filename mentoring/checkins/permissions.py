"""Who may answer a check-in, and who may take care of a call for help."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from mentoring.checkins.models import CheckIn
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

_SHOWN = ("membership", "relationship__mentor", "relationship__mentee", "relationship__programme")


def checkin_to_answer(actor: Membership, checkin_id: UUID) -> CheckIn:
    """The actor's own check-in that has gone out; for anyone else, Http404."""
    mine = CheckIn.objects.visible_to(actor).exclude(sent_at=None)
    return get_object_or_404(mine.select_related(*_SHOWN, "organisation"), pk=checkin_id)


def help_to_close(actor: Membership, checkin_id: UUID) -> CheckIn:
    """A call for help in a programme that ``actor`` runs; for anyone else, Http404."""
    theirs = CheckIn.objects.filter(
        relationship__programme__in=Programme.objects.coordinated_by(actor), wants_help=True
    )
    return get_object_or_404(theirs.select_related(*_SHOWN), pk=checkin_id)
