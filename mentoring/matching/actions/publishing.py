"""Announcing the pairs of a run, once; and what one of the two may say about it in confidence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.formats import day
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import recent_duplicate
from mentoring.events.record import record
from mentoring.matching.actions.pairs import NeverAllTogether, kind_by_hand
from mentoring.matching.actions.runs import refuse_past
from mentoring.matching.models import MatchConcern, ProposedGroup, Run
from mentoring.matching.queries.obstacles import (
    absent,
    are_apart,
    newer_published,
    obstacles,
    proposals,
)
from mentoring.matching.rules.answers import ANSWERS, NOT_AT_ALL
from mentoring.organisations.models import Membership
from mentoring.participants.actions.enrolments import withdraw
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import held_back
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.rules import for_two


class AlreadyPublished(Refusal):
    message = _("These matches were published on {day}. Nothing is sent twice.")


class NotDone(Refusal):
    message = _("Run {number} has no pairs to publish. Run again first.")


class NothingToPublish(Refusal):
    message = _("No pairs are left in run {number}. Restore one, or run again.")


class Outdated(Refusal):
    message = _(
        "Run {newer} was published after this one was made, so its people may be taken. "
        "Run again: what is published is taken into account."
    )


class NotLaunched(Refusal):
    message = _("{programme} is not running. Launch or reopen it first, then publish.")


class Obstructed(Refusal):
    message = _("{count} things have changed since this run. Remove those pairs, or run again.")


@transaction.atomic
def publish(
    run: Run, *, actor: Membership | None, at: datetime, next_on: date | None = None
) -> int:
    """Begin a relationship for every pair and announce it; returns how many.

    The run's row is locked first, so a second click waits and is then told that all is done.
    All pairs begin in one transaction or none does. The letters are reactions to
    ``relationships.started``. Whoever is unmatched is told, and when they are looked at again
    (``next_on``).
    """
    locked = Run.objects.light().select_for_update().get(pk=run.pk)
    if locked.state == Run.State.PUBLISHED:
        raise AlreadyPublished(day=day(locked.published_at) if locked.published_at else "")
    if locked.state != Run.State.DONE:
        raise NotDone(number=locked.number)
    programme = Programme.objects.select_related("organisation").get(pk=locked.programme_id)
    if not programme.is_running:
        raise NotLaunched(programme=programme)
    if newer := newer_published(locked):
        raise Outdated(newer=newer.number)
    if locked.rounds:
        refuse_past(locked.rounds, programme, at)
    groups = proposals(locked)
    if not groups:
        raise NothingToPublish(number=locked.number)
    if found := obstacles(locked, groups, on=programme.day_at(at)):
        raise Obstructed(count=len(found))
    for group in groups:
        members = {one.enrolment.membership: one.part for one in group.loaded_members}
        in_round = _in_round(locked, group, programme)
        relationships.start(
            group.kind,
            members,
            programme=programme,
            actor=actor,
            at=at,
            score=group.score,
            reasons=group.reasons | in_round,
            is_one_off=bool(in_round),
            introduction=(group.introduction, group.introduced_by),
        )
    locked.state, locked.published_at, locked.published_by = Run.State.PUBLISHED, at, actor
    locked.next_on = next_on
    locked.save(update_fields=["state", "published_at", "published_by", "next_on"])
    data = {"number": locked.number, "pairs": len(groups)}
    record("matching.published", locked, actor=actor, at=at, data=data)
    return len(groups)


def _in_round(run: Run, group: ProposedGroup, programme: Programme) -> dict[str, Any]:
    """When the two talk, where the run was for an afternoon: ``meetings`` books it from this."""
    rounds = run.rounds
    if rounds is None or group.round is None:
        return {}
    starts_at = rounds.starts_at(group.round, programme.organisation.timezone)
    said = {"run": run.number, "number": group.round + 1, "minutes": rounds.minutes}
    return {"is_quiet": True, "round": said | {"starts_at": starts_at.isoformat()}}


class StillTrains(Refusal):
    message = _(
        "{name} still has the training to finish. Wait for it, or excuse them from it first."
    )


class NotThere(Refusal):
    """``why``: who has left or is on a break, as publishing says it."""

    message = _("{why} Leave this line out, or ask them first.")


def import_pair(
    *,
    programme: Programme,
    mentor: Membership,
    mentee: Membership,
    with_letter: bool,
    actor: Membership | None,
    at: datetime,
) -> Relationship:
    """Begin a relationship that was decided elsewhere; quiet unless a letter is asked for."""
    kind, learning, leading = for_two(programme.model)
    members = {mentor: leading, mentee: learning}
    return _import(kind, members, programme, with_letter=with_letter, actor=actor, at=at)


def import_group(
    *,
    programme: Programme,
    members: Mapping[Membership, str],
    with_letter: bool,
    actor: Membership | None,
    at: datetime,
) -> Relationship:
    """As ``import_pair``, of a programme's own kind; ``NotSoMany`` where these people are none."""
    kind = kind_by_hand(programme.model, list(members.values()))
    return _import(kind, members, programme, with_letter=with_letter, actor=actor, at=at)


