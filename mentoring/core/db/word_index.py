"""Texts that a database finds by what stands in them, without reading all of them (ADR 0103).

A model of its own holds the folded words of what is looked for, beside a number as its key. On
SQLite an index of three signs each (FTS5) lies beside it, kept current by triggers and so by
whatever writes a row; on PostgreSQL an index of the same kind (pg_trgm) lies on the column.
"""

from typing import Any

from django.db import DatabaseError, models
from django.db.migrations import RunPython

from mentoring.core.l10n.folding import folded

SIGNS = 3  # of each part of a word in the index
MAX_PIECES = 6  # of one word that is looked for; the text decides anyway


class WordsField(models.TextField):  # type: ignore[type-arg]
    """Folded texts, one a line; looked for with ``holds`` and the words that all must occur."""

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


def folded_lines(*texts: str) -> str:
    """What a ``WordsField`` keeps of these texts."""
    return "\n".join(" ".join(folded(text).split()) for text in texts)


class Holds(models.Lookup):
    """Every word, as part of another too; the same rows on either database."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, given = self.process_lhs(compiler, connection)
        words = folded(self.rhs).split()
        parts = [f"{column} LIKE %s" for _word in words]
        patterns = [f"%{connection.ops.prep_for_like_query(word)}%" for word in words]
        return _all(parts), [*given * len(words), *patterns]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        """The index says which rows have the parts of a word; the text decides."""
        column, given = self.process_lhs(compiler, connection)
        words = folded(self.rhs).split()
        parts = [f"instr({column}, %s) > 0" for _word in words]
        values = [value for word in words for value in (*given, word)]
        if pieces := sorted({piece for word in words for piece in pieces_of(word)}):
            name = connection.ops.quote_name
            index = name(index_of(self.lhs.target.model._meta.db_table))
            key = f"{name(self.lhs.alias)}.{name(self.lhs.target.model._meta.pk.column)}"
            parts.append(f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)")  # noqa: S608
            quoted = (piece.replace('"', '""') for piece in pieces)
            values.append(" AND ".join(f'"{piece}"' for piece in quoted))
        return _all(parts), values


def pieces_of(word: str) -> list[str]:
    """A few of a word's parts of three signs; no word of one or two signs has any.

    >>> pieces_of("lantern"), pieces_of("hr")
    (['lan', 'ter', 'ern'], [])
    """
    starts = [*range(0, len(word) - SIGNS + 1, SIGNS), len(word) - SIGNS]
    found = (word[start : start + SIGNS] for start in starts if start >= 0)
    return list(dict.fromkeys(found))[:MAX_PIECES]


WordsField.register_lookup(Holds)


def _all(parts: list[str]) -> str:
    return " AND ".join(parts) or "1 = 1"


def index_of(table: str) -> str:
    return f"{table}_index"


def index_words(table: str, field: str) -> RunPython:
    """In a migration, after the model: an index of what its ``WordsField`` holds."""

    def add(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            for statement in _sqlite(table, field):
                editor.execute(statement, params=None)
        else:
            _postgresql(editor, table, field)

    def remove(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TABLE {index_of(table)}", params=None)
            for when in ("added", "removed", "changed"):
                editor.execute(f"DROP TRIGGER {index_of(table)}_{when}", params=None)
        else:
            editor.execute(f"DROP INDEX IF EXISTS {index_of(table)}", params=None)

    return RunPython(add, remove)


def _sqlite(table: str, field: str) -> list[str]:
    """The index holds no text of its own: what goes out of it is told with the words that it had.

    Its option for wiping what was removed is newer than what Python comes with, so nothing is
    promised about what a deleted word leaves in the file before its page is used again.
    """
    index = index_of(table)
    add = f"INSERT INTO {index}(rowid, {field}) VALUES (new.id, new.{field});"  # noqa: S608
    known = f"{index}({index}, rowid, {field})"
    remove = f"INSERT INTO {known} VALUES ('delete', old.id, old.{field});"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5({field}, content='{table}', "
        "content_rowid='id', tokenize='trigram', detail=none)",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",  # noqa: S608
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {index}_changed AFTER UPDATE ON {table} BEGIN {remove} {add} END",
    ]


def _postgresql(editor: Any, table: str, field: str) -> None:
    """Without the extension, or the right to add it, the same is found by reading every text."""
    with editor.connection.cursor() as cursor:
        try:
            cursor.execute("SAVEPOINT words")
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                f"CREATE INDEX {index_of(table)} ON {table} USING gin ({field} gin_trgm_ops)"
            )
            cursor.execute("RELEASE SAVEPOINT words")
        except DatabaseError:
            cursor.execute("ROLLBACK TO SAVEPOINT words")
