"""What the two promise each other after a talk."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mentoring.audit.record import record
from mentoring.core.ids import new_id
from mentoring.core.twice import said_before
from mentoring.meetings.actions.refusals import EnoughPromises
from mentoring.meetings.models import Meeting, Promise
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import hold_open

MOST_OPEN = 20


@transaction.atomic
def promise(
    meeting: Meeting, *, by: Membership, words: str, until: date | None, key: UUID,
    actor: Membership, at: datetime,
) -> Promise:  # fmt: skip
    """Note who of the two does what until when; ``key`` makes a second click harmless."""
    relationship = hold_open(meeting.relationship)
    theirs = Promise.objects.filter(relationship=relationship)
    said = {"words": words, "by_id": by.pk, "until": until}
    known = theirs.filter(pk=key).first() or said_before(theirs, moment="made_at", at=at, **said)
    if known:
        return known
    if (count := theirs.open().count()) >= MOST_OPEN:
        raise EnoughPromises(count=count)
    is_taken = Promise.objects.filter(pk=key).exists()
    made = Promise.objects.create(
        pk=new_id() if is_taken else key, organisation_id=relationship.organisation_id,
        relationship=relationship, meeting=meeting, made_at=at, **said,
    )  # fmt: skip
    record("meetings.promised", made, actor=actor, at=at)
    return made


@transaction.atomic
def keep(promise: Promise, *, is_kept: bool, actor: Membership, at: datetime) -> None:
    """Tick a promise off, or take it up again; either of the two may."""
    hold_open(promise.relationship)
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if (promise.kept_at is not None) == is_kept:
        return
    promise.kept_at = at if is_kept else None
    promise.save(update_fields=["kept_at"])
    record("meetings.promise_kept", promise, actor=actor, at=at, data={"is_kept": is_kept})


@transaction.atomic
def take_back(promise: Promise, *, actor: Membership, at: datetime) -> None:
    """It was not meant like that: the promise goes away."""
    hold_open(promise.relationship)
    record("meetings.promise_taken_back", promise, actor=actor, at=at)
    promise.delete()
