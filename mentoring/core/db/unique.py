"""What the database refused because another row was first, said in words at one place.

Actions look before they write, so usually their own refusal speaks. When two people act in the
same moment both looks find nothing, and only the unique constraint decides. SQLite lets one writer
in at a time and hides this; PostgreSQL does not. Each app says in its ``AppConfig`` what a person
reads then::

    taken = {"enrolment_once": _("This person is in the programme already.")}

A column that is unique by itself goes by ``app.model.column``. ``AT_ONCE`` stands where the same
act was done twice in one moment, which nobody meets but by a double press.
"""

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal

AT_ONCE = _("This was done twice in the same moment, and once is enough. See what is there now.")
GONE = _("What this belongs to was removed a moment ago. See what is there now.")
AT_THE_SAME_TIME = _("Somebody changed the same thing in the same moment, so this was not done.")
# SQLSTATE, of PostgreSQL
FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION = "23503", "23505"
SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"
_COLUMNS = re.compile(r"UNIQUE constraint failed: (?:index '(?P<index>\w+)'|(?P<columns>.+))")
_DETAIL = re.compile(r"Key \((?P<columns>[^)]+)\)=")


class TakenMeanwhile(Refusal):
    """Another was first. ``constraint`` is its name, as in ``sentences()``."""

    message = "{sentence}"

    def __init__(self, constraint: str, sentence: str | Promise) -> None:
        super().__init__(sentence=sentence)
        self.constraint = constraint


def refusal_of(error: DatabaseError) -> TakenMeanwhile | None:
    """The refusal that stands for a database error, or None when it is a mistake of ours."""
    cause: Any = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state in (SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE):
        return TakenMeanwhile("", AT_THE_SAME_TIME)
    if state == FOREIGN_KEY_VIOLATION or "FOREIGN KEY constraint failed" in str(error):
        return gone()
    name = _of_postgres(cause) if state == UNIQUE_VIOLATION else _of_sqlite(str(error))
    return TakenMeanwhile(name, sentences()[name]) if name in sentences() else None


def gone() -> TakenMeanwhile:
    """The refusal for what another has removed in the same moment."""
    return TakenMeanwhile("", GONE)


def sentences() -> dict[str, str | Promise]:
    """Name of a unique constraint, or of a unique column, -> what is said when it refuses."""
    tables = (getattr(app, "taken", {}) for app in apps.get_app_configs())
    return {name: sentence for table in tables for name, sentence in table.items()}


@cache
def unique_constraints() -> dict[tuple[str, frozenset[str]], str]:
    """Every rule of uniqueness of our models: (table, columns) -> name.

    One over expressions has no columns; its table stands with its name instead.
    """
    found: dict[tuple[str, frozenset[str]], str] = {}
    for model in apps.get_models():
        if model.__module__.startswith("mentoring."):
            found |= {(model._meta.db_table, columns): name for columns, name in _rules(model)}
    return found


def _rules(model: type[models.Model]) -> list[tuple[frozenset[str], str]]:
    columns = {one.name: str(one.column) for one in model._meta.local_fields}
    rules = [
        (frozenset(columns[name] for name in one.fields or ()) or frozenset([one.name]), one.name)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint)
    ]
    single = (one for one in model._meta.local_fields if one.unique and not one.primary_key)
    label = model._meta.label_lower
    return rules + [
        (frozenset([columns[one.name]]), f"{label}.{columns[one.name]}") for one in single
    ]


def _of_sqlite(said: str) -> str:
    found = _COLUMNS.match(said)
    if found is None or found["index"]:
        return found["index"] if found else ""
    parts = [one.split(".") for one in found["columns"].split(", ")]
    return unique_constraints().get((parts[0][0], frozenset(column for _, column in parts)), "")


def _of_postgres(cause: Any) -> str:
    """Constraints of ours have their name; a unique column is known by what it holds."""
    told = cause.diag
    if told.constraint_name in sentences():
        return str(told.constraint_name)
    found = _DETAIL.match(told.message_detail or "")
    columns = frozenset(found["columns"].split(", ")) if found else frozenset()
    return unique_constraints().get((told.table_name, columns), "")
