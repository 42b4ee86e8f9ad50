"""The two of a pair, whose members are loaded; of two peers the first counts as who learns."""

from mentoring.organisations.models import Membership
from mentoring.relationships.models import Part, Relationship


def mentor_of(pair: Relationship) -> Membership:
    return (pair.with_part(Part.MENTOR) or pair.people[1:])[0]


def mentee_of(pair: Relationship) -> Membership:
    return (pair.with_part(Part.MENTEE) or pair.people)[0]
