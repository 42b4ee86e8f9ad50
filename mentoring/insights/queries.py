"""Who is paired with whom, who is meeting, what they say: activity, never content."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Avg, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.checkins.models import CheckIn
from mentoring.core.statements import statement
from mentoring.goals.models import Goal
from mentoring.insights import rules
from mentoring.insights.rules import Standing
from mentoring.meetings.models import Meeting
from mentoring.organisations.models import Face
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship

PAGE = 50
SHOWS = ("open", "attention", "meeting", "new", "ended", "all")


def _per_relationship(rows: QuerySet, figure: object) -> Subquery:  # type: ignore[type-arg]
    """An aggregate over another table without multiplying the rows of this one."""
    grouped = rows.filter(relationship=OuterRef("pk")).order_by().values("relationship")
    return Subquery(grouped.annotate(figure=figure).values("figure"))


def relationships(programme: Programme, *, at: datetime) -> QuerySet[Relationship]:
    """Every relationship of a programme with its figures; a constant number of queries."""
    standing = Meeting.objects.standing()
    past = standing.filter(starts_at__lte=at).exclude(mentor_says_held=False)
    past = past.exclude(mentee_says_held=False)
    held = past.filter(Q(mentor_says_held=True) | Q(mentee_says_held=True))
    calls = CheckIn.objects.filter(
        relationship=OuterRef("pk"), wants_help=True, help_closed_at=None
    )
    answers = CheckIn.objects.exclude(worth=None)
    return (
        Relationship.objects.filter(programme=programme)
        .select_related("mentor", "mentee")
        .annotate(
            last_at=_per_relationship(past, Max("starts_at")),
            next_at=_per_relationship(standing.filter(starts_at__gt=at), Min("starts_at")),
            held=Coalesce(_per_relationship(held, Count("id")), 0),
            goal_count=Coalesce(_per_relationship(Goal.objects.all(), Count("id")), 0),
            goal_progress=_per_relationship(Goal.objects.all(), Avg("progress")),
            worth=_per_relationship(answers, Avg("worth")),
            answers=Coalesce(_per_relationship(answers, Count("id")), 0),
            wants_help=Exists(calls),
        )
    )


def shown(
    rows: QuerySet[Relationship], show: str, words: str, *, at: datetime
) -> QuerySet[Relationship]:
    """Narrow the list to a tab and to names; ``show`` is one of ``SHOWS``."""
    if words:
        rows = rows.filter(Q(mentor__name__icontains=words) | Q(mentee__name__icontains=words))
    agreed = Q(mentor_agreed_at__isnull=False, mentee_agreed_at__isnull=False)
    silent_since = at - rules.SILENT_AFTER
    silent = (
        agreed
        & Q(next_at=None, started_at__lte=silent_since)
        & (Q(last_at=None) | Q(last_at__lte=silent_since))
    )
    late = ~agreed & Q(started_at__lte=at - rules.AGREE_WITHIN)
    gone = Q(pk__in=Relationship.objects.with_one_gone().values("pk"))
    talks = Q(last_at__isnull=False) | Q(next_at__isnull=False)
    narrow = {
        "open": Q(ended_at=None),
        "attention": Q(ended_at=None) & (Q(wants_help=True) | silent | late | gone),
        "meeting": Q(ended_at=None, wants_help=False) & agreed & talks & ~silent,
        "new": Q(ended_at=None, wants_help=False) & ~talks & ~silent & ~late,
        "ended": Q(ended_at__isnull=False),
        "all": Q(),
    }
    return rows.filter(narrow[show])


class Pair(NamedTuple):
    """One line of the list, no wider than the list is."""

    id: UUID
    started_at: datetime
    ended_at: datetime | None
    mentor_agreed_at: datetime | None
    mentee_agreed_at: datetime | None
    mentor: Face
    mentee: Face
    last_at: datetime | None
    next_at: datetime | None
    held: int
    goal_count: int
    goal_progress: float | None
    worth: float | None
    answers: int
    wants_help: bool

    @property
    def is_agreed(self) -> bool:
        return self.mentor_agreed_at is not None and self.mentee_agreed_at is not None


_OWN = ("id", "started_at", "ended_at", "mentor_agreed_at", "mentee_agreed_at")
_PEOPLE = ("mentor_id", "mentor__name", "mentee_id", "mentee__name")
_FIGURES = (
    "last_at", "next_at", "held", "goal_count", "goal_progress", "worth", "answers", "wants_help",
)  # fmt: skip


@dataclass(frozen=True)
class PairsPage:
    rows: list[Pair]
    next_after: str  # empty on the last page


@statement
def _newest_open(programme: Programme, at: datetime) -> QuerySet[Relationship, tuple[Any, ...]]:
    """Which ones first, from an index; only for these the figures are gathered."""
    newest = Relationship.objects.open().filter(programme=programme)
    ids = newest.order_by("-started_at", "pk").values("pk")[: PAGE + 1]
    return _listed(relationships(programme, at=at).filter(pk__in=ids))


def _listed(rows: QuerySet[Relationship]) -> QuerySet[Relationship, tuple[Any, ...]]:
    return rows.order_by("-started_at", "pk").values_list(*_OWN, *_PEOPLE, *_FIGURES)


def pairs_page(
    programme: Programme, show: str, words: str, after: str, *, at: datetime
) -> PairsPage:
    """One page of a tab, newest first; it begins after a pair, so that the last is as fast."""
    if show == "open" and not words and not after:
        found = _newest_open(programme, at)
    else:
        rows = shown(relationships(programme, at=at), show, words, at=at)
        if place := _read(after):
            rows = rows.filter(Q(started_at__lt=place[0]) | Q(started_at=place[0], pk__gt=place[1]))
        found = list(_listed(rows)[: PAGE + 1])
    pairs = [_pair(*values) for values in found]
    last = pairs[PAGE - 1] if len(pairs) > PAGE else None
    following = [last.started_at.isoformat(), str(last.id)] if last else None
    next_after = signing.dumps(following, salt="pairs") if following else ""
    return PairsPage(pairs[:PAGE], next_after)


def _pair(*values: Any) -> Pair:
    own, people, figures = values[:5], values[5:9], values[9:]
    return Pair._make([*own, Face(*people[:2]), Face(*people[2:]), *figures])


def _read(after: str) -> tuple[datetime, str] | None:
    try:
        found = signing.loads(after, salt="pairs") if after else None
    except signing.BadSignature:
        return None
    return (datetime.fromisoformat(found[0]), found[1]) if found else None


def standing_of(row: Any, *, at: datetime) -> Standing:
    """How an annotated relationship, or a line of the list, stands."""
    return rules.standing(
        started_at=row.started_at,
        ended_at=row.ended_at,
        is_agreed=row.is_agreed,
        wants_help=row.wants_help,
        last_at=row.last_at,
        next_at=row.next_at,
        at=at,
    )


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many came this far, of how many who could."""

    key: str
    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None


