"""The people page: who is in the programme, by where they are on their way in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.core.counting import CountUpTo
from mentoring.core.statements import statement
from mentoring.organisations.models import Membership, hue_of, initials_of
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme

Status = Enrolment.Status
PAGE = 50
MOST = 1000  # people counted under a tab; then it says "more than"


class Tab(StrEnum):
    ALL = "all"
    IMPORTED = "imported"
    INVITED = "invited"
    JOINING = "joining"
    JOINED = "joined"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    ANY = ""
    MENTOR = "mentor"
    MENTEE = "mentee"


TABS = {
    Tab.ALL: _("Everybody"),
    Tab.IMPORTED: _("Not invited yet"),
    Tab.INVITED: _("Invited"),
    Tab.JOINING: _("Has begun"),
    Tab.JOINED: _("Joined"),
    Tab.PAUSED: _("On pause"),
    Tab.WITHDRAWN: _("Has left"),
}


@dataclass(frozen=True)
class Filters:
    """What the address of the page asks for."""

    tab: Tab = Tab.ALL
    role: Role = Role.ANY
    words: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        tab, role = query.get("status", "all"), query.get("role", "")
        return cls(
            tab=Tab(tab) if tab in set(Tab) else Tab.ALL,
            role=Role(role) if role in set(Role) else Role.ANY,
            words=" ".join(query.get("q", "").replace("\x00", "").split())[:80],
            after=query.get("after", "")[:400],
        )


class Row(NamedTuple):
    """One person of the list, no wider than the list is."""

    member_id: UUID
    name: str
    department: str
    id: UUID  # of the enrolment
    status: str
    is_mentor: bool
    is_mentee: bool
    paused_until: date | None
    invited_at: datetime | None

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        return hue_of(self.member_id)


_COLUMNS = ("id", "name", "department") + tuple(
    f"enrolments__{name}"
    for name in ("id", "status", "is_mentor", "is_mentee", "paused_until", "invited_at")
)


@dataclass(frozen=True)
class PeoplePage:
    rows: list[Row]
    counts: dict[Tab, int]  # MOST + 1: more than MOST
    filters: Filters
    next_after: str  # empty on the last page


def everybody(programme: Programme) -> QuerySet[Enrolment]:
    """Everybody with a place, except those whom the organisation has removed."""
    people = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    return people.select_related("membership")


def chosen(programme: Programme, filters: Filters, today: date) -> QuerySet[Enrolment]:
    """The people that the filters leave, in no order yet."""
    people = everybody(programme).filter(_narrow(filters.tab, filters.role, today))
    for word in filters.words.split():
        people = people.filter(_named(word, "membership__"))
    return people


def _narrow(tab: Tab, role: Role, today: date, at: str = "") -> Q:
    """The people under one tab, in one role; ``at`` is the way to the enrolment."""
    narrow = _tab(tab, today, at)
    return narrow if role is Role.ANY else narrow & Q((f"{at}is_{role}", True))


def _tab(tab: Tab, today: date, at: str = "") -> Q:
    """All tabs but ``ALL`` share the people out: each person is under one of them."""
    if tab is Tab.ALL:
        return Q()
    if tab is Tab.PAUSED:
        there = [status.value for status in Status if status is not Status.WITHDRAWN]
        return Q((f"{at}paused_until__gt", today), (f"{at}status__in", there))
    here = Q((f"{at}status", tab.value))
    if tab is Tab.WITHDRAWN:
        return here
    return here & (Q((f"{at}paused_until", None)) | Q((f"{at}paused_until__lte", today)))


def _named(word: str, at: str = "") -> Q:
    return (
        Q((f"{at}name__icontains", word))
        | Q((f"{at}email__icontains", word))
        | Q((f"{at}department__icontains", word))
    )


@statement
def _counts(programme: Programme, today: date) -> QuerySet[Programme, tuple[int, ...]]:
    people = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    counts = [CountUpTo(people.filter(_tab(tab, today)), MOST + 1) for tab in list(Tab)[1:]]
    return Programme.objects.filter(pk=programme.pk).values_list(*counts)


def counts(programme: Programme, today: date) -> dict[Tab, int]:
    """How many people stand under each tab, counted up to one more than ``MOST``."""
    found = dict(zip(list(Tab)[1:], _counts(programme, today)[0], strict=True))
    return {Tab.ALL: min(sum(found.values()), MOST + 1)} | found


def _by_name(
    programme: Programme, tab: Tab, role: Role, today: date
) -> QuerySet[Membership, tuple[Any, ...]]:
    """Rows in order of names, which the index of the organisation's names has already."""
    place = Q(enrolments__programme=programme) & _narrow(tab, role, today, "enrolments__")
    people = Membership.objects.present().filter(place, organisation=programme.organisation_id)
    return people.order_by("name", "pk").values_list(*_COLUMNS)


@statement
def _first_page(
    programme: Programme, tab: Tab, role: Role, today: date
) -> QuerySet[Membership, tuple[Any, ...]]:
    return _by_name(programme, tab, role, today)[: PAGE + 1]


def people_page(programme: Programme, filters: Filters, today: date) -> PeoplePage:
    """One page by name. It begins after a person, so that the last is as fast as the first."""
    if filters.words or filters.after:
        people = _by_name(programme, filters.tab, filters.role, today)
        for word in filters.words.split():
            people = people.filter(_named(word))
        if after := _read(filters.after):
            name, member = after
            people = people.filter(Q(name__gt=name) | Q(name=name, pk__gt=member))
        found = list(people[: PAGE + 1])
    else:
        found = _first_page(programme, filters.tab, filters.role, today)
    rows = [Row._make(values) for values in found]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    following = signing.dumps([last.name, str(last.member_id)], salt="people") if last else ""
    return PeoplePage(rows[:PAGE], counts(programme, today), filters, following)


def _read(after: str) -> Any:
    try:
        return signing.loads(after, salt="people") if after else None
    except signing.BadSignature:
        return None
