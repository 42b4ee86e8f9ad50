"""People of an organisation, as its administrators see them."""

from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from mentoring.core.db.folded import having
from mentoring.notifications.rules import monthly_budget
from mentoring.organisations.models import Invitation, Membership
from mentoring.participants.models import Enrolment


def people(actor: Membership, *, search: str = "", only: str = "") -> QuerySet[Membership]:
    """Present members by name, each with the moment of the latest open invitation."""
    invited = Invitation.objects.filter(
        membership=OuterRef("pk"), used_at=None, withdrawn_at=None
    ).order_by("-sent_at")
    found = Membership.objects.visible_to(actor).present().with_administers()
    found = found.filter(having(search))
    if only == "admins":
        found = found.administering()
    elif only == "waiting":
        found = found.filter(user=None)
    invited_at = Subquery(invited.values("sent_at")[:1])
    return found.annotate(invited_at=invited_at).order_by("found_by", "id")


def widest_budget(actor: Membership) -> int | None:
    """Unasked letters a month in the most talkative of somebody's programmes."""
    mine = Enrolment.objects.filter(membership=actor, programme__archived_at=None)
    dial = mine.aggregate(Max("programme__dial"))["programme__dial__max"]
    return monthly_budget(dial) if dial else None


def person(actor: Membership, membership_id: UUID) -> Membership:
    """One present member of the actor's organisation; else Http404."""
    return get_object_or_404(people(actor), pk=membership_id)
