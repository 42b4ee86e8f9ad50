"""Emails of the organisation that did not go out: kept, late, or failed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.notifications.models import Mail
from mentoring.notifications.queries import RECENT, in_trouble, mail_trouble
from mentoring.programmes.attention import Act, Attention, ProgrammeKind, attention_kind
from mentoring.programmes.models import Programme


@attention_kind
class MailStuck(ProgrammeKind):
    """What was written did not go the way of all other mail, whoever it was for."""

    key = "mail_stuck"
    order = 29
    label = _("emails that did not go out")
    patience = RECENT

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Programme, tuple[Any, ...]]:
        kept = Mail.objects.filter(organisation=OuterRef("organisation"), created_at__gt=since)
        kept = kept.exclude(state__in=(Mail.State.SENT, Mail.State.BOUNCED, Mail.State.READ))
        return Programme.objects.filter(Exists(kept), pk=programme.pk).values_list(
            "organisation_id"
        )

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        (organisation,) = row
        trouble = mail_trouble(at=at, organisation_id=organisation)
        oldest = in_trouble(at=at).filter(organisation=organisation).order_by("created_at")
        first = oldest.values_list("created_at", flat=True).first() if trouble else None
        if first is None:
            return None
        return Attention(
            self, organisation, (), first, answer=str(trouble), count=sum(vars(trouble).values())
        )

    def title(self, matter: Attention) -> str:
        return _t("Emails did not go out")

    def why(self, matter: Attention) -> str:
        return matter.answer

    def since(self, matter: Attention) -> str:
        return _t("the oldest %(when)s") % {"when": ago(matter.since)}

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        where = address("today:mail", programme.slug, organisation=programme.organisation.slug)
        return [Act(_t("See which"), where)]
