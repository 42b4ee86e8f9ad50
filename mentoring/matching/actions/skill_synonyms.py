"""Which words mean one and the same skill in a programme: only people say so."""

from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.matching.models import SameSkill
from mentoring.organisations.models import Membership
from mentoring.participants.models import Skill
from mentoring.programmes.models import Programme


@transaction.atomic
def decide(
    programme: Programme,
    one: Skill,
    other: Skill,
    *,
    is_same: bool,
    actor: Membership,
    at: datetime,
) -> SameSkill:
    """From the next run on the two count as one skill, or as two. Can be decided anew."""
    low, high = sorted((one, other), key=lambda skill: skill.pk)
    decision, _ = SameSkill.objects.update_or_create(
        programme=programme,
        one=low,
        other=high,
        defaults={
            "organisation_id": programme.organisation_id,
            "is_same": is_same,
            "decided_by": actor,
            "decided_at": at,
        },
    )
    data = {"one": low.name, "other": high.name, "is_same": is_same}
    record("matching.words_decided", programme, actor=actor, at=at, data=data)
    return decision
