"""How many places are filled, apart from a run's own proposals."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from mentoring.matching.queries.people import can_be_matched, ready
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import FormField, Programme
from mentoring.programmes.queries import further_columns
from mentoring.programmes.rules import ATTRIBUTE
from mentoring.relationships.queries import places_filled


def team_columns(programme: Programme) -> list[tuple[str, str]]:
    """What may say of which team people are: further columns of an import, and own questions."""
    columns = further_columns(programme.organisation)
    asked = FormField.objects.filter(organisation=programme.organisation_id)
    theirs = asked.filter(Q(programme=programme) | Q(programme=None))
    theirs = theirs.filter(kind__in=[FormField.Kind.LINE, FormField.Kind.CHOICE])
    rows = theirs.exclude(audience=FormField.Audience.MENTOR).order_by("position", "pk")
    questions = [(str(pk), label) for pk, label in rows.values_list("pk", "label")]
    return [(column, column.removeprefix(ATTRIBUTE)) for column in columns] + questions


@dataclass(frozen=True)
class UnmatchedCounts:
    """Who is not matched by now: mentees that look for somebody, places that mentors have."""

    mentees: int
    places: int


def waiting(programme: Programme, *, on: date) -> UnmatchedCounts:
    """In two queries, however many people there are."""
    filled, people = places_filled(programme), ready(programme, on=on)
    return UnmatchedCounts(
        mentees=sum(
            each.is_mentee and filled.as_mentee(each.membership_id) < each.mentors_wanted
            for each in people
        ),
        places=sum(
            max(each.capacity_max - filled.as_mentor(each.membership_id), 0)
            for each in people
            if each.is_mentor
        ),
    )


def not_joined(programme: Programme, *, on: date) -> int:
    """People who could be matched that day but for not having joined; one query."""
    there = can_be_matched(programme, on=on, everybody=True)
    return there.exclude(status=Enrolment.Status.JOINED).count()


def possible_pairs(programme: Programme, *, on: date, everybody: bool = False) -> int:
    """Mentees times mentors who can be matched on that day, before any rule; one query."""
    there = can_be_matched(programme, on=on, everybody=everybody)
    found = there.aggregate(
        mentees=Count("id", filter=Q(is_mentee=True)),
        mentors=Count("id", filter=Q(is_mentor=True)),
        people=Count("id"),
    )
    if not programme.kind.has_sides:
        return int(found["people"] ** 2)
    return int(found["mentees"] * found["mentors"])
