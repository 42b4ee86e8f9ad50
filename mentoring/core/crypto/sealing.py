"""Texts that lie encrypted where no column of their own is: in a session, in a library's row."""

from base64 import b64decode, b64encode
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag

from mentoring.core.crypto import keys
from mentoring.core.models import DataKey

INSTALLATION = UUID(int=0)  # scope of the key for what belongs to no organisation


def seal(text: str, purpose: str) -> str:
    """Under AES-256-GCM, bound to its purpose: sealed for one, it does not open for another."""
    key_id, key = keys.key_for(INSTALLATION)
    nonce = token_bytes(keys.NONCE_BYTES)
    sealed = key.encrypt(nonce, text.encode(), purpose.encode())
    return b64encode(key_id.bytes + nonce + sealed).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Empty when its key is gone, or it was sealed for something else."""
    try:
        raw, start = b64decode(sealed), 16 + keys.NONCE_BYTES
        key = keys.key_by_id(UUID(bytes=raw[:16]))
        return key.decrypt(raw[16:start], raw[start:], purpose.encode()).decode()
    except (DataKey.DoesNotExist, InvalidTag, ValueError):
        return ""
