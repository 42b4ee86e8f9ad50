"""A column that a database can search and sort people by, however their names are written."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from mentoring.core.l10n.folding import folded

MAX_LENGTH = 600  # signs: an index of PostgreSQL takes no longer row


class FoldedField(models.TextField):  # type: ignore[type-arg]
    """Other columns of the row, folded, one a line; written whenever the row is saved.

    Looked for with ``contains`` and a folded word, sorted byte by byte on either database. A save
    of some columns only, or an upsert, has to name this one beside those that it is made ``of``;
    ``update()`` of those is not possible.
    """

    def __init__(self, *, of: Sequence[str], longest: int = MAX_LENGTH, **kwargs: Any) -> None:
        self.of = tuple(of)
        self.longest = longest  # more than is usual is for a column without an index
        kwargs |= {"default": "", "editable": False, "blank": True}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        more = {} if self.longest == MAX_LENGTH else {"longest": self.longest}
        return name, path, args, {**kwargs, **more, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.of_row(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def of_row(self, row: models.Model) -> str:
        parts = (folded(str(getattr(row, name) or "")) for name in self.of)
        return "\n".join(" ".join(part.split()) for part in parts)[: self.longest]

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


def having(words: str, at: str = "") -> models.Q:
    """Rows in which every one of these words occurs; ``at`` is the way to their ``found_by``."""
    found = models.Q()
    for word in folded(words).split():
        found &= models.Q((f"{at}found_by__contains", word))
    return found
