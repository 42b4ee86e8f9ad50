"""The people page: who is in the programme, by where they are on their way in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.counting import CountUpTo
from mentoring.core.db.folded import having
from mentoring.core.db.statements import statement
from mentoring.organisations.models import Membership, hue_of, initials_of
from mentoring.organisations.models.faces import picture_url
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme

Status = Enrolment.Status
PAGE = 50
MAX_COUNTED = 1000  # people counted under a tab on each visit; beyond, a count may be older
COUNTED_FOR = 600  # seconds for which such a count is used


class PeopleTab(StrEnum):
    ALL = "all"
    IMPORTED = "imported"
    INVITED = "invited"
    JOINING = "joining"
    JOINED = "joined"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class ListedRole(StrEnum):
    ANY = ""
    MENTOR = "mentor"
    MENTEE = "mentee"


TABS = {
    PeopleTab.ALL: _("Everybody"),
    PeopleTab.IMPORTED: _("Not invited yet"),
    PeopleTab.INVITED: _("Invited"),
    PeopleTab.JOINING: _("Started joining"),
    PeopleTab.JOINED: _("Joined"),
    PeopleTab.PAUSED: _("Paused"),
    PeopleTab.WITHDRAWN: _("Has left"),
}


@dataclass(frozen=True)
class Filters:
    """What the address of the page asks for."""

    tab: PeopleTab = PeopleTab.ALL
    role: ListedRole = ListedRole.ANY
    words: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        tab, role = query.get("status", "all"), query.get("role", "")
        return cls(
            tab=PeopleTab(tab) if tab in set(PeopleTab) else PeopleTab.ALL,
            role=ListedRole(role) if role in set(ListedRole) else ListedRole.ANY,
            words=" ".join(query.get("q", "").replace("\x00", "").split())[:80],
            after=query.get("after", "")[:1500],
            before=query.get("before", "")[:1500],
        )


class PersonRow(NamedTuple):
    """One person of the list, no wider than the list is."""

    member_id: UUID
    name: str
    picture: str
    found_by: str
    department: str
    id: UUID  # of the enrolment
    status: str
    is_mentor: bool
    is_mentee: bool
    paused_until: date | None
    invited_at: datetime | None
    waits_since: datetime | None

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        return hue_of(self.member_id)

    @property
    def picture_url(self) -> str:
        return picture_url(self.member_id, self.picture)


_COLUMNS = ("id", "name", "picture", "found_by", "department") + tuple(
    f"enrolments__{name}"
    for name in (
        "id",
        "status",
        "is_mentor",
        "is_mentee",
        "paused_until",
        "invited_at",
        "waits_since",
    )
)


@dataclass(frozen=True)
class PeoplePage:
    rows: list[PersonRow]
    counts: dict[PeopleTab, int]  # above MAX_COUNTED: as many as there were some minutes ago
    filters: Filters
    next_after: str  # empty on the last page
    previous_before: str = ""  # empty on the first


def everybody(programme: Programme) -> QuerySet[Enrolment]:
    """Everybody with a place, except those whom the organisation has removed."""
    people = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    return people.select_related("membership")


def chosen(programme: Programme, filters: Filters, today: date) -> QuerySet[Enrolment]:
    """The people that the filters leave, in no order yet."""
    people = everybody(programme).filter(_narrow(filters.tab, filters.role, today))
    return people.filter(having(filters.words, "membership__"))


def _narrow(tab: PeopleTab, role: ListedRole, today: date, at: str = "") -> Q:
    """The people under one tab, in one role; ``at`` is the way to the enrolment."""
    narrow = _tab(tab, today, at)
    return narrow if role is ListedRole.ANY else narrow & Q((f"{at}is_{role}", True))


def _tab(tab: PeopleTab, today: date, at: str = "") -> Q:
    """All tabs but ``ALL`` share the people out: each person is under one of them."""
    if tab is PeopleTab.ALL:
        return Q()
    if tab is PeopleTab.PAUSED:
        there = [status.value for status in Status if status is not Status.WITHDRAWN]
        return Q((f"{at}paused_until__gt", today), (f"{at}status__in", there))
    here = Q((f"{at}status", tab.value))
    if tab is PeopleTab.WITHDRAWN:
        return here
    return here & (Q((f"{at}paused_until", None)) | Q((f"{at}paused_until__lte", today)))


@statement
def _counts(programme: Programme, today: date) -> QuerySet[Programme, tuple[int, ...]]:
    people = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    counts = [
        CountUpTo(people.filter(_tab(tab, today)), MAX_COUNTED + 1) for tab in list(PeopleTab)[1:]
    ]
    return Programme.objects.filter(pk=programme.pk).values_list(*counts)


def counts(programme: Programme, today: date) -> dict[PeopleTab, int]:
    """How many people stand under each tab: exactly, and beyond ``MAX_COUNTED`` for ten minutes."""
    found = dict(zip(list(PeopleTab)[1:], _counts(programme, today)[0], strict=True))
    if max(found.values()) > MAX_COUNTED:
        key = f"people-counted:{programme.pk}:{today}"
        whole: Any = cache.get_or_set(key, lambda: _exact_counts(programme, today), COUNTED_FOR)
        found |= {tab: whole[tab] for tab in found if found[tab] > MAX_COUNTED}
    return {PeopleTab.ALL: sum(found.values())} | found


def _exact_counts(programme: Programme, today: date) -> dict[PeopleTab, int]:
    """Read from one index; the few whom the organisation has removed are taken off."""
    there = Enrolment.objects.filter(programme=programme)
    removed = there.filter(membership__removed_at__isnull=False)
    asked = {tab.value: Count("status", filter=_tab(tab, today)) for tab in list(PeopleTab)[1:]}
    all_of_them, gone = there.aggregate(**asked), removed.aggregate(**asked)
    return {tab: all_of_them[tab.value] - gone[tab.value] for tab in list(PeopleTab)[1:]}


def _by_name(
    programme: Programme, tab: PeopleTab, role: ListedRole, today: date
) -> QuerySet[Membership, tuple[Any, ...]]:
    """Rows in order of names, which the index of the organisation's names has already."""
    enrolment = Q(enrolments__programme=programme) & _narrow(tab, role, today, "enrolments__")
    people = Membership.objects.present().filter(enrolment, organisation=programme.organisation_id)
    return people.order_by("found_by", "pk").values_list(*_COLUMNS)


