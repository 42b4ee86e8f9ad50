"""What a coordinator makes of the proposals: lock, remove, return, add. Nobody else hears of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.matching.models import ProposedGroup, ProposedMember, Run
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Part
from mentoring.relationships.queries import limit_of, places_filled
from mentoring.relationships.rules import KINDS, MENTORING_PARTS, MIN_PEOPLE, SIZED, for_two


class RunIsClosed(Refusal):
    message = _("Run {number} is {state} and cannot be changed. Run again to change pairs.")


class MentorHasNoPlace(Refusal):
    message = _(
        "{mentor} has {filled} of {limit} places filled. Unpair another of theirs, or ask "
        "them to take one more."
    )


class MenteeHasEnough(Refusal):
    message = _(
        "{mentee} already has {filled} of {limit} mentors. Remove the present pair first, "
        "then try again."
    )


class HasAGroup(Refusal):
    message = _(
        "{name} is in {filled} of {limit} groups already. Move them, or take that group apart "
        "first."
    )


class HostsAlready(Refusal):
    message = _(
        "{name} is in a group of this run already, and a run gives nobody two to host. Take people "
        "into that group, or take it apart first."
    )


class AlreadyProposed(Refusal):
    message = _("{mentee} and {mentor} are already proposed.")


class RuleForbids(Refusal):
    """``rules``: which ones, by name."""

    message = _("A rule stands in the way of this pair. Say why it should be made anyway.")


class RuleForbidsGroup(RuleForbids):
    message = _("A rule stands in the way of this group. Say why it should be made anyway.")


class GroupAlreadyProposed(Refusal):
    message = _("These people are already proposed as a group.")


class OfAnotherKind(Refusal):
    message = _(
        "This group was made when the programme was of another kind. Put these people together "
        "anew, as the programme is now."
    )


class NotSoMany(Refusal):
    """``part``: of whom there are too few or too many."""

    message = _("Of this part there can be from {least} to {most}, and {count} are chosen: {part}.")


class NotThisMany(NotSoMany):
    message = _("This part needs {least}, and {count} are chosen: {part}.")


class NeverAllTogether(Refusal):
    """Not why, and not who: as in a pair, nobody learns of it."""

    message = _("These people cannot all be brought together, and nobody can override that.")


class NeverTogether(Refusal):
    """Not why: whoever would rather not meet somebody was told that nobody learns of it."""

    message = _("{mentee} and {mentor} cannot be matched, and nobody can override that.")


def _open(run: Run) -> Run:
    locked = Run.objects.light().select_for_update(of=("self",)).select_related("programme")
    locked_run = locked.get(pk=run.pk)
    if not locked_run.is_open:
        raise RunIsClosed(number=locked_run.number, state=locked_run.get_state_display())
    return locked_run


def _note(group: ProposedGroup, act: str, actor: Membership, at: datetime) -> None:
    parts = {str(enrolment): part for enrolment, part in group.parts.items()}
    data = {"act": act, "parts": parts}
    record("matching.pair_changed", group.run, actor=actor, at=at, data=data)


@transaction.atomic
def lock(group: ProposedGroup, *, actor: Membership, at: datetime) -> None:
    """Keep these people together also when the run is repeated."""
    _open(group.run)
    ProposedGroup.objects.proposed().filter(pk=group.pk).update(is_locked=True)
    _note(group, "lock", actor, at)


@transaction.atomic
def unlock(group: ProposedGroup, *, actor: Membership, at: datetime) -> None:
    """Let the next run decide about this group."""
    _open(group.run)
    ProposedGroup.objects.filter(pk=group.pk).update(is_locked=False)
    _note(group, "unlock", actor, at)


@transaction.atomic
def remove(group: ProposedGroup, *, actor: Membership, at: datetime) -> None:
    """Take the group apart: all are free again, and the next run keeps them apart.

    A pair that was made by hand against a rule vanishes, as no run would propose it. A group stays,
    as its people were found by the run: without it nobody would know that they have nobody.
    """
    _open(group.run)
    if group.broken and group.are_two:
        ProposedGroup.objects.filter(pk=group.pk).delete()
    else:
        ProposedGroup.objects.filter(pk=group.pk).update(removed_at=at, is_locked=False)
    _note(group, "remove", actor, at)


@transaction.atomic
def put_back(group: ProposedGroup, *, actor: Membership, at: datetime) -> None:
    """Propose a removed group again, if everybody still has a place and the kind is the run's."""
    run = _open(group.run)
    if not group.may_stay_in(run.kind):
        raise OfAnotherKind
    _check_places(run, group.loaded_members)
    ProposedGroup.objects.filter(pk=group.pk).update(removed_at=None)
    _note(group, "put_back", actor, at)


@transaction.atomic
def allow_again(group: ProposedGroup, *, actor: Membership, at: datetime) -> None:
    """Let the next run propose a removed group again."""
    _open(group.run)
    ProposedGroup.objects.filter(pk=group.pk).exclude(removed_at=None).delete()
    _note(group, "allow_again", actor, at)


