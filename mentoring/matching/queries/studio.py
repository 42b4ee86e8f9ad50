"""What the studio shows of a run: figures, pairs, who is left over, and how runs compare."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from mentoring.matching.models import Leftover, Pair, Run, RunQuerySet
from mentoring.matching.rules.figures import Figures, figures
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme

SHOWS = ("all", "locked", "hand", "apart")
SORTS = {
    "best": ("-score", "id"),
    "weakest": ("score", "id"),
    "mentee": ("mentee__membership__name", "id"),
    "mentor": ("mentor__membership__name", "id"),
}


def runs(programme: Programme) -> RunQuerySet:
    """The programme's runs, newest first, with how many pairs they propose."""
    proposed = Count("pairs", filter=Q(pairs__removed_at=None))
    found = programme.runs.light().select_related("created_by", "published_by")
    counted: RunQuerySet = found.annotate(pair_count=proposed).order_by("-number")
    return counted


def latest(programme: Programme) -> Run | None:
    return runs(programme).first()


def before(run: Run) -> Run | None:
    """The newest earlier run with pairs, to compare with."""
    earlier = runs(run.programme).with_pairs()
    return earlier.filter(number__lt=run.number).first()


def comparable(run: Run) -> Run | None:
    """The newest earlier run about the same people: nothing was published between the two."""
    earlier = runs(run.programme).with_pairs().filter(number__lt=run.number).first()
    return earlier if earlier and earlier.is_open else None


def figures_of(run: Run) -> Figures:
    rows = list(run.pairs.proposed().values_list("score", "mentee_id"))
    return figures(
        [score for score, _ in rows],
        matched=len({mentee for _, mentee in rows}),
        mentees=run.certificate.get("mentees", 0),
    )


def changed_by_hand(run: Run) -> int:
    """How many of the engine's own pairs are gone or were added to: the proof is not theirs."""
    removed = Q(removed_at__gt=run.finished_at) if run.finished_at else Q()
    return run.pairs.filter(removed | Q(origin=Pair.Origin.HAND, removed_at=None)).count()


def pairs(run: Run, *, show: str, words: str, sort: str) -> QuerySet[Pair]:
    """The list of pairs, narrowed to a tab and to names."""
    found = run.pairs.with_people()
    found = found.exclude(removed_at=None) if show == "apart" else found.proposed()
    if show == "locked":
        found = found.filter(is_locked=True)
    elif show == "hand":
        found = found.filter(origin=Pair.Origin.HAND)
    if words:
        found = found.filter(
            Q(mentor__membership__name__icontains=words)
            | Q(mentee__membership__name__icontains=words)
        )
    return found.order_by(*SORTS[sort])


def counts(run: Run) -> dict[str, int]:
    """How many pairs each tab holds."""
    open_pairs = Q(removed_at=None)
    found: dict[str, int] = run.pairs.aggregate(
        all=Count("id", filter=open_pairs),
        locked=Count("id", filter=open_pairs & Q(is_locked=True)),
        hand=Count("id", filter=open_pairs & Q(origin=Pair.Origin.HAND)),
        apart=Count("id", filter=~open_pairs),
    )
    return found


def earlier_partners(run: Run | None, shown: Iterable[Pair]) -> dict[UUID, list[Pair]]:
    """For each shown mentee the pairs of an earlier run, to say what has changed."""
    found: dict[UUID, list[Pair]] = {}
    if run is None:
        return found
    mentees = [pair.mentee_id for pair in shown]
    for pair in run.pairs.proposed().with_people().filter(mentee__in=mentees):
        found.setdefault(pair.mentee_id, []).append(pair)
    return found


@dataclass
class Group:
    """People left over for one and the same reason."""

    reason: str
    is_mentee: bool
    rule: str = ""
    people: list[Leftover] = field(default_factory=list)
    nearest: list[Membership] = field(default_factory=list)  # whose one more place helps most


def leftover_groups(run: Run) -> list[Group]:
    """Everybody without a match by reason, largest group first, mentees before mentors."""
    paired = set()
    for mentee, mentor in run.pairs.proposed().values_list("mentee_id", "mentor_id"):
        paired |= {(mentee, True), (mentor, False)}
    rows = Leftover.objects.filter(run=run).select_related("enrolment__membership")
    groups: dict[tuple[bool, str, str], Group] = {}
    for row in [*rows.order_by("enrolment__membership__name"), *_taken_apart(run)]:
        if (row.enrolment_id, row.is_mentee) in paired:
            continue  # got somebody by hand
        paired.add((row.enrolment_id, row.is_mentee))
        key = (row.is_mentee, row.reason, _main_rule(row))
        group = groups.setdefault(key, Group(row.reason, row.is_mentee, key[2]))
        group.people.append(row)
    ordered = sorted(groups.values(), key=lambda each: (not each.is_mentee, -len(each.people)))
    _add_nearest(ordered)
    return ordered


def _taken_apart(run: Run) -> list[Leftover]:
    """Mentees whose pair was removed by hand: nobody else was looked for yet."""
    removed = run.pairs.exclude(removed_at=None).with_people()
    return [
        Leftover(run=run, enrolment=pair.mentee, is_mentee=True, reason="taken_apart")
        for pair in removed.order_by("mentee__membership__name")
    ]


def _main_rule(row: Leftover) -> str:
    """The rule without which most partners would be possible; "" when no single one helps."""
    if row.reason != "no_allowed_partner":
        return ""
    frees = row.detail.get("frees") or {}
    return max(frees, key=lambda rule: (frees[rule], rule)) if frees else ""


def _add_nearest(groups: Sequence[Group]) -> None:
    ranked = {
        id(group): [
            key
            for key, _ in Counter(
                key for row in group.people for key in row.detail.get("nearest", [])[:1]
            ).most_common(3)
        ]
        for group in groups
        if group.is_mentee
    }
    wanted = {key for keys in ranked.values() for key in keys}
    rows = Enrolment.objects.filter(pk__in=wanted).select_related("membership")
    members = {str(row.pk): row.membership for row in rows} if wanted else {}
    for group in groups:
        group.nearest = [members[key] for key in ranked.get(id(group), ()) if key in members]


@dataclass(frozen=True)
class Change:
    """A mentee whose mentor differs between two runs; None: nobody."""

    mentee: Membership
    before: Pair | None
    now: Pair | None


def changes(earlier: Run, later: Run) -> list[Change]:
    """Mentees who would get another mentor, gain one, or lose one."""
    old, new = _by_mentee(earlier), _by_mentee(later)
    found = []
    for mentee in old.keys() | new.keys():
        was, now = old.get(mentee), new.get(mentee)
        if was and now and was.mentor_id == now.mentor_id:
            continue
        some = now or was
        assert some
        found.append(Change(some.mentee.membership, was, now))
    return sorted(found, key=lambda each: each.mentee.name)


def _by_mentee(run: Run) -> dict[UUID, Pair]:
    return {pair.mentee_id: pair for pair in run.pairs.proposed().with_people()}


def settings_changed(earlier: Run, later: Run) -> list[tuple[str, Any, Any]]:
    """Weights and rules that differ, as (name, before, now)."""
    found = []
    for kind in ("weights", "rules"):
        was, now = earlier.criteria.get(kind, {}), later.criteria.get(kind, {})
        found += [(k, was.get(k), now.get(k)) for k in now if was.get(k) != now.get(k)]
    return found