@statement
def _first_page(
    programme: Programme, tab: PeopleTab, role: ListedRole, today: date
) -> QuerySet[Membership, tuple[Any, ...]]:
    return _by_name(programme, tab, role, today)[: PAGE + 1]


def people_page(programme: Programme, filters: Filters, today: date) -> PeoplePage:
    """One page by name. It begins after a person, or ends before one, so that the last is as
    fast as the first."""
    before, after = _read(filters.before), _read(filters.after)
    if filters.words or after or before:
        people = _by_name(programme, filters.tab, filters.role, today)
        found = _beside(people.filter(having(filters.words)), after, before)
    else:
        found = list(_first_page(programme, filters.tab, filters.role, today))
    is_more = len(found) > PAGE
    rows = [PersonRow._make(values) for values in found[:PAGE]]
    if before:
        rows.reverse()
    has_next, has_previous = (True, is_more) if before else (is_more, bool(after))
    return PeoplePage(
        rows,
        counts(programme, today),
        filters,
        next_after=_mark(rows[-1:], has_next),
        previous_before=_mark(rows[:1], has_previous),
    )


def _beside(people: QuerySet[Membership, tuple[Any, ...]], after: Any, before: Any) -> list[Any]:
    """The page after one person, or, from its end on, the page before one."""
    if before:
        name, member = before
        people = people.filter(Q(found_by__lt=name) | Q(found_by=name, pk__lt=member))
        people = people.order_by("-found_by", "-pk")
    elif after:
        name, member = after
        people = people.filter(Q(found_by__gt=name) | Q(found_by=name, pk__gt=member))
    return list(people[: PAGE + 1])


def _mark(rows: list[PersonRow], is_wanted: bool) -> str:
    """A person as an address holds them; nothing when there is no page on that side."""
    if not rows or not is_wanted:
        return ""
    return signing.dumps([rows[0].found_by, str(rows[0].member_id)], salt="people")


def _read(after: str) -> Any:
    try:
        return signing.loads(after, salt="people") if after else None
    except signing.BadSignature:
        return None
