"""The secrets of one installation, made on first start and kept in its data directory."""

import json
import os
import secrets
from base64 import b64encode
from pathlib import Path

FILE_NAME = "secrets.json"


def load_or_create(data_directory: Path) -> dict[str, str]:
    """Read the secrets of this installation; on the first start make them.

    The directory gets mode 0700 and the file 0600. A new file is written aside, flushed to
    the disk and linked into place, so a power cut leaves either no secrets or all of them,
    and of two processes that start together one wins and the other reads.
    """
    data_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = data_directory / FILE_NAME
    if not file.exists():
        _create(file)
    secrets_of_old = json.loads(file.read_text())
    return {str(name): str(value) for name, value in secrets_of_old.items()}


def _create(file: Path) -> None:
    file.parent.chmod(0o700)
    fresh = {
        "django_secret_key": secrets.token_urlsafe(50),
        "root_key": b64encode(secrets.token_bytes(32)).decode(),
    }
    aside = file.with_name(f".{FILE_NAME}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(fresh, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
