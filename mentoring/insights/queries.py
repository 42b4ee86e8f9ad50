"""Who is paired with whom, who is meeting, what they say: activity, never content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import (
    Avg,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.checkins.models import CheckIn
from mentoring.checkins.queries import closing_answers
from mentoring.core.db.folded import having
from mentoring.core.db.statements import statement
from mentoring.goals.models import Goal
from mentoring.insights import rules
from mentoring.insights.health import has_yes, is_late, long_ago
from mentoring.insights.rules import RelationshipState
from mentoring.meetings.models import Meeting
from mentoring.meetings.rules import meet_within
from mentoring.organisations.models import Membership, PersonSummary, summary_columns
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship, members_of
from mentoring.relationships.rules import (
    AGREE_PATIENCE,
    LISTED_PARTS,
    MENTORING_PARTS,
    SINGLE_TALKS,
    agree_within,
    counts_from,
    is_one_off,
)

PAGE = 30  # a page stays within its budget (ADR 0018)
SHOWS = ("open", "attention", "meeting", "new", "paused", "ended", "all")


def _per_relationship(rows: QuerySet, figure: object) -> Subquery:  # type: ignore[type-arg]
    """An aggregate over another table without multiplying the rows of this one."""
    grouped = rows.filter(relationship=OuterRef("pk")).order_by().values("relationship")
    return Subquery(grouped.annotate(figure=figure).values("figure"))


def relationships(
    programme: Programme, *, at: datetime, today: date | None = None
) -> QuerySet[Relationship]:
    """Every relationship of a programme with its figures; a constant number of queries.

    ``today`` is named inside of a statement, which cannot ask where the programme is.
    """
    if today is None:
        today = programme.day_at(at)
    standing = Meeting.objects.not_cancelled()
    past = standing.filter(starts_at__lte=at).not_denied()
    held = past.held()
    calls = CheckIn.objects.open_calls().filter(relationship=OuterRef("pk"))
    withdrawn = Enrolment.objects.filter(
        programme=programme, status=Enrolment.Status.WITHDRAWN, membership=OuterRef("membership")
    )
    departed = Member.objects.present().filter(relationship=OuterRef("pk"))
    departed = departed.filter(Q(membership__removed_at__isnull=False) | Exists(withdrawn))
    answers = CheckIn.objects.exclude(worth=None)
    here = Relationship.objects.filter(programme=programme)
    return here.with_pause(programme, today).annotate(
        last_at=_per_relationship(past, Max("starts_at")),
        next_at=_per_relationship(standing.filter(starts_at__gt=at), Min("starts_at")),
        held=Coalesce(_per_relationship(held, Count("id")), 0),
        goal_count=Coalesce(_per_relationship(Goal.objects.pursued(), Count("id")), 0),
        goal_progress=_per_relationship(Goal.objects.pursued(), Avg("progress")),
        worth=_per_relationship(answers, Avg("worth")),
        answers=Coalesce(_per_relationship(answers, Count("id")), 0),
        wants_help=Exists(calls.filter(wants_help=True)),
        has_signal=Exists(calls),
        has_departed=Exists(departed),
        has_yes=ExpressionWrapper(has_yes(), BooleanField()),
        called_at=_per_relationship(CheckIn.objects.open_calls(), Min("answered_at")),
    )


def shown(
    rows: QuerySet[Relationship], show: str, words: str, *, at: datetime
) -> QuerySet[Relationship]:
    """Narrow the list to a tab and to names; ``show`` is one of ``SHOWS``."""
    if words:
        members = Member.objects.present().filter(relationship=OuterRef("pk"))
        rows = rows.filter(Exists(members.filter(having(words, "membership__"))))
    talked = Q(kind__in=SINGLE_TALKS) & (Q(ends_on=None) | Q(last_at__isnull=False))
    silent = ~talked & Q(has_yes=True, in_grace=False, next_at=None) & long_ago(at)
    late = Q(has_yes=False) & is_late(at)
    has_met = Q(last_at__isnull=False)
    awake = Q(paused_until=None)
    calm = awake & Q(ended_at=None, has_signal=False, has_departed=False)
    narrow = {
        "open": Q(ended_at=None),
        "attention": Q(ended_at=None)
        & (Q(has_signal=True) | Q(has_departed=True) | (awake & (silent | late))),
        "meeting": calm & has_met & ~silent & ~late,
        "new": calm & ~has_met & ~silent & ~late,
        "paused": Q(ended_at=None, paused_until__isnull=False),
        "ended": Q(ended_at__isnull=False),
        "all": Q(),
    }
    return rows.filter(narrow[show])


class RelationshipLine(NamedTuple):
    """One line of the list, no wider than the list is."""

    id: UUID
    started_at: datetime
    ended_at: datetime | None
    kind: str
    ends_on: date | None
    people: list[PersonSummary]
    last_at: datetime | None
    next_at: datetime | None
    held: int
    goal_count: int
    goal_progress: float | None
    worth: float | None
    answers: int
    wants_help: bool
    has_signal: bool
    has_departed: bool
    paused_until: date | None
    in_grace: bool
    has_yes: bool


_OWN = ("id", "started_at", "ended_at", "kind", "ends_on")
_FIGURES = (
    "last_at",
    "next_at",
    "held",
    "goal_count",
    "goal_progress",
    "worth",
    "answers",
    "wants_help",
    "has_signal",
    "has_departed",
    "paused_until",
    "in_grace",
    "has_yes",
)


@dataclass(frozen=True)
class LinesPage:
    rows: list[RelationshipLine]
    next_after: str  # empty on the last page
    previous_before: str = ""  # empty on the first


@statement
def _newest_open(
    programme: Programme, at: datetime, today: date
) -> QuerySet[Relationship, tuple[Any, ...]]:
    """Which ones first, from an index; only for these the figures are gathered."""
    return _listed(relationships(programme, at=at, today=today).filter(pk__in=_newest(programme)))


def _newest(programme: Programme) -> QuerySet[Relationship, Any]:
    newest = Relationship.objects.open().filter(programme=programme)
    return newest.order_by("-started_at", "pk").values("pk")[: PAGE + 1]


@statement
def _people_of_newest_open(programme: Programme) -> QuerySet[Member, tuple[Any, ...]]:
    return _people(Member.objects.filter(relationship__in=_newest(programme)))


def _people(members: QuerySet[Member]) -> QuerySet[Member, tuple[Any, ...]]:
    there = members.filter(left_at=None).order_by("membership__found_by")
    return there.values_list("relationship_id", "part", *summary_columns("membership__"))


def _listed(rows: QuerySet[Relationship]) -> QuerySet[Relationship, tuple[Any, ...]]:
    return rows.order_by("-started_at", "pk").values_list(*_OWN, *_FIGURES)


def lines_page(
    programme: Programme, show: str, words: str, after: str, *, at: datetime, before: str = ""
) -> LinesPage:
    """One page of a tab, newest first. It begins after a line, or ends before one, so that the
    last is as fast as the first."""
    start, end = _read(after), _read(before)
    if show == "open" and not (words or start or end):
        today = programme.day_at(at)
        found, people = _newest_open(programme, at, today), _people_of_newest_open(programme)
    else:
        rows = shown(relationships(programme, at=at), show, words, at=at)
        found = _beside(rows, start, end)
        keys = [values[0] for values in found]
        people = list(_people(Member.objects.filter(relationship__in=keys)))
    is_more = len(found) > PAGE
    lines = _lines(found[:PAGE], people)
    if end:
        lines.reverse()
    has_next, has_previous = (True, is_more) if end else (is_more, bool(start))
    return LinesPage(lines, _mark(lines[-1:], has_next), _mark(lines[:1], has_previous))


def _beside(rows: QuerySet[Relationship], start: Any, end: Any) -> list[tuple[Any, ...]]:
    """The lines after one of them or, from its end on, those before one."""
    if end:
        newer = rows.filter(Q(started_at__gt=end[0]) | Q(started_at=end[0], pk__lt=end[1]))
        return list(_listed(newer).order_by("started_at", "-pk")[: PAGE + 1])
    if start:
        rows = rows.filter(Q(started_at__lt=start[0]) | Q(started_at=start[0], pk__gt=start[1]))
    return list(_listed(rows)[: PAGE + 1])


def _mark(lines: list[RelationshipLine], is_wanted: bool) -> str:
    """A line as an address holds it; nothing when there is no page on that side."""
    if not lines or not is_wanted:
        return ""
    return signing.dumps([lines[0].started_at.isoformat(), str(lines[0].id)], salt="pairs")


def _lines(found: list[tuple[Any, ...]], members: list[tuple[Any, ...]]) -> list[RelationshipLine]:
    """Each with its people, mentees before mentors, then by name."""
    people: dict[UUID, list[PersonSummary]] = {values[0]: [] for values in found}
    for relationship, _part, *person in sorted(members, key=lambda one: _place(one[1])):
        if relationship in people:  # not one that began between the two queries
            people[relationship].append(PersonSummary(*person))
    own = len(_OWN)
    return [RelationshipLine._make([*row[:own], people[row[0]], *row[own:]]) for row in found]


_place = LISTED_PARTS.index


def _read(after: str) -> tuple[datetime, str] | None:
    try:
        found = signing.loads(after, salt="pairs") if after else None
    except signing.BadSignature:
        return None
    return (datetime.fromisoformat(found[0]), found[1]) if found else None


def standing_of(row: Any, *, first_day: date | None = None, at: datetime) -> RelationshipState:
    """How an annotated relationship, or a line of the list, stands.

    ``first_day``: of its programme; nothing counts from before it.
    """
    return rules.standing(
        started_at=counts_from(row.started_at, first_day),
        ended_at=row.ended_at,
        has_yes=row.has_yes,
        wants_help=row.wants_help,
        has_signal=row.has_signal,
        has_departed=row.has_departed,
        is_paused=row.paused_until is not None,
        in_grace=row.in_grace,
        is_one_off=is_one_off(row.kind, row.ends_on),
        meets_once=row.kind in SINGLE_TALKS,
        agree_within=agree_within(row.kind) or AGREE_PATIENCE,
        last_at=row.last_at,
        next_at=row.next_at,
        silent_after=meet_within(row.kind),
        at=at,
    )


def _left_at(row: Relationship) -> dict[UUID, datetime | None]:
    """Who of its members has left programme or organisation, and when."""
    withdrawn = Enrolment.objects.filter(
        programme=row.programme_id, membership__in=row.people, status=Enrolment.Status.WITHDRAWN
    )
    removed = {one.pk: one.removed_at for one in row.people if one.removed_at}
    return dict(withdrawn.values_list("membership", "withdrawn_at")) | removed


def departed_of(row: Relationship) -> list[Membership]:
    """Members who have left while the relationship was open."""
    left = _left_at(row)
    return [person for person in row.people if person.pk in left]


def standing_since(row: Any, standing: RelationshipState) -> datetime:
    """For an annotated relationship with its members loaded."""
    moments = _left_at(row).values()
    return rules.standing_since(
        standing,
        started_at=row.started_at,
        ended_at=row.ended_at,
        called_at=row.called_at,
        left_at=max((moment for moment in moments if moment), default=None),
        last_at=row.last_at,
    )


@dataclass(frozen=True)
class FunnelStep:
    """One step of the funnel: how many came this far, of how many who could."""

    key: str
    label: str | Promise
    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None


STEPS = {
    "invited": _("invited"),
    "joined": _("joined, of those invited"),
    "matched": _("matched, of all mentees"),
    "agreed": _("pairs who accepted the guidelines"),
    "met": _("pairs who have met"),
    "goals": _("pairs with a goal"),
}

STEPS_OF_PEERS = STEPS | {"matched": _("in a pair, of everybody")}

STEPS_OF_MANY = STEPS | {
    "matched": _("in a group, of all who would learn in one"),
    "agreed": _("groups in which all accepted the guidelines"),
    "met": _("groups that have met"),
    "goals": _("groups with a goal"),
}


def step_words(programme: Programme) -> dict[str, str | Promise]:
    """What each step is called: of pairs, of two who are peers, or of groups."""
    if not programme.kind.is_for_two:
        return dict(STEPS_OF_MANY)
    return dict(STEPS if programme.kind.has_sides else STEPS_OF_PEERS)


def funnel(programme: Programme, *, at: datetime) -> list[FunnelStep]:
    """From people in the programme to pairs who meet, each step with what it rests on."""
    people = Enrolment.objects.filter(programme=programme).aggregate(
        all=Count("id"),
        invited=Count("id", filter=Q(invited_at__isnull=False) | Q(joined_at__isnull=False)),
        joined=Count("id", filter=Q(joined_at__isnull=False)),
        mentees=Count("id", filter=Q(is_mentee=True)),
    )
    ever = Relationship.objects.filter(programme=programme)
    mentored = Member.objects.filter(relationship__in=ever).exclude(part__in=MENTORING_PARTS)
    matched = mentored.values("membership").distinct().count()
    pairs = relationships(programme, at=at).aggregate(
        all=Count("id"),
        agreed=Count("agreed_at"),
        met=Count("id", filter=Q(held__gt=0)),
        goals=Count("id", filter=Q(goal_count__gt=0)),
    )
    counted = {
        "invited": (people["invited"], people["all"]),
        "joined": (people["joined"], people["invited"]),
        "matched": (matched, people["mentees"]),
        "agreed": (pairs["agreed"], pairs["all"]),
        "met": (pairs["met"], pairs["all"]),
        "goals": (pairs["goals"], pairs["all"]),
    }
    words = step_words(programme)
    return [FunnelStep(key, words[key], *counted[key]) for key in STEPS]


@dataclass(frozen=True)
class Month:
    """Talks that took place in one month."""

    first: datetime
    talks: int


def meetings_by_month(programme: Programme, *, at: datetime, months: int = 6) -> list[Month]:
    starts = [at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)]
    while len(starts) < months:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    held = (
        Meeting.objects.not_cancelled()
        .filter(relationship__programme=programme, starts_at__gte=starts[-1], starts_at__lte=at)
        .held()
        .values_list("starts_at", flat=True)
    )
    counts = dict.fromkeys(((start.year, start.month) for start in starts), 0)
    for moment in held:
        counts[moment.year, moment.month] += 1
    return [Month(start, counts[start.year, start.month]) for start in reversed(starts)]


def answers(programme: Programme) -> QuerySet[CheckIn]:
    """Answered check-ins, newest first: what people told their coordinators."""
    return (
        CheckIn.objects.filter(relationship__programme=programme)
        .answered()
        .select_related("membership", "relationship")
        .prefetch_related(members_of("relationship"))
        .order_by("-answered_at")
    )


@dataclass(frozen=True)
class Spread:
    """How many gave each answer from 1 to 5."""

    counts: list[int]
    is_withheld: bool = False  # there are answers, but fewer than a report may count
    min_group = rules.MIN_GROUP

    @property
    def total(self) -> int:
        return sum(self.counts)


def spread(programme: Programme, question: str) -> Spread:
    given = (
        answers(programme)
        .order_by()
        .exclude(**{question: None})
        .values_list(question)
        .annotate(count=Count("id"))
    )
    by_answer = dict(given)
    return Spread([by_answer.get(value, 0) for value in range(1, 6)])


def closing_spread(programme: Programme) -> Spread:
    """How worthwhile a programme was that has ended; of so few that one can be told, nothing."""
    said = list(closing_answers(programme).order_by("answered_at").values_list("worth", flat=True))
    counted = said[: rules.answers_to_count(len(said), len(said))]
    return Spread([counted.count(value) for value in range(1, 6)], bool(said) and not counted)


def report_spread(programme: Programme, question: str) -> Spread:
    """As ``spread``, of so many answers that they tell about no one person."""
    return report_spreads([programme.pk], question)[programme.pk]


def report_spreads(programmes: Iterable[UUID], question: str) -> dict[UUID, Spread]:
    """``report_spread`` of each programme, in one query."""
    given = CheckIn.objects.filter(relationship__programme__in=programmes).answered()
    given = given.order_by("answered_at", "pk").exclude(**{question: None})
    said: dict[UUID, list[tuple[int, UUID]]] = {key: [] for key in programmes}
    for key, *one in given.values_list("relationship__programme", question, "membership"):
        said[key].append((one[0], one[1]))
    return {key: _countable(answers) for key, answers in said.items()}


def _countable(said: list[tuple[int, UUID]]) -> Spread:
    people = len({person for _answer, person in said})
    counted = [answer for answer, _ in said[: rules.answers_to_count(len(said), people)]]
    return Spread([counted.count(value) for value in range(1, 6)], bool(said) and not counted)


def pairs_and_met(programmes: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[int, int]]:
    """Of each programme that has any: relationships so far, and how many of them have met."""
    met = Meeting.objects.not_cancelled().filter(relationship=OuterRef("pk"), starts_at__lte=at)
    together = Relationship.objects.filter(programme__in=programmes).order_by()
    rows = together.annotate(has_met=Exists(met.not_denied().held())).values_list("programme")
    counted = rows.annotate(all=Count("pk"), met=Count("pk", filter=Q(has_met=True)))
    return {key: (pairs, met) for key, pairs, met in counted}
