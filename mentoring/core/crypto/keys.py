"""Data keys: one per organisation, wrapped by the installation's root key."""

from base64 import b64decode
from functools import lru_cache
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, transaction

from mentoring.core.models import DataKey

NONCE_BYTES = 12
_ids: dict[UUID, UUID] = {}


def key_for(scope: UUID) -> tuple[UUID, AESGCM]:
    """The newest data key of an organisation; the first use makes one."""
    if scope not in _ids:
        key = DataKey.objects.filter(scope=scope).order_by("-number").first() or _make(scope)
        _ids[scope] = key.pk
    return _ids[scope], key_by_id(_ids[scope])


@lru_cache(maxsize=4096)
def key_by_id(key_id: UUID) -> AESGCM:
    key = DataKey.objects.get(pk=key_id)
    return AESGCM(_unwrap(bytes(key.wrapped), key.scope))


def rotate(scope: UUID) -> DataKey:
    """A new key for what is written from now on; the old ones still open what they closed.

    Other processes learn of it when they start again; until then they use the key before.
    """
    with transaction.atomic():
        newest = DataKey.objects.select_for_update().filter(scope=scope).order_by("number").last()
        number = newest.number + 1 if newest else 1
        wrapped = _wrap(AESGCM.generate_key(bit_length=256), scope)
        key = DataKey.objects.create(scope=scope, number=number, wrapped=wrapped)
    _ids.pop(scope, None)
    return key


def unopenable() -> list[UUID]:
    """Organisations whose newest data key the root key does not open: the wrong secrets."""
    newest = {key.scope: key for key in DataKey.objects.order_by("number")}
    return [scope for scope, key in newest.items() if not _opens(key)]


def _opens(key: DataKey) -> bool:
    try:
        _unwrap(bytes(key.wrapped), key.scope)
    except InvalidTag:
        return False
    return True


def forget_keys() -> None:
    """Drop the keys held in memory, after a rotation or between tests."""
    _ids.clear()
    key_by_id.cache_clear()


def _make(scope: UUID) -> DataKey:
    wrapped = _wrap(AESGCM.generate_key(bit_length=256), scope)
    try:
        with transaction.atomic():
            return DataKey.objects.create(scope=scope, number=1, wrapped=wrapped)
    except IntegrityError:  # another process was faster
        return DataKey.objects.get(scope=scope, number=1)


def _root(key: str) -> AESGCM:
    return AESGCM(b64decode(key))


@transaction.atomic
def rewrap(root_key: str) -> int:
    """Wrap every data key with another root key; whole or not at all. Returns how many."""
    known = list(DataKey.objects.select_for_update())
    for key in known:
        key.wrapped = _wrap(_unwrap(bytes(key.wrapped), key.scope), key.scope, root_key)
    DataKey.objects.bulk_update(known, ["wrapped"])
    return len(known)


def _wrap(key: bytes, scope: UUID, root_key: str = "") -> bytes:
    nonce = token_bytes(NONCE_BYTES)
    return nonce + _root(root_key or settings.ROOT_KEY).encrypt(nonce, key, scope.bytes)


def _unwrap(wrapped: bytes, scope: UUID) -> bytes:
    nonce, closed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    if settings.NEXT_ROOT_KEY:  # a change of the root key was cut short: either may have wrapped it
        try:
            return _root(settings.NEXT_ROOT_KEY).decrypt(nonce, closed, scope.bytes)
        except InvalidTag:
            pass
    return _root(settings.ROOT_KEY).decrypt(nonce, closed, scope.bytes)
