"""Somebody said in confidence that a match may not fit, or waits since it ended early."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.matching.models import MatchConcern
from mentoring.matching.permissions import concern_to_close
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.permissions import person_to_reach
from mentoring.programmes.attention import (
    Act,
    AskedKind,
    Attention,
    AttentionKind,
    attention_kind,
)
from mentoring.programmes.models import Programme
from mentoring.relationships.queries.waiting import waiting


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


@attention_kind
class Waits(AttentionKind):
    """What they were in ended before its time, and they have a place free for somebody new."""

    key = "waits"
    order = 27
    label = _("waits for somebody new")
    rises_after = timedelta(weeks=4)
    risen_order = 19
    is_grouped = True

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Enrolment]:
        return waiting(programme, today)

    def attention(
        self, row: Enrolment, at: datetime, members: Sequence[Any] = ()
    ) -> Attention | None:
        if row.waits_since is None:
            return None
        return Attention(self, row.membership_id, (row.membership,), row.waits_since)

    def title(self, matter: Attention) -> str:
        return _t("%(name)s waits for somebody new") % {"name": matter.people[0].name}

    def why(self, matter: Attention) -> str:
        return _t("It ended before its time, and they have a place free.")

    def since(self, matter: Attention) -> str:
        return ago(matter.since)

    def heading(self, matters: Sequence[Attention]) -> str:
        return ngettext(
            "%(count)s person waits for somebody new",
            "%(count)s people wait for somebody new",
            len(matters),
        ) % {"count": len(matters)}

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        studio = address(
            "matching:studio", programme.slug, organisation=programme.organisation.slug
        )
        write = _t("Write to %(name)s") % {"name": matter.people[0].first_name}
        return [Act(_t("Look for matches"), studio), Act(write, self.write_url(matter, programme))]

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        return [person_to_reach(programme, subject_id)]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("How we find you somebody new"), _t(
            "Dear %(first)s,\n\nYour last match ended sooner than planned, and you have waited "
            "since. I have not forgotten you. Would you like somebody new, and is there anything I "
            "should look for this time? A word is enough.\n\n%(sender)s"
        ) % names
