"""What waits for the next meeting."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.core.hooks import run_hook
from mentoring.core.web.duplicates import same_deed, unless_taken
from mentoring.events.record import record
from mentoring.meetings.actions.refusals import EnoughQuestions
from mentoring.meetings.models import Question
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship

MAX_WAITING = 20


@transaction.atomic
def ask(
    relationship: Relationship, *, words: str, key: UUID, actor: Membership, at: datetime
) -> Question:
    """Keep something for the next meeting; ``key`` makes a second click harmless."""
    relationship = lock_open(relationship)
    theirs = Question.objects.filter(relationship=relationship)
    said = {"words": words, "asked_by_id": actor.pk}
    if known := same_deed(theirs, key, moment="asked_at", at=at, **said):
        return known
    if (count := theirs.waiting().count()) >= MAX_WAITING:
        raise EnoughQuestions(count=count)
    asked = Question.objects.create(
        pk=unless_taken(key, Question),
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        asked_at=at,
        **said,
    )
    record("meetings.question_asked", asked, actor=actor, at=at)
    return asked


@transaction.atomic
def settle(question: Question, *, is_settled: bool, actor: Membership, at: datetime) -> None:
    """It was talked about, or waits again; either of the two may say so."""
    lock_open(question.relationship)
    question = Question.objects.select_for_update().get(pk=question.pk)
    if (question.settled_at is not None) == is_settled:
        return
    question.settled_at = at if is_settled else None
    question.save(update_fields=["settled_at"])
    record("meetings.question_settled", question, actor=actor, at=at)
    run_hook("meetings.kept_moved", question.relationship, question.pk, actor, at)


@transaction.atomic
def drop(question: Question, *, actor: Membership, at: datetime) -> None:
    """Nobody wants to talk about it any more."""
    lock_open(question.relationship)
    record("meetings.question_dropped", question, actor=actor, at=at)
    run_hook("meetings.kept_moved", question.relationship, question.pk, actor, at)
    question.delete()
