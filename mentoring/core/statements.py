"""Querysets whose SQL is made once a process; afterwards a call only fills in values (ADR 0014).

On the busiest pages most of the time goes into building the same statement again and again, not
into the database. The definition stays the queryset; nothing else has to be kept in step with it::

    @statement
    def open_goals(actor: Membership, today: date) -> QuerySet[Goal]:
        return Goal.objects.visible_to(actor).filter(target_on__gte=today)

    rows = open_goals(request.actor, today)      # a list, as from the queryset
    query = open_goals.queryset(actor, today)    # the queryset itself

The function runs with an ``Unknown`` in place of each argument. It goes where a value would go in
``filter()``, and nowhere else: to look at it, to calculate with it or to branch on it is refused,
because the answer would be remembered for everybody. An argument that is a ``bool`` or an ``Enum``,
and a ``bool`` of a model, is known: each of its values has a statement of its own, so a function
may branch on it.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from threading import Lock
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar, get_type_hints
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
Row = TypeVar("Row")
_FIELDS: dict[type, type[models.Field[Any, Any]]] = {
    UUID: models.UUIDField, datetime: models.DateTimeField, date: models.DateField,
    str: models.CharField, int: models.IntegerField,
}  # fmt: skip
_KNOWN = (bool, Enum)  # few values, so each can have SQL of its own


class CannotCompile(TypeError):
    """The queryset, or a value for it, is not one that a statement can stand for."""


class Slot(Expression):
    """The place of a value inside of a compiled queryset."""

    def __init__(self, path: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.path = path
        self.name, _, self.column = path.partition(".")

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return "%s", [self]


class Unknown:
    """What the function gets for a value: good for filter(), and refusing to be looked at."""

    def __init__(self, path: str, field: models.Field[Any, Any]) -> None:
        self._slot = Slot(path, field)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        return self._slot.resolve_expression(*args, **kwargs)

    def _refuse(self, *args: object) -> NoReturn:
        raise CannotCompile(f"{self._slot.path} is not known while the statement is made.")

    __bool__ = __str__ = __eq__ = __lt__ = __add__ = __sub__ = _refuse
    __hash__ = object.__hash__


class UnknownRow(Unknown):
    """What the function gets for a loaded row: its key, and its other columns by their names."""

    def __init__(self, path: str, row: models.Model) -> None:
        super().__init__(f"{path}.pk", row._meta.pk)
        self.pk = self.id = self
        field: Any
        for field in row._meta.concrete_fields:
            if isinstance(field, models.BooleanField):
                setattr(self, field.attname, getattr(row, field.attname))
            elif not field.primary_key:
                target = field.target_field if field.is_relation else field
                setattr(self, field.attname, Unknown(f"{path}.{field.attname}", target))


@dataclass(frozen=True, eq=False)
class _Compiled:
    """One statement for one database: SQL, and where each of its parameters comes from."""

    compiler: SQLCompiler
    queryset: Any
    sql: str
    parameters: list[Any]  # values and slots

    def rows(self, values: dict[str, Any], alias: str) -> list[Any]:
        connection = connections[alias]
        bound = tuple(
            _bound(part, values, connection) if type(part) is Slot else part
            for part in self.parameters
        )
        # Converters belong to a connection, and so to a thread: they are kept there.
        kept = connection.__dict__.setdefault("_converters_of_statements", {})
        if (converters := kept.get(self)) is None:
            compiler = _like(self.compiler, connection=connection)
            columns = [column for column, *_ in compiler.select[0 : compiler.col_count]]
            converters = kept[self] = compiler.get_converters(columns)
        compiler = _like(
            self.compiler,
            connection=connection,
            as_sql=lambda *args, **kwargs: (self.sql, bound),
            get_converters=lambda columns: converters,
        )
        query = _like(self.queryset.query, get_compiler=lambda *args, **kwargs: compiler)
        return list(self.queryset._iterable_class(_Source(self.queryset, query, alias)))


def _like(thing: Any, **changes: Any) -> Any:
    """A shallow copy with some attributes changed; ``copy`` takes five times as long."""
    made = object.__new__(type(thing))
    made.__dict__ = thing.__dict__ | changes
    return made


class _Source:
    """What Django's own makers of rows want to know of a queryset."""

    def __init__(self, queryset: Any, query: Any, alias: str) -> None:
        self.model, self.query, self.db = queryset.model, query, alias
        self._fields = queryset._fields
        self._known_related_objects = queryset._known_related_objects


def _bound(slot: Slot, values: dict[str, Any], connection: Any) -> Any:
    value = values[slot.name]
    if slot.column:
        value = getattr(value, slot.column)
    if value is None:
        raise CannotCompile(f"{slot.path} is None, which SQL compares with nothing: say isnull.")
    return slot.output_field.get_db_prep_value(value, connection, prepared=False)


