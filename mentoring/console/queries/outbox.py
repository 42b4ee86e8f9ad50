"""Letters of an organisation, and what became of them."""

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership


def outbox(actor: Membership) -> QuerySet[Mail]:
    """The organisation's letters; without a mail server also sign-in codes of its own people.

    A code is shown only when whoever it is for belongs to nothing but this organisation and
    administers nothing: otherwise an administrator could walk into a place that is not theirs.
    """
    if not actor.is_admin:
        return Mail.objects.none()
    mine = Q(organisation=actor.organisation_id)
    if not settings.HAS_SMTP:
        theirs = Membership.objects.present().filter(user__email=OuterRef("to"))
        here = theirs.filter(organisation=actor.organisation_id, is_admin=False)
        elsewhere = Membership.objects.filter(user__email=OuterRef("to")).exclude(
            organisation=actor.organisation_id
        )
        mine |= Q(Exists(here), ~Exists(elsewhere), organisation=None)
    return Mail.objects.filter(mine).select_related("recipient").order_by("-created_at", "-id")


def counts_by_state(actor: Membership) -> dict[str, int]:
    rows = outbox(actor).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)
