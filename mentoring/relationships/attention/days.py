"""First and last days: of a programme, and of two people."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.core.l10n.formats import day, listed
from mentoring.core.web.addresses import address
from mentoring.organisations.models import short_names
from mentoring.participants.models import Enrolment
from mentoring.programmes.attention import Act, Attention, ProgrammeKind, attention_kind
from mentoring.programmes.kinds import KINDS
from mentoring.programmes.models import Programme
from mentoring.relationships.attention.kinds import RelationshipKind, are_pairs, midnight
from mentoring.relationships.models import Relationship


@attention_kind
class FirstDay(ProgrammeKind):
    """The programme's first day has come, and nobody has been matched in it yet."""

    key = "first_day"
    order = 24
    label = _("the first day has come, and nobody is matched")

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Programme, tuple[Any, ...]]:
        begun = Programme.objects.running().filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            pk=programme.pk,
            is_evergreen=False,
            starts_on__lte=today,
        )
        # Asked once: joined to their programme, all its relationships would be gone through.
        matched = Relationship.objects.filter(programme=OuterRef("pk"))
        begun = begun.filter(~Exists(matched))
        joined = Q(enrolments__status=Enrolment.Status.JOINED)
        counted = begun.annotate(joined=Count("enrolments", filter=joined))
        return counted.values_list("pk", "starts_on", "joined")

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention:
        pk, starts_on, joined = row
        return Attention(self, pk, (), midnight(starts_on), count=joined)

    def title(self, matter: Attention) -> str:
        return _t("Nobody is matched yet, and the first day was %(day)s") % {
            "day": day(matter.since)
        }

    def why(self, matter: Attention) -> str:
        return ngettext(
            "%(count)s person has joined and is waiting.",
            "%(count)s people have joined and are waiting.",
            matter.count,
        ) % {"count": matter.count}

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        slug = programme.organisation.slug
        match = Act(
            _t("Find matches") if programme.kind.is_for_two else _t("Find groups"),
            address("matching:studio", programme.slug, organisation=slug),
        )
        move = Act(
            _t("Move the first day"), address("programmes:shape", programme.slug, organisation=slug)
        )
        return [match, move] if matter.count else [move]


class EndKind(ProgrammeKind):
    """About the programme's last day: near, with people who were asked about it, or over."""

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Programme, tuple[Any, ...]]:
        """How many end with it and are asked, are together, carry on beyond it, have closed.

        Whoever planned to end earlier is asked too, but about a day of their own.
        """
        asked = Relationship.objects.open().filter(programme=OuterRef("pk"), extended_at=None)
        with_it = Q(ends_on=None) | Q(ends_on__gte=OuterRef("ends_on"))
        near = Exists(asked.filter(with_it, closes_on__isnull=False))
        ending = Programme.objects.running().filter(
            Q(ends_on__lt=today) | near, pk=programme.pk, is_evergreen=False, ends_on__isnull=False
        )
        open_ = Q(relationships__ended_at=None)
        theirs = Q(relationships__closes_on__isnull=False) & (
            Q(relationships__ends_on=None) | Q(relationships__ends_on__gte=F("ends_on"))
        )
        beyond = Q(
            relationships__extended_at__isnull=False, relationships__ends_on__gt=F("ends_on")
        )
        closed = Q(relationships__closes_on__gte=F("ends_on"))
        counted = ending.annotate(
            asked=Count("relationships", filter=open_ & theirs),
            together=Count("relationships", filter=open_),
            beyond=Count("relationships", filter=open_ & beyond),
            closed=Count("relationships", filter=~open_ & closed),
        )
        has_passed = ExpressionWrapper(Q(ends_on__lt=today), output_field=BooleanField())
        told = ("ends_on", "has_passed", "asked", "together", "beyond", "closed", "model")
        return counted.annotate(has_passed=has_passed).values_list("pk", *told)


