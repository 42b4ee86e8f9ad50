"""Closing people's words anew under fresh keys, row by row, while everything runs."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from mentoring.core import keys
from mentoring.core.fields import EncryptedTextField, Sealed, seal, unseal
from mentoring.core.models import DataKey

BATCH = 200
INSTALLATION = UUID(int=0)  # secrets of accounts: closed and opened by allauth's adapter


def rotate() -> dict[str, int]:
    """Make a new key for every organisation and close all words with it; rows per table."""
    scopes = set(DataKey.objects.exclude(scope=INSTALLATION).values_list("scope", flat=True))
    fresh = {keys.rotate(scope).pk.bytes for scope in scopes}
    return {model._meta.label: _reseal(model, fields, fresh) for model, fields in sealed_fields()}


def sealed_fields() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Every model that has encrypted columns, with them."""
    for model in apps.get_models():
        fields = [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]
        if fields:
            yield model, fields


def _reseal(model: type[models.Model], fields: list[EncryptedTextField], fresh: set[bytes]) -> int:
    rows = model._default_manager.order_by("pk")
    done, last = 0, None
    while True:
        with transaction.atomic():
            following = rows.filter(pk__gt=last) if last else rows
            # Locked: nobody's newer words may be overwritten by what was read before.
            batch = list(following.select_for_update()[:BATCH])
            done += sum(_reseal_row(row, fields, fresh) for row in batch)
        if len(batch) < BATCH:
            return done
        last = batch[-1].pk


def _reseal_row(row: models.Model, fields: list[EncryptedTextField], fresh: set[bytes]) -> bool:
    changes: dict[str, Any] = {}
    for field in fields:
        lying = row.__dict__[field.attname]
        if isinstance(lying, Sealed) and lying and lying[1:17] not in fresh:
            changes[field.attname] = seal(unseal(lying, field, row), field, row)
    if changes:
        type(row)._default_manager.filter(pk=row.pk).update(**changes)
    return bool(changes)
