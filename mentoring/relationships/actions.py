"""What can be done to a relationship."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
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
