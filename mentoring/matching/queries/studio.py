"""What the studio shows of a run: figures, pairs, who is unmatched, and how runs compare."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from mentoring.core.db.folded import having
from mentoring.matching.models import ProposedGroup, ProposedMember, Run, RunQuerySet, Unmatched
from mentoring.matching.queries.labels import SAID_TO_NOBODY
from mentoring.matching.queries.people import may_be
from mentoring.matching.rules.figures import ScoreFigures, figures
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member
from mentoring.relationships.rules import KINDS, MENTORING_PARTS, can_join

SHOWS = ("all", "locked", "hand", "apart")
SORTS = {
    "best": ("-score", "id"),
    "weakest": ("score", "id"),
    "mentee": ("first_mentee", "id"),
    "mentor": ("first_mentor", "id"),
}


def runs(programme: Programme) -> RunQuerySet:
    """The programme's runs, newest first, with how many pairs they propose."""
    proposed = Count("groups", filter=Q(groups__removed_at=None))
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


def next_looks(programmes: Collection[UUID], *, on: date) -> dict[UUID, date]:
    """When each of these programmes looks for matches again, as said at its last publishing."""
    if not programmes:
        return {}
    said = Run.objects.filter(programme__in=programmes, state=Run.State.PUBLISHED)
    rows = said.order_by("number").values_list("programme_id", "next_on")
    return {key: day for key, day in dict(rows).items() if day is not None and day >= on}


def figures_of(run: Run) -> ScoreFigures:
    members = ProposedMember.objects.filter(group__run=run, group__removed_at=None)
    learning = ~Q(part__in=MENTORING_PARTS)
    counted = members.aggregate(
        letters=Count("id"), matched=Count("enrolment", distinct=True, filter=learning)
    )
    return figures(
        list(run.groups.proposed().values_list("score", flat=True)),
        mentees=run.certificate.get("mentees", 0),
        **counted,
    )


def changed_by_hand(run: Run) -> int:
    """How many of the engine's own pairs are gone or were added to: the proof is not theirs."""
    removed = Q(removed_at__gt=run.finished_at) if run.finished_at else Q()
    return run.groups.filter(removed | Q(origin=ProposedGroup.Origin.HAND, removed_at=None)).count()


def pairs(run: Run, *, show: str, words: str, sort: str) -> QuerySet[ProposedGroup]:
    """The list of pairs, narrowed to a tab and to names."""
    found = run.groups.with_people()
    found = found.exclude(removed_at=None) if show == "apart" else found.proposed()
    if show == "locked":
        found = found.filter(is_locked=True)
    elif show == "hand":
        found = found.filter(origin=ProposedGroup.Origin.HAND)
    if words:
        members = ProposedMember.objects.filter(group=OuterRef("pk"))
        found = found.filter(Exists(members.filter(having(words, "enrolment__membership__"))))
    if sort in ("mentee", "mentor"):
        found = found.annotate(**{f"first_{sort}": _first_name(sort)})
    return found.order_by(*SORTS[sort])


def _first_name(part: str) -> Subquery:
    """Of those with this part in a group, the first by name."""
    members = ProposedMember.objects.filter(group=OuterRef("pk"), part=part)
    key = "enrolment__membership__found_by"
    names = members.order_by(key).values(key)
    return Subquery(names[:1])


def counts(run: Run) -> dict[str, int]:
    """How many pairs each tab holds."""
    open_pairs = Q(removed_at=None)
    found: dict[str, int] = run.groups.aggregate(
        all=Count("id", filter=open_pairs),
        locked=Count("id", filter=open_pairs & Q(is_locked=True)),
        hand=Count("id", filter=open_pairs & Q(origin=ProposedGroup.Origin.HAND)),
        apart=Count("id", filter=~open_pairs),
    )
    return found