def funnel(programme: Programme, *, at: datetime) -> list[Step]:
    """From people in the programme to pairs who meet, each step with what it rests on."""
    people = Enrolment.objects.filter(programme=programme).aggregate(
        all=Count("id"),
        invited=Count("id", filter=Q(invited_at__isnull=False) | Q(joined_at__isnull=False)),
        joined=Count("id", filter=Q(joined_at__isnull=False)),
        mentees=Count("id", filter=Q(is_mentee=True)),
    )
    ever = Relationship.objects.filter(programme=programme)
    matched = ever.values("mentee").distinct().count()
    pairs = relationships(programme, at=at).aggregate(
        all=Count("id"),
        agreed=Count(
            "id", filter=Q(mentor_agreed_at__isnull=False, mentee_agreed_at__isnull=False)
        ),
        met=Count("id", filter=Q(held__gt=0)),
        goals=Count("id", filter=Q(goal_count__gt=0)),
    )
    return [
        Step("invited", people["invited"], people["all"]),
        Step("joined", people["joined"], people["invited"]),
        Step("matched", matched, people["mentees"]),
        Step("agreed", pairs["agreed"], pairs["all"]),
        Step("met", pairs["met"], pairs["all"]),
        Step("goals", pairs["goals"], pairs["all"]),
    ]


@dataclass(frozen=True)
class Month:
    """Talks that took place in one month."""

    first: datetime
    talks: int


def talks_by_month(programme: Programme, *, at: datetime, months: int = 6) -> list[Month]:
    starts = [at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)]
    while len(starts) < months:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    held = (
        Meeting.objects.standing()
        .filter(relationship__programme=programme, starts_at__gte=starts[-1], starts_at__lte=at)
        .filter(Q(mentor_says_held=True) | Q(mentee_says_held=True))
        .exclude(mentor_says_held=False)
        .exclude(mentee_says_held=False)
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
        .select_related("membership", "relationship__mentor", "relationship__mentee")
        .order_by("-answered_at")
    )


@dataclass(frozen=True)
class Spread:
    """How many gave each answer from 1 to 5."""

    counts: list[int]

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
