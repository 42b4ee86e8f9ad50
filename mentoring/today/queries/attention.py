"""What needs a human today in one programme, each with its kind, its people and since when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mentoring.core.db.statements import Statement, count_row, statement
from mentoring.programmes.attention import DECIDE, Act, Attention, AttentionKind, kinds
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import members_in
from mentoring.today import rules
from mentoring.today.models import AttentionCandidate, Overview, Snooze
from mentoring.today.queries.figures import overview_of, yet_to_meet


@dataclass(frozen=True)
class MatterRow:
    """One matter as the page tells it."""

    matter: Attention
    title: str
    why: str
    since: str
    acts: list[Act]


@dataclass(frozen=True)
class Group:
    """Many matters that are alike: told as one, with the few that have waited longest by name."""

    kind: AttentionKind
    matters: list[Attention]
    offers_reminder: bool = False  # one letter to all of them, and to others of their kind

    @property
    def standing(self) -> str:
        return self.matters[0].standing

    @property
    def asks_for_decision(self) -> bool:
        return self.matters[0].asks_for_decision

    @property
    def title(self) -> str:
        return self.kind.heading(self.matters)

    @property
    def first(self) -> list[Attention]:
        return self.matters[:3]

    @property
    def more(self) -> int:
        return len(self.matters) - len(self.first)


@dataclass(frozen=True)
class Today:
    matters: list[Attention]  # everything, grouped or not
    relationships: int  # open ones
    troubled: int  # open ones that are among the matters
    paused: int  # open ones that rest, and are not among the matters
    aside: int  # open ones of which a matter is put aside, and none is told
    unmet: int  # open ones beside all these who have yet to meet

    @property
    def well(self) -> int:
        """Relationships that are doing well by themselves: they meet, and nothing is wrong."""
        others = self.troubled + self.paused + self.aside + self.unmet
        return max(self.relationships - others, 0)

    @property
    def things(self) -> list[Attention | Group]:
        """As the page tells them: four alike, and more, as one."""
        return list(_grouped(self.matters))


@statement
def _snoozed(
    programme: Programme, since: datetime
) -> QuerySet[Snooze, tuple[str, UUID, datetime, int]]:
    lately = Snooze.objects.filter(programme=programme, until__gt=since)
    return lately.values_list("kind", "subject_id", "until", "times")


@statement
def _open(programme: Programme) -> QuerySet[Relationship, tuple[int]]:
    return count_row(Relationship.objects.open().filter(programme=programme))


@statement
def _paused(programme: Programme, today: date) -> QuerySet[Relationship, tuple[UUID]]:
    return Relationship.objects.paused(today, programme).values_list("pk")


@statement
def _unmet(programme: Programme, at: datetime) -> QuerySet[Relationship, tuple[UUID]]:
    return yet_to_meet(programme, at).values_list("pk")


def today(
    programme: Programme,
    overview: Overview | None = None,
    *,
    at: datetime,
    relationships: int | None = None,
) -> Today:
    """Everything that needs a human, most pressing first, snoozed matters left out.

    With an ``overview`` pairs are looked for among those that the worker has found.
    ``relationships``: how many are open, where that is known; otherwise they are counted.
    """
    if relationships is None:
        relationships = overview.figures["relationships"] if overview else _open(programme)[0][0]
    matters, asleep = _matters(programme, overview, kinds(), at)
    troubled = {one.relationship_id for one in matters if one.relationship_id}
    paused = {pk for (pk,) in _paused(programme, programme.day_at(at))} - troubled
    counted = {
        "relationships": relationships,
        "troubled": len(troubled),
        "paused": len(paused),
    }
    if overview:  # whose worker has gone through all of them
        apart = {name: overview.figures.get(name, 0) for name in ("aside", "unmet")}
        return Today(matters=matters, **counted, **apart)
    aside = {one.relationship_id for one in asleep if one.relationship_id} - troubled - paused
    unmet = {pk for (pk,) in _unmet(programme, at)} - troubled - paused - aside
    return Today(matters=matters, **counted, aside=len(aside), unmet=len(unmet))


def told(matter: Attention, programme: Programme) -> MatterRow:
    kind = matter.kind
    is_to_decide = matter.asks_for_decision or matter.rises_to is not None
    acts = kind.decisions if is_to_decide else kind.acts
    return MatterRow(
        matter=matter,
        title=kind.title(matter),
        why=kind.why(matter),
        since=kind.since(matter),
        acts=list(acts(matter, programme)),
    )


def _grouped(matters: list[Attention]) -> Iterator[Attention | Group]:
    alike: dict[tuple[int, AttentionKind, str], list[Attention]] = {}
    for one in matters:
        alike.setdefault((one.order, one.kind, one.standing), []).append(one)
    reminding: set[AttentionKind] = set()
    for (_order, kind, standing), rows in alike.items():
        if not kind.is_grouped or len(rows) < rules.GROUP_FROM:
            yield from rows
            continue
        offers = bool(kind.reminder) and standing != DECIDE and kind not in reminding
        if offers:
            reminding.add(kind)
        yield Group(kind, rows, offers_reminder=offers)


def alike(programme: Programme, kind: AttentionKind, *, at: datetime) -> list[Attention]:
    """All matters of one kind, longest waiting first."""
    return _matters(programme, overview_of(programme, at=at), [kind], at)[0]


def reminded(programme: Programme, kind: AttentionKind, *, at: datetime) -> list[Attention]:
    """Those of ``alike`` for whom a reminder is still the right answer."""
    return [one for one in alike(programme, kind, at=at) if not one.asks_for_decision]


def everybody_alike(programme: Programme, kind: AttentionKind, *, at: datetime) -> list[Attention]:
    """As ``alike``, but past what the worker has found: seconds in a large programme."""
    return _matters(programme, None, [kind], at)[0]


def _matters(
    programme: Programme, overview: Overview | None, wanted: Iterable[AttentionKind], at: datetime
) -> tuple[list[Attention], list[Attention]]:
    """What is to be told, and what would be if it were not put aside."""
    snoozes = _snoozed(programme, at - rules.SAME_WITHIN)
    asleep = {(kind, subject) for kind, subject, until, _times in snoozes if until > at}
    undecided = {
        (kind, subject) for kind, subject, _until, times in snoozes if times >= rules.MAX_SNOOZES
    }
    found = _found(programme, wanted, overview is not None, at)
    scanned = {_key(row) for kind, rows in found if kind.is_scan for row in rows}
    members = members_in(scanned, programme) if scanned else {}
    matters = [
        kind.attention(row, at, members.get(_key(row), ()))
        for kind, rows in found
        for row in rows
        # Nobody is left in a relationship that ended between the two queries.
        if not kind.is_scan or _key(row) in members
    ]
    known = {(one.kind.key, one.subject_id): _risen(one, at) for one in matters if one}
    told = [
        replace(one, asks_for_decision=True) if name in undecided else one
        for name, one in known.items()
        if name not in asleep
    ]
    aside = [one for name, one in known.items() if name in asleep]
    return sorted(told, key=lambda one: (one.order, not one.asks_for_decision)), aside


def _risen(matter: Attention, at: datetime) -> Attention:
    """What has waited too long stands further up."""
    rises = matter.kind.rises(matter)
    if rises is None or at - matter.since < rises:
        return matter
    return replace(matter, rises_to=matter.kind.risen_order)


def _found(
    programme: Programme, wanted: Iterable[AttentionKind], is_narrowed: bool, at: datetime
) -> list[tuple[AttentionKind, list[Any]]]:
    """The rows of each kind; those that inherit ``rows`` from one class are looked for once."""
    asked: dict[Any, list[Any]] = {}
    found = []
    for kind in wanted:
        shared = kind if kind.is_scan else (type(kind).rows, kind.patience)
        if shared not in asked:
            narrows = kind.is_scan and is_narrowed
            given = (programme, narrows, programme.day_at(at), at - kind.patience, at)
            asked[shared] = _rows_of(kind)(*given)
        found.append((kind, asked[shared]))
    return found


def _key(row: Any) -> UUID:
    key: UUID = row[0] if isinstance(row, tuple) else row.pk
    return key


@cache  # one for each kind that there is
def _rows_of(kind: AttentionKind) -> Statement[..., Any]:
    """A kind's queryset as a statement, narrowed to the candidates of a large programme."""

    def rows(
        programme: Programme, is_narrowed: bool, today: date, since: datetime, at: datetime
    ) -> QuerySet[Any, Any]:
        found = kind.rows(programme, today, since, at)
        return found.filter(pk__in=_candidates(programme, kind)) if is_narrowed else found

    rows.__qualname__ = f"rows of {kind.key}"
    return statement(rows)


def _candidates(programme: Programme, kind: AttentionKind) -> QuerySet[AttentionCandidate, Any]:
    found = AttentionCandidate.objects.filter(programme=programme, kind=kind.key)
    return found.values("subject_id")
