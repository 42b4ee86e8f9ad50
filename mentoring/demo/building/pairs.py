"""The two of a pair, whose members are loaded."""

from mentoring.organisations.models import Membership
from mentoring.relationships.models import Part, Relationship


def mentor_of(pair: Relationship) -> Membership:
    return pair.with_part(Part.MENTOR)[0]


def mentee_of(pair: Relationship) -> Membership:
    return pair.with_part(Part.MENTEE)[0]
