"""Pairs without a talk for a while, and none ahead."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.core.l10n.formats import day
from mentoring.meetings.models import Meeting, Outcome
from mentoring.meetings.rules import MEET_WITHIN, meet_within, silent_too_long
from mentoring.programmes.attention import Attention, attention_kind
from mentoring.programmes.models import Programme
from mentoring.relationships.attention import RelationshipKind, are_pairs, first_names
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import Present
from mentoring.relationships.rules import (
    GO_ON_WITHOUT_ALL,
    SINGLE_TALKS,
    are_enough,
    counts_from,
)


@attention_kind
class Silent(RelationshipKind):
    """No talk for three weeks, counted from the start when there was none, and none ahead.

    Kinds that meet less often have longer, and one talk that took place is enough for a single
    talk; ``rows`` finds more than are told. Told for as long again, it waits for a decision.
    """

    key = "silent"
    order = 50
    label = _("not met for a while")
    patience = MEET_WITHIN
    risen_order = 28
    is_grouped = True
    reminder = "meetings/mail/meet_reminder.html"
    ask = _("Send a gentle nudge")

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Relationship, tuple[Any, ...]]:
        """Found by what is missing, a talk since three weeks ago, which an index answers."""
        meetings = Meeting.objects.not_cancelled().filter(relationship=OuterRef("pk"))
        missed = Q(outcome=Outcome.MISSED)
        past = meetings.filter(starts_at__lte=at).exclude(missed).order_by("-starts_at")
        recent = meetings.filter(starts_at__gt=since).exclude(missed)
        silent = Relationship.objects.all_on_the_way(programme, today)
        has_yes = Q(agreed_at__isnull=False) | Q(kind__in=GO_ON_WITHOUT_ALL)
        return (
            silent.filter(has_yes, ~Exists(recent), started_at__lte=since)
            .annotate(last_at=Subquery(past.values("starts_at")[:1]))
            .exclude(Q(kind__in=SINGLE_TALKS) & (Q(last_at__isnull=False) | Q(ends_on=None)))
            .order_by("started_at")
            .values_list("pk", "started_at", "last_at", "programme__starts_on", "kind", "agreed_at")
        )

    def attention(
        self, row: Any, at: datetime, members: Sequence[Present] = ()
    ) -> Attention | None:
        pk, started_at, last_at, first_day, kind, agreed_at = row
        since = max(counts_from(started_at, first_day), last_at or started_at)
        yes = sum(one.agreed_at is not None for one in members)
        has_yes = agreed_at is not None or are_enough(kind, yes=yes, people=len(members))
        if at - since < meet_within(kind) or not has_yes:
            return None
        return self.matter(pk, since, members, counts=(silent_too_long(kind).days,))

    def rises(self, matter: Attention) -> timedelta:
        return timedelta(days=matter.counts[0])

    def title(self, matter: Attention) -> str:
        return _t("%(names)s have not met for a while") % {"names": first_names(matter)}

    def why(self, matter: Attention) -> str:
        said = _t("No meeting since %(day)s, and none planned.") % {"day": day(matter.since)}
        if matter.rises_to is None:
            return said
        return " ".join(
            [said, _t("That is too long to wait and see: please decide how it goes on.")]
        )

    def heading(self, matters: Sequence[Attention]) -> str:
        count = len(matters)
        if not are_pairs(matters):
            return ngettext(
                "%(count)s group has not met for a while",
                "%(count)s groups have not met for a while",
                count,
            ) % {"count": count}
        return ngettext(
            "%(count)s pair has not met for a while",
            "%(count)s pairs have not met for a while",
            count,
        ) % {"count": count}

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Time to meet?"), _t(
            "Dear %(first)s and %(second)s,\n\nIt’s been a while since your last meeting, "
            "and that happens. On the page you share, “Find a time” shows the next times "
            "that suit you both. If now is a bad time, tell me and we’ll find another "
            "way.\n\n%(sender)s"
        ) % names

    def draft_to_many(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Time to meet?"), _t(
            "Dear %(all)s,\n\nIt’s been a while since you last met, and that happens. On the page "
            "you share, “Find a time” shows when most of you can come. If now is a bad time, tell "
            "me and we’ll find another way.\n\n%(sender)s"
        ) % names