def earlier_groups(
    run: Run | None, shown: Iterable[ProposedGroup]
) -> dict[UUID, list[ProposedGroup]]:
    """For everybody shown who does not mentor, their groups in an earlier run."""
    found: dict[UUID, list[ProposedGroup]] = {}
    if run is None:
        return found
    theirs = ProposedMember.objects.filter(
        enrolment__in=[one for group in shown for one in learners(group)], group__run=run
    ).exclude(part__in=MENTORING_PARTS)
    for group in run.groups.proposed().filter(pk__in=theirs.values("group")).with_people():
        for one in learners(group):
            found.setdefault(one, []).append(group)
    return found


def learners(group: ProposedGroup) -> list[UUID]:
    """Enrolments of those who do not mentor in it: mentees, members, peers."""
    return [one for one, part in group.parts.items() if part not in MENTORING_PARTS]


@dataclass(frozen=True)
class Was:
    """With whom somebody of a group was in an earlier run instead."""

    names: str
    score: int


def was(group: ProposedGroup, before: Mapping[UUID, list[ProposedGroup]]) -> Was | None:
    """Where somebody of this group was before; None where nothing has changed for them."""
    here = {person.pk for person in group.people}
    for one in learners(group):
        had = before.get(one, [])
        if had and all(each.composition != group.composition for each in had):
            gone = [person.name for person in had[0].people if person.pk not in here]
            return Was(", ".join(gone), had[0].score) if gone else None
    return None


@dataclass
class UnmatchedGroup:
    """Unmatched people, for one and the same reason."""

    reason: str
    is_mentee: bool
    rule: str = ""
    people: list[Unmatched] = field(default_factory=list)
    nearest: list[Membership] = field(default_factory=list)  # whose one more place helps most


def unmatched_groups(run: Run) -> list[UnmatchedGroup]:
    """Everybody without a match by reason, largest group first, mentees before mentors."""
    paired = set()
    members = ProposedMember.objects.filter(group__run=run, group__removed_at=None)
    for enrolment, part in members.values_list("enrolment_id", "part"):
        paired.add((enrolment, part not in MENTORING_PARTS))
    rows = Unmatched.objects.filter(run=run).select_related("enrolment__membership__organisation")
    groups: dict[tuple[bool, str, str], UnmatchedGroup] = {}
    for row in [*rows.order_by("enrolment__membership__found_by"), *_taken_apart(run)]:
        if (row.enrolment_id, row.is_mentee) in paired:
            continue  # got somebody by hand
        paired.add((row.enrolment_id, row.is_mentee))
        key = (row.is_mentee, row.reason, _main_rule(row))
        group = groups.setdefault(key, UnmatchedGroup(row.reason, row.is_mentee, key[2]))
        group.people.append(row)
    ordered = sorted(groups.values(), key=lambda each: (not each.is_mentee, -len(each.people)))
    _add_nearest(ordered)
    return ordered


def without_group(run: Run, *, field: str = "", value: str = "") -> list[Enrolment]:
    """Who wants to be in a group and is in none, by name; those in whose ``field`` it says so.

    Whoever has left since the run began is not placed.
    """
    people = [
        one.enrolment for each in unmatched_groups(run) if each.is_mentee for one in each.people
    ]
    people = [
        one
        for one in people
        if one.status != Enrolment.Status.WITHDRAWN and one.membership.removed_at is None
    ]
    wanted = value.strip().casefold()
    if field:
        people = [one for one in people if _says(one.membership, field).casefold() == wanted]
    return sorted(people, key=lambda one: one.membership.found_by)


