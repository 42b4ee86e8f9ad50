"""Answers to check-ins that a human has to see: asked for, or noticed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.checkins.models import CheckIn, HelpRequest, Progress, Worth
from mentoring.checkins.queries import calls_for_help, open_requests
from mentoring.checkins.rules import Signal
from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership
from mentoring.programmes.attention import AskedKind, Attention, attention_kind, kinds
from mentoring.programmes.models import Programme


class Call(AskedKind):
    """One answer; closed once somebody has taken care of it.

    Every kind of call is found by this one query, and each takes the rows that are its own.
    """

    can_snooze = False

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[CheckIn]:
        return calls_for_help(programme)

    def is_own(self, row: CheckIn) -> bool:
        raise NotImplementedError

    def attention(
        self, row: CheckIn, at: datetime, members: Sequence[Any] = ()
    ) -> Attention | None:
        if not self.is_own(row):
            return None
        assert row.answered_at
        return Attention(
            self,
            row.pk,
            (row.membership,),
            row.answered_at,
            quote=row.comment,
            answer=_low(row),
            relationship_id=row.relationship_id,
        )

    def since(self, matter: Attention) -> str:
        return _t("check-in, %(when)s") % {"when": ago(matter.since)}

    def done(self, matter: Attention, programme: Programme) -> str:
        slug = programme.organisation.slug
        return address("checkins:close_help", matter.subject_id, organisation=slug)

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        answers = CheckIn.objects.answered().filter(relationship__programme=programme)
        shown = answers.select_related("membership__organisation")
        return [get_object_or_404(shown, pk=subject_id).membership]


def call_of(row: CheckIn, at: datetime) -> Attention:
    """One of ``calls_for_help`` as Today tells it."""
    calls = (kind.attention(row, at) for kind in kinds() if isinstance(kind, Call))
    return next(call for call in calls if call)


def _low(row: CheckIn) -> str:
    """The lowest answers in words, and low ones the second time; empty when there are none."""
    is_again = row.signal == Signal.LOW_AGAIN
    low = [_t("The second low answer in a row.")] if is_again else []
    if row.worth == Worth.NOT:
        low.append(_t("Worth the time: not at all."))
    elif row.worth == Worth.HARDLY and is_again:
        low.append(_t("Worth the time: hardly."))
    if row.progress == Progress.BACKWARDS:
        low.append(_t("Going backwards."))
    elif row.progress == Progress.STANDING and is_again:
        low.append(_t("Standing still."))
    return " ".join(low)


@attention_kind
class Harm(Call):
    """Words of harm or despair, ticked or not: above everything else."""

    key = "harm"
    order = 0
    label = _("wrote of harm or despair")

    def is_own(self, row: CheckIn) -> bool:
        return row.signal == Signal.HARM

    def title(self, matter: Attention) -> str:
        return _t("%(name)s may need somebody now") % {"name": matter.people[0].name}

    def why(self, matter: Attention) -> str:
        return _t("The answer has words of harm or despair. Read it before anything else.")


@attention_kind
class ConfidentialWords(AskedKind):
    """Words to the coordinators, in confidence, outside any check-in."""

    key = "written"
    order = 5
    label = _("wrote in confidence")
    can_snooze = False

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[HelpRequest]:
        return open_requests(programme)

    def attention(self, row: HelpRequest, at: datetime, members: Sequence[Any] = ()) -> Attention:
        return Attention(self, row.pk, (row.membership,), row.created_at, quote=row.message)

    def title(self, matter: Attention) -> str:
        return _t("%(name)s wrote to you in confidence") % {"name": matter.people[0].name}

    def done(self, matter: Attention, programme: Programme) -> str:
        slug = programme.organisation.slug
        return address("checkins:close_request", matter.subject_id, organisation=slug)

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        here = HelpRequest.objects.filter(programme=programme)
        shown = here.select_related("membership__organisation")
        return [get_object_or_404(shown, pk=subject_id).membership]


@attention_kind
class Help(Call):
    key = "help"
    order = 10
    label = _("asked for help")

    def is_own(self, row: CheckIn) -> bool:
        return row.wants_help and row.signal != Signal.HARM

    def title(self, matter: Attention) -> str:
        return _t("%(name)s asked for help") % {"name": matter.people[0].name}

    def why(self, matter: Attention) -> str:
        return matter.answer


@attention_kind
class LowAgain(Call):
    """Two low answers running, without a call for help: it does not get better by itself."""

    key = "low_again"
    order = 16
    label = _("says twice in a row that little comes of it")

    def is_own(self, row: CheckIn) -> bool:
        return row.signal == Signal.LOW_AGAIN and not row.wants_help

    def title(self, matter: Attention) -> str:
        names = {"name": matter.people[0].name}
        return _t("%(name)s says twice in a row that little comes of it") % names

    def why(self, matter: Attention) -> str:
        return matter.answer


@attention_kind
class Unhappy(Call):
    """The lowest answer there is, without a call for help."""

    key = "unhappy"
    order = 17
    label = _("says it is not going well")

    def is_own(self, row: CheckIn) -> bool:
        return row.signal == Signal.UNHAPPY and not row.wants_help

    def title(self, matter: Attention) -> str:
        return _t("%(name)s says it is not going well") % {"name": matter.people[0].name}

    def why(self, matter: Attention) -> str:
        return matter.answer
