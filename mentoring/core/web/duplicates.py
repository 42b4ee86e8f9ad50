"""The same words sent twice: by going back in the browser, by an impatient second click.

A form carries a key, and the same key is the same deed. Whoever goes *back* gets the form with a
new key, though, so the words decide then: said again within minutes they are the same deed too.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from mentoring.core.db.ids import new_id

DUPLICATE_WINDOW = timedelta(minutes=10)
MAX_COMPARED = 50

Row = TypeVar("Row", bound=models.Model)


def same_deed(
    rows: "models.QuerySet[Row]", key: UUID, *, moment: str, at: datetime, **words: Any
) -> Row | None:
    """The one of ``rows`` that this form has made before: by its key, or else by its words."""
    return rows.filter(pk=key).first() or recent_duplicate(rows, moment=moment, at=at, **words)


def unless_taken(key: UUID, model: type[models.Model]) -> UUID:
    """``key`` for a new row of ``model``, or another where a stranger's row has it."""
    return new_id() if model._default_manager.filter(pk=key).exists() else key


def recent_duplicate(
    rows: "models.QuerySet[Row]", *, moment: str, at: datetime, **words: Any
) -> Row | None:
    """The newest of ``rows`` that says exactly this and is minutes old by ``moment``, or None.

    Compared here and not by the database: what two people write lies there encrypted.
    """
    recent = rows.filter(**{f"{moment}__gt": at - DUPLICATE_WINDOW}).order_by(f"-{moment}")
    for row in recent[:MAX_COMPARED]:
        if all(getattr(row, name) == value for name, value in words.items()):
            return row
    return None
