"""Announcing the pairs of a run, once; and what one of the two may say about it in confidence."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.core.twice import said_before
from mentoring.core.words import day
from mentoring.matching.models import Doubt, Run
from mentoring.matching.queries.obstacles import newer_published, obstacles, proposals
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship


class AlreadyPublished(Refusal):
    message = _("These matches were published on {day}. Every letter is on its way.")


class NotDone(Refusal):
    message = _("Search {number} has no pairs to publish. Search again first.")


class NothingToPublish(Refusal):
    message = _("No pair is left in search {number}. Put one back, or search again.")


class Outdated(Refusal):
    message = _(
        "Search {newer} was published after this one was made, so its people may be taken. Search"
        " again: it takes what is published into account."
    )


class NotLaunched(Refusal):
    message = _("{programme} is not running. Launch it first, then publish.")


class Obstructed(Refusal):
    message = _(
        "{count} things have changed since this search. Remove those pairs, or search again."
    )


@transaction.atomic
def publish(run: Run, *, actor: Membership | None, at: datetime) -> int:
    """Begin a relationship for every pair and announce it; returns how many.

    The run's row is locked first, so a second click waits and is then told that all is done.
    All pairs begin in one transaction or none does. The letters are reactions to
    ``relationships.started``.
    """
    held = Run.objects.light().select_for_update().get(pk=run.pk)
    if held.state == Run.State.PUBLISHED:
        raise AlreadyPublished(day=day(held.published_at) if held.published_at else "")
    if held.state != Run.State.DONE:
        raise NotDone(number=held.number)
    programme = Programme.objects.select_related("organisation").get(pk=held.programme_id)
    if not programme.is_running:
        raise NotLaunched(programme=programme)
    if newer := newer_published(held):
        raise Outdated(newer=newer.number)
    pairs = proposals(held)
    if not pairs:
        raise NothingToPublish(number=held.number)
    if found := obstacles(held, pairs, on=at.date()):
        raise Obstructed(count=len(found))
    for pair in pairs:
        relationships.start(
            programme=programme, mentor=pair.mentor.membership, mentee=pair.mentee.membership,
            actor=actor, at=at, score=pair.score, reasons=pair.reasons,
        )  # fmt: skip
    held.state, held.published_at, held.published_by = Run.State.PUBLISHED, at, actor
    held.save(update_fields=["state", "published_at", "published_by"])
    data = {"number": held.number, "pairs": len(pairs)}
    record("matching.published", held, actor=actor, at=at, data=data)
    return len(pairs)


def import_pair(
    *, programme: Programme, mentor: Membership, mentee: Membership, with_letter: bool,
    actor: Membership | None, at: datetime,
) -> Relationship:  # fmt: skip
    """Begin a relationship that was decided elsewhere; quiet unless a letter is asked for."""
    reasons: dict[str, Any] = {} if with_letter else {"is_quiet": True}
    return relationships.start(
        programme=programme, mentor=mentor, mentee=mentee, actor=actor, at=at, reasons=reasons
    )


@transaction.atomic
def doubt(
    relationship: Relationship, *, reason: str, words: str, actor: Membership, at: datetime
) -> None:
    """Tell the coordinators in confidence that this may not be the right time or person.

    The other of the two is told nothing, and nothing ends by itself. The words stay here,
    encrypted: neither the log nor a letter holds them. Said twice within minutes it is said once.
    """
    mine = Doubt.objects.filter(relationship=relationship, by=actor)
    if said_before(mine, moment="created_at", at=at, reason=reason, words=words):
        return
    said = Doubt.objects.create(
        organisation_id=relationship.organisation_id, relationship=relationship, by=actor,
        reason=reason, words=words, created_at=at,
    )  # fmt: skip
    record("matching.doubted", said, actor=actor, at=at, data={"reason": reason})


@transaction.atomic
def close_doubt(said: Doubt, *, actor: Membership, at: datetime) -> None:
    """Note that a coordinator has taken care of it; a second click changes nothing."""
    if Doubt.objects.filter(pk=said.pk, closed_at=None).update(closed_at=at):
        record("matching.doubt_closed", said, actor=actor, at=at)
