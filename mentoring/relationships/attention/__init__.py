"""What may need a person in relationships, and in a programme around its first and last day."""

from mentoring.relationships.attention.days import FirstDay, LastDay, LastWeeks, PastEnd
from mentoring.relationships.attention.kinds import RelationshipKind, are_pairs, first_names
from mentoring.relationships.attention.pairs import Departed, NotAgreed

__all__ = [
    "Departed",
    "FirstDay",
    "LastDay",
    "LastWeeks",
    "NotAgreed",
    "PastEnd",
    "RelationshipKind",
    "are_pairs",
    "first_names",
]
