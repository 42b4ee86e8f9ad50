"""What can be done to a relationship."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core import words
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Relationship


class MentorIsFull(Refusal):
    message = _("{mentor} has {held} of {limit} places filled. Raise the limit, or choose another.")


class AlreadyTogether(Refusal):
    message = _("{mentor} and {mentee} work together in this programme already.")


class RelationshipEnded(Refusal):
    message = _("This relationship has ended. Everything in it stays readable for both of you.")


class GuidelinesChanged(Refusal):
    message = _("The guidelines were changed while you were reading. Please read them once more.")


class EndNotLater(Refusal):
    message = _("Choose a day after {day}, at most three years ahead.")


@transaction.atomic
def start(
    *,
    programme: Programme,
    mentor: Membership,
    mentee: Membership,
    actor: Membership | None,
    at: datetime,
    score: int | None = None,
    reasons: Mapping[str, Any] | None = None,
) -> Relationship:
    """Begin a relationship and fill one of the mentor's places.

    Raises ``MentorIsFull`` when no place is free and ``AlreadyTogether`` for an open pair. The
    mentor's enrolment is locked first: two starts at the same moment cannot both take the
    last place.
    """
    enrolment = Enrolment.objects.select_for_update().get(programme=programme, membership=mentor)
    together = Relationship.objects.open().filter(programme=programme, mentor=mentor)
    if together.filter(mentee=mentee).exists():
        raise AlreadyTogether(mentor=mentor, mentee=mentee)
    held = together.count()
    if rules.free_places(limit=enrolment.capacity_max, held=held) == 0:
        raise MentorIsFull(mentor=mentor, held=held, limit=enrolment.capacity_max)
    relationship = Relationship.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        mentor=mentor,
        mentee=mentee,
        score=score,
        reasons=dict(reasons or {}),
        started_at=at,
        ends_on=(at + timedelta(weeks=programme.relationship_weeks)).date(),
    )
    record("relationships.started", relationship, actor=actor, at=at)
    return relationship


def hold_open(relationship: Relationship) -> Relationship:
    """The relationship with its row locked until the transaction ends.

    Raises ``RelationshipEnded`` when it is closed: what has ended is read, not written.
    """
    held = (
        Relationship.objects.select_for_update(of=("self",))
        .select_related("mentor", "mentee", "programme", "organisation")
        .get(pk=relationship.pk)
    )
    if not held.is_open:
        raise RelationshipEnded
    return held


@transaction.atomic
def agree(relationship: Relationship, *, version: int, actor: Membership, at: datetime) -> None:
    """Accept the programme's guidelines in the version that ``actor`` has read.

    A second yes changes nothing. Raises ``GuidelinesChanged`` when a newer version came out
    in the meantime.
    """
    relationship = hold_open(relationship)
    current = relationship.programme.guidelines_version
    if version != current:
        raise GuidelinesChanged
    if not rules.must_agree(accepted=relationship.agreed_version(actor), current=current):
        return
    was_agreed = relationship.is_agreed
    side = relationship.side(actor)
    setattr(relationship, f"{side}_agreed_version", version)
    setattr(relationship, f"{side}_agreed_at", at)
    relationship.save(update_fields=[f"{side}_agreed_version", f"{side}_agreed_at"])
    now_both = relationship.is_agreed and not was_agreed
    figures = {"version": version, "side": side, "now_both": now_both}
    record("relationships.agreed", relationship, actor=actor, at=at, data=figures)


@transaction.atomic
def end(
    relationship: Relationship,
    *,
    reason: str,
    note: str = "",
    actor: Membership | None,
    at: datetime,
) -> None:
    """Close it and free both people's places. ``note`` is for the coordinators alone.

    Raises ``RelationshipEnded`` when it is closed already.
    """
    relationship = hold_open(relationship)
    relationship.ended_at, relationship.ended_by = at, actor
    relationship.end_reason, relationship.end_note = reason, note
    relationship.save(update_fields=["ended_at", "ended_by", "end_reason", "end_note"])
    figures = {"reason": reason, "by_participant": bool(actor and relationship.is_with(actor))}
    record("relationships.ended", relationship, actor=actor, at=at, data=figures)


@transaction.atomic
def extend(
    relationship: Relationship, *, until: date, actor: Membership | None, at: datetime
) -> None:
    """Let the two go on until a later day; ``EndNotLater`` when the day is not later."""
    relationship = hold_open(relationship)
    before = relationship.ends_on
    if not rules.may_go_on_until(until, ends_on=before, today=at.date()):
        raise EndNotLater(day=words.day(max(before or at.date(), at.date())))
    relationship.ends_on = until
    relationship.save(update_fields=["ends_on"])
    figures = {"until": until, "before": before}
    record("relationships.extended", relationship, actor=actor, at=at, data=figures)
