"""What the two promise each other, after a talk or in writing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mentoring.core.hooks import run_hook
from mentoring.core.web.duplicates import same_deed, unless_taken
from mentoring.events.record import record
from mentoring.meetings import rules
from mentoring.meetings.actions.refusals import (
    DayIsOver,
    EnoughPromises,
    PromiseKept,
    PromiseTooFar,
)
from mentoring.meetings.models import Meeting, Promise
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship

MAX_OPEN = 20


def promise(
    meeting: Meeting,
    *,
    by: Membership,
    words: str,
    until: date | None,
    key: UUID,
    actor: Membership,
    at: datetime,
) -> Promise:
    """Note after a talk who of the two does what until when."""
    said: dict[str, Any] = {"by": by, "words": words, "until": until, "key": key}
    return promise_in(meeting.relationship, meeting=meeting, actor=actor, at=at, **said)


@transaction.atomic
def promise_in(
    relationship: Relationship,
    *,
    meeting: Meeting | None,
    by: Membership,
    words: str,
    until: date | None,
    key: UUID,
    actor: Membership,
    at: datetime,
) -> Promise:
    """The same with or without a talk; ``key`` makes a second click harmless."""
    relationship = lock_open(relationship)
    today = relationship.today(at)
    if not rules.may_promise_until(until, today):
        raise PromiseTooFar
    theirs = Promise.objects.filter(relationship=relationship)
    said = {"words": words, "by_id": by.pk, "until": until}
    if known := same_deed(theirs, key, moment="made_at", at=at, **said):
        return known
    if (count := theirs.open().count()) >= MAX_OPEN:
        raise EnoughPromises(count=count)
    made = Promise.objects.create(
        pk=unless_taken(key, Promise),
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        meeting=meeting,
        made_at=at,
        asked_for=until if rules.is_past(until, today) else None,  # whoever says so knows it
        **said,
    )
    record("meetings.promised", made, actor=actor, at=at)
    return made


@transaction.atomic
def keep(promise: Promise, *, is_kept: bool, actor: Membership, at: datetime) -> None:
    """Tick a promise off, or take it up again; either of the two may."""
    lock_open(promise.relationship)
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if (promise.kept_at is not None) == is_kept:
        return
    promise.kept_at = at if is_kept else None
    promise.save(update_fields=["kept_at"])
    record("meetings.promise_kept", promise, actor=actor, at=at, data={"is_kept": is_kept})
    run_hook("meetings.kept_moved", promise.relationship, promise.pk, actor, at)


@transaction.atomic
def move_promise(promise: Promise, *, to: date, actor: Membership, at: datetime) -> Promise:
    """Give it another day; either of the two may. ``DayIsOver`` for one that lies behind."""
    today = lock_open(promise.relationship).today(at)
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if promise.kept_at is not None:
        raise PromiseKept
    if rules.is_past(to, today):
        raise DayIsOver
    if not rules.may_promise_until(to, today):
        raise PromiseTooFar
    if promise.until != to:
        promise.until = to
        promise.save(update_fields=["until"])
        record("meetings.promise_moved", promise, actor=actor, at=at)
        run_hook("meetings.kept_moved", promise.relationship, promise.pk, actor, at)
    return promise


@transaction.atomic
def withdraw(promise: Promise, *, actor: Membership, at: datetime) -> None:
    """It was not meant like that: the promise goes away."""
    lock_open(promise.relationship)
    whose = {"by": promise.by_id, "relationship": promise.relationship_id}
    record("meetings.promise_taken_back", promise, actor=actor, at=at, data=whose)
    run_hook("meetings.kept_moved", promise.relationship, promise.pk, actor, at)
    promise.delete()
