"""What a coordinator makes of the proposals: lock, remove, return, add. Nobody else hears of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.matching.models import ProposedGroup, ProposedMember, Run
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.queries import limit_of, places_filled
from mentoring.relationships.rules import MENTORING_PARTS, for_two


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


class AlreadyProposed(Refusal):
    message = _("{mentee} and {mentor} are already proposed.")


class RuleForbids(Refusal):
    """``rules``: which ones, by name."""

    message = _("A rule stands in the way of this pair. Say why it should be made anyway.")


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
    """Propose a removed group again, if everybody still has a place."""
    run = _open(group.run)
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
    mentor: Enrolment,
    mentee: Enrolment,
    verdict: Mapping[str, Any],
    note: str,
    actor: Membership,
    at: datetime,
) -> ProposedGroup:
    """Add a locked pair. ``verdict`` comes from ``queries.explain.verdict``.

    Raises ``NeverTogether``, ``RuleForbids`` without a note, ``AlreadyProposed``, or a refusal
    about places.
    """
    locked_run = _open(run)
    names = {"mentor": mentor.membership, "mentee": mentee.membership}
    if verdict["is_final"]:
        raise NeverTogether(**names)
    if verdict["broken"] and not note.strip():
        raise RuleForbids
    kind, learning, leading = for_two(locked_run.kind)
    parts = {mentor.pk: leading, mentee.pk: learning}
    wanted = ProposedGroup.of(locked_run, kind, parts)
    for member, enrolment in zip(wanted.loaded_members, (mentor, mentee), strict=True):
        member.enrolment = enrolment
    known = ProposedGroup.objects.filter(run=locked_run, composition=wanted.composition)
    if known.proposed().exists():
        raise AlreadyProposed(**names)
    _check_places(locked_run, wanted.loaded_members)
    pair = _keep_by_hand(wanted, verdict, note.strip()[:300])
    _note(pair, "add", actor, at)
    return pair


def _keep_by_hand(wanted: ProposedGroup, verdict: Mapping[str, Any], note: str) -> ProposedGroup:
    """Save what was put together by hand; one that was taken apart before comes back."""
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
            "note": note,
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
    for key, part in here.values_list("enrolment__membership_id", "part"):
        filled.add(key, part)
    for one in rows:
        person, limit = one.enrolment.membership, limit_of(one.enrolment, one.part)
        count = filled.in_part(person.pk, one.part)
        if count >= limit:
            raise _without_place(one, filled=count, limit=limit)


def _without_place(member: ProposedMember, *, filled: int, limit: int) -> Refusal:
    person = member.enrolment.membership
    if member.part in MENTORING_PARTS:
        return MentorHasNoPlace(mentor=person, filled=filled, limit=limit)
    return MenteeHasEnough(mentee=person, filled=filled, limit=limit)
