"""Querysets whose SQL is made once a process; afterwards a call only fills in values (ADR 0021).

On the busiest pages most of the time goes into building the same statement again and again, not
into the database. The definition stays the queryset; nothing else has to be kept in step with it::

    @statement
    def open_goals(actor: Membership, today: date) -> QuerySet[Goal]:
        return Goal.objects.visible_to(actor).filter(target_on__gte=today)

    rows = open_goals(request.actor, today)      # a list, as from the queryset
    query = open_goals.queryset(actor, today)    # the queryset itself

The function runs with an ``Unknown`` in place of each argument. It goes where a value would go in
``filter()``, and nowhere else: to look at it, to calculate with it or to branch on it is refused,
because the answer would be remembered for everybody. Several ids go in as ``Keys``.

An argument that is a ``bool`` or an ``Enum``, and a ``bool`` of a model, is known: each of its
values has a statement of its own, so a function may branch on it. Of a model only those count that
the function has read.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from threading import RLock
from typing import Any, Generic, ParamSpec, Self, TypeVar, get_type_hints
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from mentoring.core.db.parameters import CannotCompile, StatementParameter, Unknown, UnknownRow
from mentoring.core.db.sqlite.constants import with_constants

P = ParamSpec("P")
Row = TypeVar("Row")
_FIELDS: dict[type, type[models.Field[Any, Any]]] = {
    UUID: models.UUIDField,
    datetime: models.DateTimeField,
    date: models.DateField,
    str: models.CharField,
    int: models.IntegerField,
}
_KNOWN = (bool, Enum)  # few values, so each can have SQL of its own
MAX_KEYS = 64  # of one statement; more are a queryset's
MAX_SHAPES = 64  # kept of one statement; what goes beyond is made each time, and counted


class Keys(tuple[UUID, ...]):
    """Up to ``MAX_KEYS`` ids for ``id__in``, and at least one.

    The first is repeated until there are 1, 2, 4, 8, … of them: the length of a list is in its
    SQL, and so a statement has seven shapes instead of one for each length.
    """

    def __new__(cls, ids: Iterable[UUID]) -> Self:
        known = list(ids)
        if not 0 < len(known) <= MAX_KEYS:
            raise CannotCompile(f"A statement takes 1 to {MAX_KEYS} ids, not {len(known)}.")
        length = 1 << (len(known) - 1).bit_length()
        return super().__new__(cls, known + known[:1] * (length - len(known)))


@dataclass(frozen=True, eq=False)
class _Compiled:
    """One statement for one database: SQL, and where each of its parameters comes from."""

    compiler: SQLCompiler
    queryset: Any
    sql: str
    parameters: list[Any]  # values, and stand-ins for them
    shares: str  # a joined row that many rows have in common, by its field; "" for none

    def rows(self, values: dict[str, Any], alias: str) -> list[Any]:
        connection = connections[alias]
        bound = tuple(
            _bound(part, values, connection) if type(part) is StatementParameter else part
            for part in self.parameters
        )
        with connection.cursor() as cursor:
            cursor.execute(self.sql, bound)
            found = cursor.fetchall()
        if not found:
            return []
        alike = self._alike(found)
        rows = self._converted(found, connection, alike)
        if self._model:
            return self._instances(rows, self._model, alias, alike)
        compiler = _shallow_copy(
            self.compiler, connection=connection, results_iter=_fixed_results(rows)
        )
        query = _shallow_copy(self.queryset.query, get_compiler=lambda *args, **kwargs: compiler)
        return list(self.queryset._iterable_class(_Source(self.queryset, query, alias)))

    def _alike(self, found: list[Any]) -> list[int]:
        """For each row the number of the first one with the same shared row; [] without any."""
        if self._shared is None:
            return []
        key = self._shared.key
        first: dict[Any, int] = {}
        return [first.setdefault(row[key], number) for number, row in enumerate(found)]

    def _converted(self, found: list[Any], connection: Any, alike: list[int]) -> list[list[Any]]:
        """Values as Django has them, column by column."""
        # Converters belong to a connection, and so to a thread: they are kept there.
        kept = connection.__dict__.setdefault("_converters_of_statements", {})
        if (converters := kept.get(self)) is None:
            compiler = _shallow_copy(self.compiler, connection=connection)
            columns = [column for column, *_ in compiler.select[0 : compiler.col_count]]
            converters = kept[self] = compiler.get_converters(columns)
        rows = [list(row[: self.compiler.col_count]) for row in found]
        once = [rows[number] for number in dict.fromkeys(alike)]
        shared = self._shared.columns if self._shared else frozenset[int]()
        for position, (steps, expression) in converters.items():
            for row in once if position in shared else rows:
                for step in steps:
                    row[position] = step(row[position], expression, connection)
        return rows

    @cached_property
    def _model(self) -> "_Model | None":
        """How a row becomes an instance, unless the queryset wants something else of it."""
        plain = self.queryset._iterable_class is ModelIterable
        if not plain or self.queryset._known_related_objects:
            return None
        select, info = self.compiler.select, self.compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1]
        return _Model(
            model=info["model"],
            columns=slice(first, last + 1),
            names=[column.target.attname for column, *_ in select[first : last + 1]],
            joined=get_related_populators(info, select, self.queryset.db),  # type: ignore[call-arg]
            annotated=list((self.compiler.annotation_col_map or {}).items()),
        )

    @cached_property
    def _shared(self) -> "_Shared | None":
        if not self.shares or not self._model:
            return None
        infos = self.compiler.klass_info["related_klass_infos"]
        info = next(one for one in infos if one["field"].name == self.shares)
        joined = next(one for one in self._model.joined if one.local_setter is info["local_setter"])
        return _Shared(joined, joined.cols_start + joined.pk_idx, frozenset(_columns(info)))

    def _instances(
        self, rows: list[list[Any]], how: "_Model", alias: str, alike: list[int]
    ) -> list[Any]:
        made: list[Any] = []
        shared = self._shared.joined if self._shared else None
        for number, row in enumerate(rows):
            one = how.model.from_db(alias, how.names, row[how.columns])
            for related in how.joined:
                if related is shared and alike[number] != number:
                    setattr(one, self.shares, getattr(made[alike[number]], self.shares))
                else:
                    related.populate(row, one)
            for name, position in how.annotated:
                setattr(one, name, row[position])
            made.append(one)
        return made


@dataclass(frozen=True)
class _Model:
    """What Django works out for each query of models, kept with the statement."""

    model: type[models.Model]
    columns: slice
    names: list[str]
    joined: list[Any]
    annotated: list[tuple[str, int]]


@dataclass(frozen=True)
class _Shared:
    """A joined row that many rows have in common: it is made once."""

    joined: Any  # what Django makes it with
    key: int
    columns: frozenset[int]  # its own, and of what is joined to it


def _columns(info: dict[str, Any]) -> Iterator[int]:
    yield from info["select_fields"]
    for below in info.get("related_klass_infos", ()):
        yield from _columns(below)


def _fixed_results(rows: list[list[Any]]) -> Callable[..., Any]:
    def results_iter(*args: Any, tuple_expected: bool = False, **kwargs: Any) -> Any:
        return map(tuple, rows) if tuple_expected else iter(rows)

    return results_iter


def _shallow_copy(thing: Any, **changes: Any) -> Any:
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


def _bound(parameter: StatementParameter, values: dict[str, Any], connection: Any) -> Any:
    value = values[parameter.name]
    if isinstance(value, Keys):
        value = value[int(parameter.column)]
    elif parameter.column:
        value = getattr(value, parameter.column)
    if value is None:
        raise CannotCompile(
            f"{parameter.path} is None, which SQL compares with nothing: say isnull."
        )
    return parameter.output_field.get_db_prep_value(value, connection, prepared=False)


class Statement(Generic[P, Row]):
    """See ``statement``."""

    def __init__(
        self, build: Callable[P, "models.QuerySet[Any, Row]"], *, shares: str = ""
    ) -> None:
        self.queryset, self.shares = build, shares
        self.__doc__, self.__name__ = build.__doc__, build.__qualname__
        self.__module__ = build.__module__
        self._names = list(inspect.signature(build).parameters)
        self.uncached = 0  # calls whose SQL was made and not kept
        self._types: dict[str, type] = {}
        self._flags: dict[str, list[str]] = {}  # of rows: the columns that were read
        self._source: Any = None  # a queryset that nobody runs: it knows where rows are read
        self._made: dict[tuple[Any, ...], _Compiled] = {}
        self._lock = RLock()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        values = dict(zip(self._names, args, strict=False), **kwargs)
        shape = self._shape(values)
        alias = self._alias(values)
        made = self._made.get((alias, *shape)) or self._make(values, alias)
        return made.rows(values, alias)

    @property
    def shapes(self) -> int:
        """How many statements are kept."""
        return len(self._made)

    def _alias(self, values: dict[str, Any]) -> str:
        """The database that the router, or the queryset itself, reads from."""
        if self._source is None:
            self._source = self._build(values)
        return str(self._source.db)

    def _make(self, values: dict[str, Any], alias: str) -> "_Compiled":
        with self._lock:
            made = self._compile(values, alias)
            if len(self._made) < MAX_SHAPES:
                self._made[(alias, *self._shape(values))] = made
            else:
                self.uncached += 1
        return made

    def _note(self, name: str, flag: str) -> None:
        """A flag is read for the first time: what was kept does not say which value it is for."""
        with self._lock:
            if flag not in self._flags[name]:
                self._flags[name].append(flag)
                self._made.clear()

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
            elif isinstance(value, Keys):
                shape.append(len(value))
            elif wanted not in _FIELDS:
                shape.append(value)
        return shape

    def _read_types(self) -> dict[str, type]:
        hints = get_type_hints(self.queryset)
        types = {name: hints[name] for name in self._names}
        for name, wanted in types.items():
            if isinstance(wanted, type) and issubclass(wanted, models.Model):
                self._flags.setdefault(name, [])
            elif wanted not in _FIELDS and wanted is not Keys and not _is_known(wanted):
                raise CannotCompile(f"{self.__name__}: {name} can be no parameter: {wanted}")
        self._types = types
        return types

    def _compile(self, values: dict[str, Any], alias: str) -> _Compiled:
        made, again = (self._compile_once(values, alias) for _ in range(2))
        if (made.sql, _params_signature(made)) != (again.sql, _params_signature(again)):
            raise CannotCompile(f"{self.__name__} says something else each time, such as now().")
        used = {part.name for part in made.parameters if isinstance(part, StatementParameter)}
        lost = set(self._types) - used
        if lost and not any(_is_known(kind) for kind in self._types.values()):
            raise CannotCompile(f"{self.__name__} does not use {', '.join(sorted(lost))}.")
        return made

    def _compile_once(self, values: dict[str, Any], alias: str) -> _Compiled:
        queryset = self._build(values)
        if queryset._prefetch_related_lookups:
            raise CannotCompile(f"{self.__name__}: prefetch_related would ask a second query.")
        compiler = queryset.query.get_compiler(using=alias)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            raise CannotCompile(f"{self.__name__} can never find anything.") from None
        if connections[alias].vendor == "sqlite":
            sql, parameters = with_constants(sql, parameters)
        return _Compiled(compiler, queryset, sql, list(parameters), self.shares)

    def _build(self, values: dict[str, Any]) -> Any:
        unknown: Any = {name: self._unknown(name, values[name]) for name in self._names}
        return self.queryset(**unknown)  # type: ignore[call-arg]

    def _unknown(self, name: str, value: Any) -> Any:
        wanted = self._types[name]
        if _is_known(wanted):
            return value
        if wanted is Keys:
            field = _FIELDS[UUID]
            return [Unknown(f"{name}.{place}", field()) for place in range(len(value))]
        if issubclass(wanted, models.Model):
            return UnknownRow(name, value, self._note)
        return Unknown(name, _FIELDS[wanted]())


def _is_known(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, _KNOWN)


def _params_signature(made: _Compiled) -> list[str]:
    return [
        f"parameter {p.path}" if isinstance(p, StatementParameter) else repr(p)
        for p in made.parameters
    ]


STATEMENTS: list[Statement[Any, Any]] = []  # for the test that holds each to its queryset


def statement(build: Callable[P, "models.QuerySet[Any, Row]"]) -> Statement[P, Row]:
    """Make the SQL of a queryset once for each process and shape; see the module's words."""
    made = Statement(build)
    STATEMENTS.append(made)
    return made


def statement_sharing(
    name: str,
) -> Callable[[Callable[P, "models.QuerySet[Any, Row]"]], Statement[P, Row]]:
    """The same for rows that mostly join one and the same row of the relation ``name``.

    It is made once then, and all of them hold the same: of a circle of twenty, its relationship
    and its programme.
    """

    def made(build: Callable[P, "models.QuerySet[Any, Row]"]) -> Statement[P, Row]:
        found = Statement(build, shares=name)
        STATEMENTS.append(found)
        return found

    return made


def aggregate_row(
    rows: "models.QuerySet[Any, Any]", *figures: models.Aggregate
) -> "models.QuerySet[Any, Any]":
    """A queryset of one row, figures over all rows; ``aggregate()`` would ask at once."""
    alike: Any = rows.order_by().annotate(alike=models.Value(1)).values("alike")
    named = {f"figure_{number}": figure for number, figure in enumerate(figures)}
    aggregated: models.QuerySet[Any, Any] = alike.annotate(**named).values_list(*named)
    return aggregated


def count_row(rows: "models.QuerySet[Any, Any]") -> "models.QuerySet[Any, Any]":
    """A queryset of one tuple of one number: how many rows there are."""
    return aggregate_row(rows, models.Count("pk"))
