"""How members are named beside each other: by first name, as long as that says who it is."""

from collections.abc import Iterable
from typing import TypeVar

from mentoring.organisations.models import Membership, set_apart
from mentoring.relationships.models import Member, Relationship

Row = TypeVar("Row")


def know(relationship: Relationship, *loaded: Membership) -> None:
    """Name people who were loaded on their own as they are named among all who are in it."""
    set_apart([*relationship.people, *loaded])


def known(relationship: Relationship, rows: Iterable[Row], field: str) -> list[Row]:
    """The same rows, whose ``field`` is one of them."""
    found = list(rows)
    know(relationship, *(getattr(row, field) for row in found))
    return found


def know_for(reader: Membership, relationship: Relationship, *loaded: Membership) -> None:
    """``know`` for a letter: named apart also from whoever ``reader`` meets somewhere else.

    A page says which relationship it is about before it names anybody; a letter's first line
    does not. One query, for each letter.
    """
    for person in (*relationship.people, *loaded):
        person.in_company = ""  # of the reader before
    theirs = Member.objects.present().filter(membership=reader, relationship__ended_at=None)
    elsewhere = theirs.exclude(relationship=relationship).values("relationship")
    beside = Member.objects.present().filter(relationship__in=elsewhere)
    people = [one.membership for one in beside.select_related("membership")]
    set_apart([*relationship.people, *loaded, *people])
