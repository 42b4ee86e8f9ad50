"""The secrets of one installation, made on first start and kept in its data directory."""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

FILE_NAME = "secrets.json"
# What lies in a data directory that was in use: without its secrets it is unreadable.
TRACES = ("rapport.sqlite3", "files", "backups", "checkpoints.jsonl")


def _random_key() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "django_secret_key": lambda: secrets.token_urlsafe(50),
    "root_key": _random_key,  # wraps the data keys of organisations
    "chain_key": _random_key,  # links the event log
    "vapid_key": _random_key,  # signs what is pushed to browsers
}


class SecretsUnusable(SystemExit):
    """Why nothing starts, in a sentence; new secrets would make the data unreadable for good."""


def load_or_create(data_directory: Path) -> dict[str, str]:
    """Read the secrets of this installation; on the first start make them.

    The directory gets mode 0700 and the file 0600. A new file is written aside, flushed to
    the disk and linked into place, so a power cut leaves either no secrets or all of them,
    and of two processes that start together one wins and the other reads. Raises
    ``SecretsUnusable`` when the file is damaged, or missing beside data that needs it.
    """
    data_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = data_directory / FILE_NAME
    if not file.exists():
        _must_be_new(data_directory)
        _create(file)
    known = _read(file)
    if missing := MAKERS.keys() - known.keys():
        known |= {name: MAKERS[name]() for name in missing}
        replace(file, known)
    return known


def replace(file: Path, known: dict[str, str]) -> None:
    """Write the secrets anew, whole or not at all."""
    os.replace(_write_aside(file, known), file)
    _flush_folder(file.parent)


def _must_be_new(folder: Path) -> None:
    found = [name for name in TRACES if (folder / name).exists()]
    if found:
        raise SecretsUnusable(
            f"{folder / FILE_NAME} is missing, but {folder / found[0]} is there and can only be "
            f"read with it. Put the copy of {FILE_NAME} that you keep in another safe place back "
            f"into {folder}. Back-ups lie in {folder / 'backups'}, unless you chose another "
            "folder; they open with the same file only."
        )


def _read(file: Path) -> dict[str, str]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        if not known["django_secret_key"] or not known["root_key"]:
            raise KeyError
    except (ValueError, KeyError, TypeError):
        raise SecretsUnusable(
            f"{file} is cut off or damaged, so nothing encrypted can be read. Put the copy that "
            "you keep in another safe place back, then start again."
        ) from None
    return {str(name): str(value) for name, value in known.items()}


def _create(file: Path) -> None:
    file.parent.chmod(0o700)
    aside = _write_aside(file, {name: make() for name, make in MAKERS.items()})
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    _flush_folder(file.parent)


def _write_aside(file: Path, content: dict[str, str]) -> Path:
    aside = file.with_name(f".{FILE_NAME}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    return aside


def _flush_folder(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
