"""An encrypted stream: frames under AES-256-GCM, numbered, the last one marked as the last.

A frame that is changed, missing, moved or cut off does not open. The key is derived from the
installation's root key and a salt of this archive, so a counter serves as nonce.
"""

import io
import secrets
from base64 import b64decode
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"RAPPORT-BACKUP-1\n"
SALT_BYTES, NAME_BYTES, TAG_BYTES, FRAME = 16, 8, 16, 1 << 20
MORE, LAST = b"more", b"last"
DAMAGED = "This back-up is damaged or incomplete; nothing of it was used. Take another one."


class CannotOpen(Exception):
    """Why an archive cannot be read, in a sentence for the operator."""


def _derive(root_key: str, *, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, purpose).derive(b64decode(root_key))


def _name_of(root_key: str) -> bytes:
    """Tells two root keys apart without telling anything about them."""
    return _derive(root_key, salt=MAGIC, purpose=b"rapport backup key name", length=NAME_BYTES)


class SealingWriter(io.RawIOBase):
    """Encrypts what is written to it; complete only after ``close()``."""

    def __init__(self, target: IO[bytes], root_key: str) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._aes = AESGCM(_derive(root_key, salt=salt, purpose=b"rapport backup", length=32))
        self._target, self._waiting, self._number = target, bytearray(), 0
        target.write(MAGIC + _name_of(root_key) + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > FRAME:
            self._write_frame(bytes(self._waiting[:FRAME]), MORE)
            del self._waiting[:FRAME]
        return len(data)

    def _write_frame(self, text: bytes, position: bytes) -> None:
        self._target.write(self._aes.encrypt(self._number.to_bytes(12, "big"), text, position))
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._write_frame(bytes(self._waiting), LAST)
        super().close()


class UnsealingReader(io.RawIOBase):
    """Reads such a stream back; ``CannotOpen`` at the first frame that is not as it was."""

    def __init__(self, source: IO[bytes], root_key: str) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            raise CannotOpen("This file is no back-up of Rapport.")
        if source.read(NAME_BYTES) != _name_of(root_key):
            raise CannotOpen(
                "This back-up was made with other secrets. Put the secrets.json that belongs to "
                "it into the data folder, then try again."
            )
        salt = source.read(SALT_BYTES)
        self._aes = AESGCM(_derive(root_key, salt=salt, purpose=b"rapport backup", length=32))
        self._source, self._number = source, 0
        self._open, self._next = b"", source.read(FRAME + TAG_BYTES)
        if not self._next:
            raise CannotOpen(DAMAGED)

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while not self._open and self._next:
            self._open_frame()
        count = min(len(target), len(self._open))
        target[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def _open_frame(self) -> None:
        frame, self._next = self._next, self._source.read(FRAME + TAG_BYTES)
        position = MORE if self._next else LAST
        try:
            self._open = self._aes.decrypt(self._number.to_bytes(12, "big"), frame, position)
        except InvalidTag as reason:
            raise CannotOpen(DAMAGED) from reason
        self._number += 1
