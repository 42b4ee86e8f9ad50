"""Closing people's words anew under fresh keys, row by row, while everything runs."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from mentoring.core.crypto import keys
from mentoring.core.crypto.fields import EncryptedTextField, Sealed, seal, unseal
from mentoring.core.models import DataKey
from ops.secrets_file import replace as write_secrets

BATCH = 200
# Where allauth keeps what decrypts to a key or, in a list, to hashes of recovery codes.
SECRETS = ("secret", "seed", "migrated_codes")
INSTALLATION = UUID(int=0)  # secrets of accounts: closed and opened by allauth's adapter


def rotate() -> dict[str, int]:
    """Make a new key for every organisation and close all words with it; rows per table."""
    scopes = set(DataKey.objects.exclude(scope=INSTALLATION).values_list("scope", flat=True))
    fresh = {keys.rotate(scope).pk.bytes for scope in scopes}
    return {model._meta.label: _reseal(model, fields, fresh) for model, fields in sealed_fields()}


def rotate_second_factors() -> int:
    """Close the secrets of authenticator apps and recovery codes anew; returns how many."""
    keys.rotate(INSTALLATION)
    done = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            closed = {name: row.data[name] for name in SECRETS if name in row.data} if row else {}
            if row and closed:
                row.data |= {name: _closed_anew(texts) for name, texts in closed.items()}
                row.save(update_fields=["data"])
                done += 1
    return done


def _closed_anew(texts: str | list[str]) -> str | list[str]:
    if isinstance(texts, str):
        return str(encrypt(decrypt(texts)))
    return [str(encrypt(decrypt(text))) for text in texts]


def change_root_key(file: Path) -> int:
    """Wrap every data key with a new root key. Killed at any moment, it can be run again.

    The new key is on the disk before it wraps anything, and takes the old one's place only
    after everything is wrapped; in between either opens what it wrapped. Stop Rapport first.
    """
    known = json.loads(file.read_text(encoding="utf-8"))
    if "next_root_key" not in known:
        known["next_root_key"] = b64encode(token_bytes(32)).decode()
        write_secrets(file, known)
    settings.NEXT_ROOT_KEY = known["next_root_key"]
    count = keys.rewrap(known["next_root_key"])
    known["root_key"] = known.pop("next_root_key")
    write_secrets(file, known)
    settings.ROOT_KEY, settings.NEXT_ROOT_KEY = known["root_key"], ""
    keys.forget_keys()
    return count


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
