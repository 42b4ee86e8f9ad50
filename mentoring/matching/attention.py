"""Somebody said in confidence that a match may not fit."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address
from mentoring.matching.models import MatchConcern
from mentoring.matching.permissions import concern_to_close
from mentoring.organisations.models import Membership
from mentoring.programmes.attention import AskedKind, Attention, attention_kind
from mentoring.programmes.models import Programme


@attention_kind
class Concern(AskedKind):
    """It may not be the right time, or the right person."""

    key = "concern"
    order = 15
    label = _("not sure about the match")
    can_snooze = False

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[MatchConcern]:
        waiting = MatchConcern.objects.waiting().filter(
            organisation=programme.organisation_id, relationship__programme=programme
        )
        waiting = waiting.select_related("by", "relationship")
        return waiting.order_by("created_at")

    def attention(self, row: MatchConcern, at: datetime, members: Sequence[Any] = ()) -> Attention:
        pair = row.relationship
        return Attention(
            self,
            row.pk,
            (row.by,),
            row.created_at,
            quote=row.words,
            answer=row.get_reason_display(),
            relationship_id=pair.pk,
        )

    def title(self, matter: Attention) -> str:
        return _t("%(name)s is not sure about the match") % {"name": matter.people[0].name}

    def why(self, matter: Attention) -> str:
        return matter.answer

    def done(self, matter: Attention, programme: Programme) -> str:
        where = ("matching:close_concern", programme.slug, matter.subject_id)
        return address(*where, organisation=programme.organisation.slug)

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        return [concern_to_close(programme, subject_id).by]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        _thanks, words = super().draft(names)
        return _t("You asked to hear from me"), words
