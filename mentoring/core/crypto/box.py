"""Texts under a key of their own: whoever deletes the key has deleted them, in every copy."""

from base64 import b64decode, b64encode
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mentoring.core.crypto.keys import NONCE_BYTES

VERSION = b"\x01"


def new_key() -> str:
    """A key as text, to be kept in an ``EncryptedTextField``."""
    return b64encode(AESGCM.generate_key(bit_length=256)).decode()


class Box:
    """Seals and opens texts, each bound to its place: elsewhere it does not open."""

    def __init__(self, key: str) -> None:
        if not key:
            raise InvalidTag  # deleted on purpose: nothing opens it any more
        self._cipher = AESGCM(b64decode(key))

    def seal(self, text: str, place: str) -> bytes:
        """Version, nonce, text with tag; nothing for no text."""
        return self.seal_bytes(text.encode(), place) if text else b""

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """The same for what a file holds."""
        nonce = token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, content, place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """``InvalidTag`` for a text that was damaged, or was not sealed for this place."""
        return self.open_bytes(sealed, place).decode() if sealed else ""

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The same for what a file holds."""
        nonce, closed = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._cipher.decrypt(nonce, closed, place.encode())
