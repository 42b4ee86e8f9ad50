"""How members are named beside each other: by first name, as long as that says who it is."""

from collections.abc import Iterable
from typing import TypeVar

from mentoring.organisations.models import Membership, set_apart
from mentoring.relationships.models import Relationship

Row = TypeVar("Row")


def know(relationship: Relationship, *loaded: Membership) -> None:
    """Name people who were loaded on their own as they are named among all who are in it."""
    set_apart([*relationship.people, *loaded])


def known(relationship: Relationship, rows: Iterable[Row], field: str) -> list[Row]:
    """The same rows, whose ``field`` is one of them."""
    found = list(rows)
    know(relationship, *(getattr(row, field) for row in found))
    return found
