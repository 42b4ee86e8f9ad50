"""Tables as lines of JSON and back, alike on SQLite and PostgreSQL.

Encrypted columns travel as they are stored: nothing is opened on the way.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models
from django.utils.duration import duration_string

BATCH = 2000
# Made anew by migrate, or not worth keeping: a restore must not revive an ended session.
LEFT_OUT = {"auth", "contenttypes", "sessions", "usersessions"}

Model = type[models.Model]


def kept_models() -> list[Model]:
    """Every table of the product, also those between two others, in a fixed order."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def dump(model: Model, using: str) -> Iterator[bytes]:
    """One line per row, in the order of the primary key."""
    names = [field.attname for field in _columns(model)]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=BATCH):
        text = json.dumps(row, default=_as_text, ensure_ascii=False, sort_keys=True)
        yield text.encode() + b"\n"


def load(model: Model, lines: Iterable[bytes], using: str) -> None:
    """Insert the rows as they were: no default, no automatic date, no signal."""
    fields = _columns(model)
    most = connections[using].ops.bulk_batch_size(fields, [None] * BATCH)
    waiting = iter(lines)
    while batch := [_row(model, fields, line) for line in islice(waiting, most)]:
        insert: Any = model._base_manager.using(using)
        insert.all()._insert(batch, fields=fields, using=using, raw=True)


def fingerprint(lines: Iterable[bytes]) -> tuple[int, str]:
    """Number of rows, and a hash over all of them."""
    count, total = 0, hashlib.sha256()
    for line in lines:
        count += 1
        total.update(line)
    return count, total.hexdigest()


def are_empty(using: str) -> bool:
    return not any(model._base_manager.using(using).exists() for model in kept_models())


def empty(using: str) -> None:
    """Remove every row, inside the caller's transaction."""
    connection = connections[using]
    tables = connection.introspection.django_table_names(only_existing=True)
    statements = connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
    connection.ops.execute_sql_flush(statements)


def reset_counters(using: str) -> None:
    """Let the next automatic number follow the highest one that was restored."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def _columns(model: Model) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _row(model: Model, fields: list[Any], line: bytes) -> models.Model:
    values = zip(fields, json.loads(line), strict=True)
    return model(**{field.attname: _as_value(field, value) for field, value in values})


def _as_value(field: Any, value: Any) -> Any:
    if value is not None and field.get_internal_type() == "BinaryField":
        return b64decode(value)
    return field.to_python(value)


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"no text for {type(value).__name__}")
