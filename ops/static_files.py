"""Publishing the static files so that a power cut leaves the old state, the new one, or a rebuild.

Every file is flushed to the disk before the stamp that vouches for them is written; at the next
start each file is compared with the stamp, and what does not agree is published anew.
"""

import hashlib
import json
import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

STAMP = "published-from"


def publish() -> bool:
    """Copy, name by content and compress what changed since the last start; False: nothing did."""
    folder, shape = Path(settings.STATIC_ROOT), _shape()
    if is_sound(folder, shape):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STAMP).unlink(missing_ok=True)
    (folder / "staticfiles.json").unlink(missing_ok=True)  # a cut-off one cannot even be replaced
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    files = _sizes(folder)
    for name in files:
        _flush(folder / name)
    for inner in {(folder / name).parent for name in files}:
        _flush(inner)
    _write_stamp(folder, {"shape": shape, "manifest": _manifest(folder), "files": files})
    return True


def is_sound(folder: Path, shape: str) -> bool:
    """Whether what is published is all there, whole, and made from the present sources."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(stamp, dict):
        return False
    told = (stamp.get("shape"), stamp.get("manifest"), stamp.get("files"))
    return told == (shape, _manifest(folder), _sizes(folder))


def _shape() -> str:
    shape = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for file in sorted((settings.BASE_DIR / "static").rglob("*")):
        about = file.stat()
        shape.update(f"{file} {about.st_size} {about.st_mtime_ns}\n".encode())
    return shape.hexdigest()


def _manifest(folder: Path) -> str:
    file = folder / "staticfiles.json"
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""


def _sizes(folder: Path) -> dict[str, int]:
    return {
        str(file.relative_to(folder)): file.stat().st_size
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != STAMP
    }


def _write_stamp(folder: Path, stamp: dict[str, object]) -> None:
    aside = folder.parent / f".{STAMP}.{os.getpid()}"
    aside.write_text(json.dumps(stamp), encoding="utf-8")
    _flush(aside)
    aside.replace(folder / STAMP)
    _flush(folder)


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