def free_for(run: Run, part: str, people: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those of ``people`` who could have this part in a group of the run, and are in none; by name.

    Found none, or were in a group that was taken apart.
    """
    none_found = Unmatched.objects.filter(run=run, is_mentee=part not in MENTORING_PARTS)
    members = ProposedMember.objects.filter(group__run=run)
    apart = members.filter(part=part).exclude(group__removed_at=None)
    free = Q(pk__in=none_found.values("enrolment")) | Q(pk__in=apart.values("enrolment"))
    seated = members.filter(group__removed_at=None)
    found = people.filter(free).exclude(pk__in=seated.values("enrolment"))
    return found.order_by("membership__found_by", "id")


def free_to_lead(group: ProposedGroup) -> tuple[str, list[Enrolment]]:
    """Who could lead a group beside those who do, and in which part; nobody where it is full."""
    part = next((one for one in KINDS[group.kind].parts if one in MENTORING_PARTS), "")
    if not part or not can_join(group.kind, group.parts.values(), part):
        return part, []
    return part, list(free_for(group.run, part, may_be(group.run.programme, part)))


def _says(person: Membership, field: str) -> str:
    return str(getattr(person, field) or "")


def other_groups(group: ProposedGroup) -> list[ProposedGroup]:
    """Where somebody of it could be moved to, by name."""
    groups = group.run.groups.proposed().filter(kind=group.kind).exclude(pk=group.pk)
    return sorted(groups.with_people(), key=lambda one: one.names)


def little_known(run: Run) -> list[Enrolment]:
    """Of whom little was known when the run began, by name; without who has left since."""
    rows = Enrolment.objects.filter(pk__in=run.certificate.get("little_known", ()))
    there = rows.exclude(status=Enrolment.Status.WITHDRAWN).filter(membership__removed_at=None)
    return list(there.select_related("membership__organisation").order_by("membership__found_by"))


def unmatched_to_tell(run: Run) -> list[Unmatched]:
    """Everybody who joined and has nobody from this run nor from before, each once."""
    busy = set(Member.objects.filling_places(run.programme).values_list("membership_id", flat=True))
    found: dict[UUID, Unmatched] = {}
    for group in unmatched_groups(run):
        for one in group.people:
            enrolment = one.enrolment
            has_joined = enrolment.status == Enrolment.Status.JOINED
            gone = enrolment.membership.removed_at is not None
            if has_joined and not gone and enrolment.membership_id not in busy:
                found.setdefault(enrolment.membership_id, one)
    return list(found.values())


def _taken_apart(run: Run) -> list[Unmatched]:
    """Who learned in a group that was removed by hand: nobody else was looked for yet."""
    members = [
        one
        for group in run.groups.exclude(removed_at=None).with_people()
        for one in group.loaded_members
        if one.part not in MENTORING_PARTS
    ]
    return [
        Unmatched(run=run, enrolment=one.enrolment, is_mentee=True, reason="taken_apart")
        for one in sorted(members, key=lambda one: one.person.found_by)
    ]


def _main_rule(row: Unmatched) -> str:
    """The rule without which most partners would be possible; "" when no single one helps.

    Who would rather not meet whom is none of them: not even a list apart may tell of it.
    """
    if row.reason != "no_allowed_partner":
        return ""
    frees = {
        rule: count
        for rule, count in row.detail.get("frees", {}).items()
        if rule not in SAID_TO_NOBODY
    }
    return max(frees, key=lambda rule: (frees[rule], rule)) if frees else ""


def _add_nearest(groups: Sequence[UnmatchedGroup]) -> None:
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
    """Somebody who learns with others in one run than in another; None: with nobody."""

    person: Membership
    before: ProposedGroup | None
    now: ProposedGroup | None


def changes(earlier: Run, later: Run) -> list[Change]:
    """Who would get another mentor or other peers, gain some, or lose them."""
    old, new = _by_learner(earlier), _by_learner(later)
    found = []
    for person in old.keys() | new.keys():
        was, now = old.get(person), new.get(person)
        if was and now and was.composition == now.composition:
            continue
        found.append(Change(person, was, now))
    return sorted(found, key=lambda each: each.person.found_by)


def _by_learner(run: Run) -> dict[Membership, ProposedGroup]:
    return {
        one.enrolment.membership: group
        for group in run.groups.proposed().with_people()
        for one in group.loaded_members
        if one.part not in MENTORING_PARTS
    }


def settings_changed(earlier: Run, later: Run) -> list[tuple[str, Any, Any]]:
    """Weights and rules that differ, as (name, before, now)."""
    found = []
    for kind in ("weights", "rules"):
        was, now = earlier.criteria.get(kind, {}), later.criteria.get(kind, {})
        found += [(k, was.get(k), now.get(k)) for k in now if was.get(k) != now.get(k)]
    return found
