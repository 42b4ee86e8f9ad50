"""How many places are filled, apart from a run's own proposals."""

from dataclasses import dataclass
from uuid import UUID

from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Held:
    mentor: int
    mentee: int


def held_elsewhere(programme_id: UUID, mentor: Enrolment, mentee: Enrolment) -> Held:
    """Open relationships of these two in the programme."""
    open_here = Relationship.objects.open().filter(programme=programme_id)
    return Held(
        mentor=open_here.filter(mentor=mentor.membership_id).count(),
        mentee=open_here.filter(mentee=mentee.membership_id).count(),
    )