@attention_kind
class LastWeeks(EndKind):
    """The programme's last day is near, and its pairs are asked what comes after it."""

    key = "last_weeks"
    order = 26
    label = _("the programme’s last day is near")

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        pk, ends_on, has_passed, asked, _together, beyond, _closed, kind = row
        if has_passed or not asked:
            return None
        counts = (beyond, KINDS[kind].is_for_two)
        return Attention(self, pk, (), midnight(ends_on), count=asked, counts=counts)

    def title(self, matter: Attention) -> str:
        _beyond, are_pairs = matter.counts
        names = {"count": matter.count, "day": day(matter.since)}
        if not are_pairs:
            return (
                ngettext(
                    "%(count)s group ends with the programme on %(day)s",
                    "%(count)s groups end with the programme on %(day)s",
                    matter.count,
                )
                % names
            )
        return (
            ngettext(
                "%(count)s pair ends with the programme on %(day)s",
                "%(count)s pairs end with the programme on %(day)s",
                matter.count,
            )
            % names
        )

    def why(self, matter: Attention) -> str:
        beyond, _are_pairs = matter.counts
        said = _t("They are asked what comes after; without a word they close two weeks later.")
        return f"{said} {_carry_on(beyond)}." if beyond else said

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        where = ("programmes:shape", programme.slug)
        move = address(*where, organisation=programme.organisation.slug)
        return [Act(_t("Move the last day"), move)]


@attention_kind
class LastDay(EndKind):
    """The programme's last day is over, and it is still running."""

    key = "last_day"
    order = 25
    label = _("the programme’s last day is over")

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        pk, ends_on, has_passed, _asked, together, beyond, closed, kind = row
        if not has_passed:
            return None
        counts = (together - beyond, beyond, closed, KINDS[kind].is_for_two)
        return Attention(self, pk, (), midnight(ends_on), count=together, counts=counts)

    def title(self, matter: Attention) -> str:
        return _t("The last day was %(day)s. How does it end?") % {"day": day(matter.since)}

    def why(self, matter: Attention) -> str:
        waiting, beyond, closed, are_pairs = matter.counts
        said = []
        if waiting:
            said += [_still_open(waiting, are_pairs=bool(are_pairs))]
        if beyond or closed:
            said += [f"{_carry_on(beyond)}, {_closed(closed)}."]
        return " ".join(said) or _t("Everybody has finished. Thank them, and ask how it was.")

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        slug = programme.organisation.slug
        end = address("programmes:end", programme.slug, organisation=slug)
        move = address("programmes:shape", programme.slug, organisation=slug)
        return [Act(_t("End the programme"), end), Act(_t("Move the last day"), move)]


def _still_open(count: int, *, are_pairs: bool) -> str:
    if not are_pairs:
        said = ngettext("%(count)s group is still open.", "%(count)s groups are still open.", count)
    else:
        said = ngettext(
            "%(count)s relationship is still open.",
            "%(count)s relationships are still open.",
            count,
        )
    return said % {"count": count}


def _carry_on(count: int) -> str:
    return ngettext("%(count)s carries on", "%(count)s carry on", count) % {"count": count}


def _closed(count: int) -> str:
    return ngettext("%(count)s closed", "%(count)s closed", count) % {"count": count}


@attention_kind
class PastEnd(RelationshipKind):
    """Planned until a day that is over, and still open: their places stay filled."""

    key = "past_end"
    order = 45
    label = _("past its planned end")
    is_grouped = True

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Relationship, tuple[Any, ...]]:
        past = Relationship.objects.all_active(programme, today).filter(ends_on__lt=today)
        return past.order_by("ends_on").values_list("pk", "ends_on")

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention:
        pk, ends_on = row
        return self.matter(pk, midnight(ends_on), members)

    def title(self, matter: Attention) -> str:
        names = listed(short_names(person.name for person in matter.people))
        return _t("%(names)s are past their planned end") % {"names": names}

    def why(self, matter: Attention) -> str:
        return _t(
            "Planned until %(day)s. They were asked what comes after it; without a word it closes "
            "by itself after two weeks."
        ) % {"day": day(matter.since)}

    def heading(self, matters: Sequence[Attention]) -> str:
        count = len(matters)
        if not are_pairs(matters):
            return ngettext(
                "%(count)s group is past its planned end",
                "%(count)s groups are past their planned end",
                count,
            ) % {"count": count}
        return ngettext(
            "%(count)s pair is past its planned end",
            "%(count)s pairs are past their planned end",
            count,
        ) % {"count": count}

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        return [
            Act(_t("Extend or end it"), self.page(matter, programme)),
            Act(_t("Ask them"), self.write_url(matter, programme)),
        ]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Do you carry on?"), _t(
            "Dear %(first)s, dear %(second)s,\n\nyour time together was planned until a day that "
            "is over now. Would you like to carry on for a while, or shall we end it well? A word "
            "is enough.\n\n%(sender)s"
        ) % names

    def draft_to_many(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Do you carry on?"), _t(
            "Dear %(all)s,\n\nyour time together was planned until a day that is over now. Would "
            "you like to carry on for a while, or shall we end it well? A word from each of you is "
            "enough.\n\n%(sender)s"
        ) % names
