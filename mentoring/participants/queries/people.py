"""The people page: who is in the programme, by where they are on their way in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme

Status = Enrolment.Status
PAGE = 50
TABS = {
    "all": _("Everybody"),
    "imported": _("Not invited yet"),
    "invited": _("Invited"),
    "joining": _("Has begun"),
    "joined": _("Joined"),
    "paused": _("On pause"),
    "withdrawn": _("Has left"),
}


@dataclass(frozen=True)
class Filters:
    """What the address of the page asks for."""

    tab: str = "all"
    role: str = ""
    words: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        tab, role = query.get("status", "all"), query.get("role", "")
        return cls(
            tab=tab if tab in TABS else "all",
            role=role if role in {"mentor", "mentee"} else "",
            words=" ".join(query.get("q", "").replace("\x00", "").split())[:80],
            after=query.get("after", "")[:400],
        )


@dataclass(frozen=True)
class PeoplePage:
    rows: list[Enrolment]
    counts: dict[str, int]
    filters: Filters
    next_after: str  # empty on the last page


def everybody(programme: Programme) -> QuerySet[Enrolment]:
    """Everybody with a place, except those whom the organisation has removed."""
    people = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    return people.select_related("membership")


def chosen(programme: Programme, filters: Filters, today: date) -> QuerySet[Enrolment]:
    """The people that the filters leave, in no order yet."""
    people = everybody(programme).filter(_tab(filters.tab, today))
    if filters.role:
        people = people.filter(**{f"is_{filters.role}": True})
    for word in filters.words.split():
        people = people.filter(
            Q(membership__name__icontains=word)
            | Q(membership__email__icontains=word)
            | Q(membership__department__icontains=word)
        )
    return people


def _tab(tab: str, today: date) -> Q:
    paused = Q(paused_until__gt=today) & ~Q(status=Status.WITHDRAWN)
    if tab == "all":
        return ~Q(pk__in=[])
    if tab == "paused":
        return paused
    if tab == "withdrawn":
        return Q(status=Status.WITHDRAWN)
    return Q(status=tab) & (Q(paused_until=None) | Q(paused_until__lte=today))


def counts(programme: Programme, today: date) -> dict[str, int]:
    """How many people stand under each tab, in one query."""
    people = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    return people.aggregate(
        **{tab: Count("pk", filter=_tab(tab, today)) for tab in TABS if tab != "all"},
        all=Count("pk"),
    )


def people_page(programme: Programme, filters: Filters, today: date) -> PeoplePage:
    """One page by name. It begins after a person, so that the last is as fast as the first."""
    people = chosen(programme, filters, today).order_by("membership__name", "membership_id")
    if after := _read(filters.after):
        name, member = after
        people = people.filter(
            Q(membership__name__gt=name) | Q(membership__name=name, membership_id__gt=member)
        )
    rows = list(people[: PAGE + 1])
    last = rows[PAGE - 1].membership if len(rows) > PAGE else None
    following = signing.dumps([last.name, str(last.pk)], salt="people") if last else ""
    return PeoplePage(rows[:PAGE], counts(programme, today), filters, following)


def _read(after: str) -> Any:
    try:
        return signing.loads(after, salt="people") if after else None
    except signing.BadSignature:
        return None
