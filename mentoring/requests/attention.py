"""Requests that need a person: a pair to confirm, and one that nobody answers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership
from mentoring.programmes.attention import Act, Attention, AttentionKind, attention_kind
from mentoring.programmes.models import Programme
from mentoring.requests import rules
from mentoring.requests.models import Request


class RequestKind(AttentionKind):
    """One open request; both kinds are found by one query. What was written stays theirs."""

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Request]:
        rows = Request.objects.open().filter(programme=programme).defer("words", "answer")
        return rows.select_related("asker", "asked").order_by("asked_at", "pk")

    def since(self, matter: Attention) -> str:
        return ago(matter.since)

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        rows = Request.objects.filter(programme=programme)
        rows = rows.select_related("asker__organisation", "asked__organisation")
        request = get_object_or_404(rows, pk=subject_id)
        return [request.asked, request.asker]

    def _names(self, matter: Attention) -> dict[str, str]:
        asker, asked = matter.people
        return {"asker": asker.name, "asked": asked.name}


@attention_kind
class ToConfirm(RequestKind):
    """Two have agreed, and the programme asks those who run it as well."""

    key = "request_to_confirm"
    order = 23
    label = _("a pair to confirm")
    can_snooze = False

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        if row.state != Request.State.AGREED:
            return None
        return Attention(self, row.pk, (row.asker, row.asked), row.agreed_at)

    def title(self, matter: Attention) -> str:
        return _t("%(asker)s and %(asked)s would like to work together") % self._names(matter)

    def why(self, matter: Attention) -> str:
        return _t("One asked, the other said yes. It begins when you confirm it.")

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        slug, key = programme.organisation.slug, matter.subject_id
        return [
            Act(_t("Confirm"), address("requests:confirm", key, organisation=slug), is_post=True),
            Act(
                _t("Do not confirm"),
                address("requests:decline", key, organisation=slug),
                is_post=True,
            ),
        ]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("The two of you"), _t(
            "Dear %(first)s and %(second)s,\n\nthank you for finding each other. Before it begins I"
            " would like to ask you something.\n\n%(sender)s"
        ) % names


@attention_kind
class Unanswered(RequestKind):
    """Whoever was asked has been reminded, and somebody still waits."""

    key = "request_unanswered"
    order = 28
    label = _("a request without an answer")
    patience = rules.UNANSWERED_FOR

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        if row.state != Request.State.ASKED or row.asked_at > at - self.patience:
            return None
        return Attention(self, row.pk, (row.asker, row.asked), row.asked_at)

    def title(self, matter: Attention) -> str:
        return _t("%(asker)s asked %(asked)s and has no answer") % self._names(matter)

    def why(self, matter: Attention) -> str:
        return _t("Unanswered, it closes by itself. Perhaps you know somebody else who fits.")

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        _asker, asked = matter.people
        assert isinstance(asked, Membership)
        write = _t("Write to %(name)s") % {"name": asked.first_name}
        return [Act(write, self.write_url(matter, programme))]

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        """Whoever was asked: the answer is theirs."""
        return super().concerned(programme, subject_id)[:1]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("A request that waits"), _t(
            "Dear %(first)s,\n\nsomebody’s request still waits for an answer. A yes or a kind no is"
            " one press on the start page.\n\n%(sender)s"
        ) % names
