"""Columns that are encrypted at rest."""

from collections.abc import Sequence
from secrets import token_bytes
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from mentoring.core.crypto import keys

VERSION = b"\x01"


class Sealed(bytes):
    """Ciphertext as it lies in the database: version, key id, nonce, text with tag."""


class SealedAttribute(DeferredAttribute):
    """Opens the text on first reading: a list that never shows it never decrypts it."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = unseal(value, self.field, instance)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):  # type: ignore[type-arg]
    """Text under AES-256-GCM, bound to its table, column and row.

    The model must have an ``organisation`` and a primary key that is known before saving.
    A value copied into another row or column does not decrypt.
    """

    descriptor_class = SealedAttribute
    empty_values: Sequence[Any] = (None, "", b"")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            if value:  # update() and bulk_update() do not know the row that the text is bound to
                raise TypeError(f"{self.name} is sealed by save() and bulk_create() only")
            value = value.encode()  # the empty default of a migration
        return None if value is None else connection.Database.Binary(value)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = instance.__dict__.get(self.attname)
        if isinstance(value, str):
            return seal(value, self, instance)
        return value


def _place(field: models.Field[Any, Any], instance: models.Model) -> bytes:
    return f"{instance._meta.db_table}.{field.column}.{instance.pk}".encode()


def seal(text: str, field: models.Field[Any, Any], instance: Any) -> Sealed:
    key_id, key = keys.key_for(instance.organisation_id)
    nonce = token_bytes(keys.NONCE_BYTES)
    body = key.encrypt(nonce, text.encode(), _place(field, instance))
    return Sealed(VERSION + key_id.bytes + nonce + body)


def unseal(sealed: bytes, field: models.Field[Any, Any], instance: models.Model) -> str:
    if not sealed:
        return ""
    key = keys.key_by_id(UUID(bytes=bytes(sealed[1:17])))
    return key.decrypt(sealed[17:29], sealed[29:], _place(field, instance)).decode()