class Statement(Generic[P, Row]):
    """See ``statement``."""

    def __init__(self, build: Callable[P, "models.QuerySet[Any, Row]"]) -> None:
        self.queryset = build
        self.__doc__, self.__name__ = build.__doc__, build.__qualname__
        self.__module__ = build.__module__
        self._names = list(inspect.signature(build).parameters)
        self._types: dict[str, type] = {}
        self._flags: dict[str, list[str]] = {}  # of rows: their columns that are bool
        self._made: dict[tuple[Any, ...], _Compiled] = {}
        self._lock = Lock()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        values = dict(zip(self._names, args, strict=False), **kwargs)
        alias = "default"
        key = (alias, *self._shape(values))
        made = self._made.get(key)
        if made is None:
            with self._lock:
                made = self._made.setdefault(key, self._compile(values, alias))
        return made.rows(values, alias)

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """The first row; the queryset should say that it wants no more than one."""
        return next(iter(self(*args, **kwargs)), None)

    def _shape(self, values: dict[str, Any]) -> list[Any]:
        """Check the values, and tell which of the statements they need."""
        shape: list[Any] = []
        for name, wanted in (self._types or self._read_types()).items():
            value = values[name]
            if type(value) is not wanted and not isinstance(value, wanted):
                raise CannotCompile(f"{self.__name__}: {name} is no {wanted.__name__}: {value!r}")
            if name in self._flags:
                shape += [getattr(value, flag) for flag in self._flags[name]]
            elif wanted not in _FIELDS:
                shape.append(value)
        return shape

    def _read_types(self) -> dict[str, type]:
        hints = get_type_hints(self.queryset)
        types = {name: hints[name] for name in self._names}
        for name, wanted in types.items():
            if isinstance(wanted, type) and issubclass(wanted, models.Model):
                fields = wanted._meta.concrete_fields
                self._flags[name] = [
                    f.attname for f in fields if isinstance(f, models.BooleanField)
                ]
            elif wanted not in _FIELDS and not _is_known(wanted):
                raise CannotCompile(f"{self.__name__}: {name} can have no slot: {wanted}")
        self._types = types
        return types

    def _compile(self, values: dict[str, Any], alias: str) -> _Compiled:
        made, again = (self._compile_once(values, alias) for _ in range(2))
        if (made.sql, _told(made)) != (again.sql, _told(again)):
            raise CannotCompile(f"{self.__name__} says something else each time, such as now().")
        used = {part.name for part in made.parameters if isinstance(part, Slot)}
        lost = set(self._types) - used
        if lost and not any(_is_known(kind) for kind in self._types.values()):
            raise CannotCompile(f"{self.__name__} does not use {', '.join(sorted(lost))}.")
        return made

    def _compile_once(self, values: dict[str, Any], alias: str) -> _Compiled:
        unknown: Any = {name: self._unknown(name, values[name]) for name in self._names}
        queryset: Any = self.queryset(**unknown)  # type: ignore[call-arg]
        if queryset._prefetch_related_lookups:
            raise CannotCompile(f"{self.__name__}: prefetch_related would ask a second query.")
        compiler = queryset.query.get_compiler(using=alias)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            raise CannotCompile(f"{self.__name__} can never find anything.") from None
        return _Compiled(compiler, queryset, sql, list(parameters))

    def _unknown(self, name: str, value: Any) -> Any:
        wanted = self._types[name]
        if _is_known(wanted):
            return value
        if issubclass(wanted, models.Model):
            return UnknownRow(name, value)
        return Unknown(name, _FIELDS[wanted]())


def _is_known(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, _KNOWN)


def _told(made: _Compiled) -> list[str]:
    return [f"slot {p.path}" if isinstance(p, Slot) else repr(p) for p in made.parameters]


STATEMENTS: list[Statement[Any, Any]] = []  # for the test that holds each to its queryset


def statement(build: Callable[P, "models.QuerySet[Any, Row]"]) -> Statement[P, Row]:
    """Make the SQL of a queryset once for each process and shape; see the module's words."""
    made = Statement(build)
    STATEMENTS.append(made)
    return made


def told_as_one(
    rows: "models.QuerySet[Any, Any]", *figures: models.Aggregate
) -> "models.QuerySet[Any, Any]":
    """A queryset of one row, figures over all rows; ``aggregate()`` would ask at once."""
    alike: Any = rows.order_by().annotate(alike=models.Value(1)).values("alike")
    named = {f"figure_{number}": figure for number, figure in enumerate(figures)}
    told: models.QuerySet[Any, Any] = alike.annotate(**named).values_list(*named)
    return told


def counted(rows: "models.QuerySet[Any, Any]") -> "models.QuerySet[Any, Any]":
    """A queryset of one tuple of one number: how many rows there are."""
    return told_as_one(rows, models.Count("pk"))
