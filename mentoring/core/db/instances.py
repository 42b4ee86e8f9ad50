"""Instances from rows without the constructor of Django, which takes ten times as long (ADR 0095).

``Model.__init__`` looks at every field for what a caller may have left out. A row of a statement
has every value that was asked for, so they go where the constructor would put them. A model that
does more when it is made, in a constructor, a signal or a field of its own, is made by Django.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db.models import Model, signals
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute

_PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)  # they read the instance's own values
Make = Callable[[str, Sequence[str], Sequence[Any]], Any]


@cache
def maker_of(model: type[Model]) -> Make:
    """What makes an instance: database, names of columns, and their values in the same order."""
    listened = signals.pre_init.has_listeners(model) or signals.post_init.has_listeners(model)
    own = model.__init__ is not Model.__init__ or "from_db" in {
        name for base in model.__mro__ if base is not Model for name in vars(base)
    }
    fields = [vars(model).get(field.attname) for field in model._meta.concrete_fields]
    if listened or own or any(type(field) not in _PLAIN for field in fields):
        return model.from_db

    def make(alias: str, names: Sequence[str], values: Sequence[Any]) -> Any:
        made = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, alias
        made.__dict__.update(zip(names, values, strict=True))
        made._state = state
        return made

    return make


def join(related: Any, row: Sequence[Any], one: Any) -> None:
    """What Django's ``RelatedPopulator`` does: ``one`` knows what was joined to it, and that it."""
    if related.reorder_for_init:
        values = related.reorder_for_init(row)
    else:
        values = row[related.cols_start : related.cols_end]
    if values[related.pk_idx] is None:
        related.local_setter(one, None)
        return
    made = maker_of(related.model_cls)(related.db, related.init_list, values)
    for below in related.related_populators:
        join(below, row, made)
    related.local_setter(one, made)
    related.remote_setter(made, one)