@transaction.atomic
def introduce(group: ProposedGroup, *, words: str, actor: Membership, at: datetime) -> None:
    """Say in one's own words why these people came to mind; no words take it back."""
    group.run = _open(group.run)
    group.introduction = words.strip()
    group.introduced_by = actor if group.introduction else None
    group.save(update_fields=["introduction", "introduced_by"])
    _note(group, "introduce", actor, at)


@transaction.atomic
def add_by_hand(
    run: Run,
    *,
    people: Sequence[tuple[Enrolment, str]],
    verdict: Mapping[str, Any],
    note: str,
    actor: Membership,
    at: datetime,
) -> ProposedGroup:
    """Add a locked pair or group of people, each with a part; of two, who learns comes first.

    ``verdict`` comes from ``queries.explain``, of more than two from ``queries.regroup``. Raises
    ``NotSoMany``, ``NeverTogether``, ``RuleForbids`` without a note, ``AlreadyProposed``, or a
    refusal about places.
    """
    locked_run = _open(run)
    says = _says_of(people)
    if verdict["is_final"]:
        raise says.never(**says.names)
    if verdict["broken"] and not note.strip():
        raise says.forbids(rules=verdict["broken"])
    kind = kind_by_hand(locked_run.kind, [part for _one, part in people])
    wanted = ProposedGroup.of(locked_run, kind, {one.pk: part for one, part in people})
    for member, (enrolment, _part) in zip(wanted.loaded_members, people, strict=True):
        member.enrolment = enrolment
    known = ProposedGroup.objects.filter(run=locked_run, composition=wanted.composition)
    if known.proposed().exists():
        raise says.already(**says.names)
    _check_places(locked_run, wanted.loaded_members)
    group = _keep_by_hand(wanted, verdict, note.strip()[:300])
    _note(group, "add", actor, at)
    return group


def kind_by_hand(kind: str, parts: Sequence[str]) -> str:
    """What people in these parts are who are put together by hand in a run of a kind.

    ``NotSoMany`` where the kind has fewer or more of a part.
    """
    if KINDS[kind].is_for_two:
        return for_two(kind)[0]
    for part, (least, most) in KINDS[kind].parts.items():
        count = parts.count(part)
        if not least <= count <= most:
            refusal = NotThisMany if least == most else NotSoMany
            raise refusal(part=Part(part).label, least=least, most=most, count=count)
    return kind


@dataclass(frozen=True)
class _Says:
    """How the refusals speak of two, and of more."""

    never: type[Refusal]
    forbids: type[RuleForbids]
    already: type[Refusal]
    names: Mapping[str, Membership]


def _says_of(people: Sequence[tuple[Enrolment, str]]) -> _Says:
    if len(people) != MIN_PEOPLE:
        return _Says(NeverAllTogether, RuleForbidsGroup, GroupAlreadyProposed, {})
    (first, _part), (second, _other) = people
    names = {"mentee": first.membership, "mentor": second.membership}
    return _Says(NeverTogether, RuleForbids, AlreadyProposed, names)


def _keep_by_hand(wanted: ProposedGroup, verdict: Mapping[str, Any], note: str) -> ProposedGroup:
    """Save what was put together by hand; one that was taken apart before comes back."""
    against = verdict.get("against", [])
    told = {
        name: verdict[name]
        for name in ("score", "contributions", "answered", "unchecked", "reasons", "broken")
    }
    pair, is_new = ProposedGroup.objects.update_or_create(
        run=wanted.run,
        composition=wanted.composition,
        defaults={
            **told,
            "kind": wanted.kind,
            "origin": ProposedGroup.Origin.HAND,
            "is_locked": True,
            "note": "" if against else note,
            "despite": [one | {"why": note} for one in against],
            "removed_at": None,
        },
    )
    if is_new:
        for member in wanted.loaded_members:
            member.group = pair
            member.save()
    return ProposedGroup.objects.with_people().select_related("run").get(pk=pair.pk)


def _check_places(run: Run, members: Iterable[ProposedMember]) -> None:
    """Places in this run and in what is going on already must hold everybody of a group."""
    rows = list(members)
    filled = places_filled(run.programme, among=[one.enrolment.membership_id for one in rows])
    here = ProposedMember.objects.filter(group__run=run, group__removed_at=None)
    here = here.filter(enrolment__in=[one.enrolment_id for one in rows])
    leading = set()
    for key, part in here.values_list("enrolment__membership_id", "part"):
        filled.add(key, part)
        if part in MENTORING_PARTS:
            leading.add(key)
    for one in rows:
        if run.kind in SIZED and one.part in MENTORING_PARTS and one.person.pk in leading:
            raise HostsAlready(name=one.person)
        person, limit = one.enrolment.membership, limit_of(one.enrolment, one.part)
        count = filled.in_part(person.pk, one.part)
        if count >= limit:
            raise _without_place(run, one, filled=count, limit=limit)


def _without_place(run: Run, member: ProposedMember, *, filled: int, limit: int) -> Refusal:
    person = member.enrolment.membership
    if member.part in MENTORING_PARTS:
        return MentorHasNoPlace(mentor=person, filled=filled, limit=limit)
    if not KINDS[run.kind].is_for_two:
        return HasAGroup(name=person, filled=filled, limit=limit)
    return MenteeHasEnough(mentee=person, filled=filled, limit=limit)
