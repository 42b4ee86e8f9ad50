"""People of an organisation, as its administrators see them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from mentoring.core.db.folded import having
from mentoring.core.hooks import hook
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


@hook("friction_budget")
def budgets(people: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Unasked letters a month in each one's programmes; one query."""
    theirs = Enrolment.objects.filter(membership__in=people, programme__archived_at=None)
    found: dict[UUID, dict[UUID, int]] = {}
    for person, programme, dial in theirs.values_list("membership", "programme", "programme__dial"):
        found.setdefault(person, {})[programme] = monthly_budget(dial)
    return found


def person(actor: Membership, membership_id: UUID) -> Membership:
    """One present member of the actor's organisation; else Http404."""
    return get_object_or_404(people(actor), pk=membership_id)
