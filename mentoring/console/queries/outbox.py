"""Letters of an organisation, and what became of them."""

from django.db.models import Count, QuerySet

from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership


def outbox(actor: Membership) -> QuerySet[Mail]:
    """The organisation's letters. Sign-in codes belong to none, so nobody sees them here."""
    if not actor.is_admin:
        return Mail.objects.none()
    mine = Mail.objects.filter(organisation=actor.organisation_id)
    return mine.select_related("recipient").order_by("-created_at", "-id")


def counts_by_state(actor: Membership) -> dict[str, int]:
    rows = outbox(actor).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)
