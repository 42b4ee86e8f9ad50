"""What stands for a value while a statement is made: good for a filter, for nothing else."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.db import models
from django.db.models.expressions import Expression


class CannotCompile(TypeError):
    """The queryset, or a value for it, is not one that a statement can stand for."""


class StatementParameter(Expression):
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
        self._parameter = StatementParameter(path, field)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        return self._parameter.resolve_expression(*args, **kwargs)

    def _refuse(self, *args: object) -> NoReturn:
        raise CannotCompile(f"{self._parameter.path} is not known while the statement is made.")

    __bool__ = __str__ = __eq__ = __lt__ = __add__ = __sub__ = _refuse
    __hash__ = object.__hash__


class UnknownRow(Unknown):
    """What the function gets for a loaded row: its key, and its other columns by their names.

    A column that is ``bool`` is known; ``note(path, column)`` is told when the function reads it.
    """

    def __init__(self, path: str, row: models.Model, note: Callable[[str, str], None]) -> None:
        super().__init__(f"{path}.pk", row._meta.pk)
        self.pk = self.id = self
        self._path, self._note, self._flags = path, note, dict[str, bool]()
        field: Any
        for field in row._meta.concrete_fields:
            if isinstance(field, models.BooleanField):
                self._flags[field.attname] = getattr(row, field.attname)
            elif not field.primary_key:
                target = field.target_field if field.is_relation else field
                setattr(self, field.attname, Unknown(f"{path}.{field.attname}", target))

    def __getattr__(self, name: str) -> bool:
        flags = self.__dict__.get("_flags", {})
        if name not in flags:
            raise AttributeError(f"{type(self).__name__} has no {name}.")
        self._note(self._path, name)
        return bool(flags[name])
