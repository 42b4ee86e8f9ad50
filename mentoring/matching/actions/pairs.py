"""What a coordinator makes of the proposals: lock, remove, return, add. Nobody else hears of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.matching.models import Pair, Run
from mentoring.matching.queries.counts import held_elsewhere
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment


class RunIsClosed(Refusal):
    message = _("Search {number} is {state} and cannot be changed. Search again to change pairs.")


class MentorHasNoPlace(Refusal):
    message = _(
        "{mentor} has {held} of {limit} places filled. Take another pair of theirs apart, or ask"
        " them for one more place."
    )


class MenteeHasEnough(Refusal):
    message = _(
        "{mentee} has {held} of {limit} mentors already. Remove the present pair first, then try"
        " again."
    )


class AlreadyProposed(Refusal):
    message = _("{mentee} and {mentor} are proposed already.")


class RuleForbids(Refusal):
    message = _("A rule stands against this pair. Say why it should be made all the same.")


class NeverTogether(Refusal):
    message = _(
        "{mentee} and {mentor} cannot be matched: one of them asked not to be, or they are one"
        " person. Nobody can override that."
    )


def _open(run: Run) -> Run:
    held = Run.objects.light().select_for_update().get(pk=run.pk)
    if not held.is_open:
        raise RunIsClosed(number=held.number, state=held.get_state_display())
    return held


def _note(pair: Pair, act: str, actor: Membership, at: datetime) -> None:
    data = {"act": act, "mentor": str(pair.mentor_id), "mentee": str(pair.mentee_id)}
    record("matching.pair_changed", pair.run, actor=actor, at=at, data=data)


@transaction.atomic
def lock(pair: Pair, *, actor: Membership, at: datetime) -> None:
    """Keep this pair also when the search is run again."""
    _open(pair.run)
    Pair.objects.proposed().filter(pk=pair.pk).update(is_locked=True)
    _note(pair, "lock", actor, at)


@transaction.atomic
def unlock(pair: Pair, *, actor: Membership, at: datetime) -> None:
    """Let the next search decide about this pair."""
    _open(pair.run)
    Pair.objects.filter(pk=pair.pk).update(is_locked=False)
    _note(pair, "unlock", actor, at)


@transaction.atomic
def remove(pair: Pair, *, actor: Membership, at: datetime) -> None:
    """Take the pair apart: both are free again, and the next search keeps them apart.

    One that was made by hand against a rule vanishes, as no search would propose it.
    """
    _open(pair.run)
    if pair.broken:
        Pair.objects.filter(pk=pair.pk).delete()
    else:
        Pair.objects.filter(pk=pair.pk).update(removed_at=at, is_locked=False)
    _note(pair, "remove", actor, at)


@transaction.atomic
def put_back(pair: Pair, *, actor: Membership, at: datetime) -> None:
    """Propose a removed pair again, if both still have a place."""
    run = _open(pair.run)
    _check_places(run, pair.mentor, pair.mentee)
    Pair.objects.filter(pk=pair.pk).update(removed_at=None)
    _note(pair, "put_back", actor, at)


@transaction.atomic
def allow_again(pair: Pair, *, actor: Membership, at: datetime) -> None:
    """Let the next search propose a removed pair again."""
    _open(pair.run)
    Pair.objects.filter(pk=pair.pk).exclude(removed_at=None).delete()
    _note(pair, "allow_again", actor, at)


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
) -> Pair:
    """Add a locked pair. ``verdict`` comes from ``queries.insight.verdict``.

    Raises ``NeverTogether``, ``RuleForbids`` without a note, ``AlreadyProposed``, or a refusal
    about places.
    """
    held = _open(run)
    broken: Sequence[str] = verdict["broken"]
    names = {"mentor": mentor.membership, "mentee": mentee.membership}
    if verdict["is_final"]:
        raise NeverTogether(**names)
    if broken and not note.strip():
        raise RuleForbids
    if Pair.objects.proposed().filter(run=held, mentor=mentor, mentee=mentee).exists():
        raise AlreadyProposed(**names)
    _check_places(held, mentor, mentee)
    pair, _made = Pair.objects.update_or_create(
        run=held, mentor=mentor, mentee=mentee,
        defaults={
            "score": verdict["score"], "contributions": verdict["contributions"],
            "reasons": verdict["reasons"], "origin": Pair.Origin.HAND, "is_locked": True,
            "note": note.strip()[:300], "broken": list(broken), "removed_at": None,
        },
    )  # fmt: skip
    _note(pair, "add", actor, at)
    return pair


def _check_places(run: Run, mentor: Enrolment, mentee: Enrolment) -> None:
    """Places in this run and in what is going on already must hold the new pair."""
    together = held_elsewhere(run.programme_id, mentor, mentee)
    proposed = Pair.objects.proposed().filter(run=run)
    held = together.mentor + proposed.filter(mentor=mentor).count()
    if held >= mentor.capacity_max:
        raise MentorHasNoPlace(mentor=mentor.membership, held=held, limit=mentor.capacity_max)
    held = together.mentee + proposed.filter(mentee=mentee).count()
    if held >= mentee.mentors_wanted:
        raise MenteeHasEnough(mentee=mentee.membership, held=held, limit=mentee.mentors_wanted)
