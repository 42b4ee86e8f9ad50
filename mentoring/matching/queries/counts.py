"""How many places are filled, apart from a run's own proposals."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mentoring.matching.queries.people import ready
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
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


@dataclass(frozen=True)
class Waiting:
    """Who is not matched by now: mentees that look for somebody, places that mentors have."""

    mentees: int
    places: int


def waiting(programme: Programme, *, on: date) -> Waiting:
    """In two queries, however many people there are."""
    mentors, mentees = Counter[UUID](), Counter[UUID]()
    for mentor, mentee in programme.relationships.open().values_list("mentor_id", "mentee_id"):
        mentors[mentor] += 1
        mentees[mentee] += 1
    people = ready(programme, on=on)
    return Waiting(
        mentees=sum(
            each.is_mentee and mentees[each.membership_id] < each.mentors_wanted for each in people
        ),
        places=sum(
            max(each.capacity_max - mentors[each.membership_id], 0)
            for each in people
            if each.is_mentor
        ),
    )