def _import(
    kind: str,
    members: Mapping[Membership, str],
    programme: Programme,
    *,
    with_letter: bool,
    actor: Membership | None,
    at: datetime,
) -> Relationship:
    """Refuses what publishing would, without a reason: ``NeverAllTogether``.

    And with one: ``StillTrains``, ``NotThere``.
    """
    if are_apart(members.keys()):
        raise NeverAllTogether
    owing = programme.enrolments.filter(held_back(), membership__in=members)
    if (one := owing.select_related("membership").first()) is not None:
        raise StillTrains(name=one.membership)
    for place in programme.enrolments.filter(membership__in=members).select_related("membership"):
        if why := absent(place, programme.day_at(at)):
            raise NotThere(why=why)
    reasons: dict[str, Any] = {} if with_letter else {"is_quiet": True}
    told: dict[str, Any] = {"programme": programme, "actor": actor, "at": at}
    return relationships.start(kind, members, reasons=reasons, **told)


@transaction.atomic
def raise_concern(
    relationship: Relationship, *, reason: str, words: str, actor: Membership, at: datetime
) -> None:
    """Tell the coordinators in confidence that this may not be the right time or person.

    The other of the two is told nothing, and nothing ends by itself. The words stay here,
    encrypted: neither the log nor a letter holds them. Said twice within minutes it is said once.
    """
    mine = MatchConcern.objects.filter(relationship=relationship, by=actor)
    if recent_duplicate(mine, moment="created_at", at=at, reason=reason, words=words):
        return
    said = MatchConcern.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        by=actor,
        reason=reason,
        words=words,
        created_at=at,
    )
    record("matching.concern_raised", said, actor=actor, at=at, data={"reason": reason})


@transaction.atomic
def answer_letter(
    relationship: Relationship, *, answer: str, actor: Membership, at: datetime
) -> None:
    """One tap in the letter: not now, not this person (``ANSWERS``), or not at all.

    The first two are concerns that reach the coordinators in confidence; the other of two only
    hears that something came up, in the same words for both. Not at all withdraws ``actor`` from
    the programme and lets them go: a pair ends, a larger group goes on. The others hear that in
    words without a cause.
    """
    if answer == NOT_AT_ALL:
        reason = Relationship.EndReason.LEFT
        relationships.leave(relationship, actor, reason=reason, actor=actor, at=at)
        enrolment = Enrolment.objects.select_for_update().get(
            programme=relationship.programme_id, membership=actor
        )
        withdraw(enrolment, actor=actor, at=at)
        record("matching.declined", relationship, actor=actor, at=at)
        return
    relationships.lock_open(relationship)
    raise_concern(relationship, reason=ANSWERS[answer], words="", actor=actor, at=at)
    record("matching.put_on_hold", relationship, actor=actor, at=at)


@transaction.atomic
def close_concern(said: MatchConcern, *, actor: Membership, at: datetime) -> None:
    """Note that a coordinator has taken care of it; a second click changes nothing."""
    if MatchConcern.objects.filter(pk=said.pk, closed_at=None).update(closed_at=at):
        record("matching.concern_closed", said, actor=actor, at=at)


def note_letter_read(relationship: Relationship, *, actor: Membership, at: datetime) -> None:
    """The reader has seen the announcement; from now on their start page is their own again."""
    unread = Member.objects.filter(relationship=relationship, membership=actor, letter_read_at=None)
    unread.update(letter_read_at=at)
