"""Checkpoints outside the database: one line of JSON each, in a file that can leave the machine.

``RAPPORT_CHECKPOINTS`` names the file; a folder that another machine collects, or one that can
only be appended to, keeps even whoever rules this machine from shortening the log unnoticed.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mentoring.events.chain import Break
from mentoring.events.models import Checkpoint, Event


def append(checkpoints: list[Checkpoint]) -> None:
    """Add checkpoints to the file and have them on the disk before it returns."""
    _write(
        {
            "organisation": str(one.organisation_id),
            "position": one.position,
            "digest": one.digest,
            "at": one.at.isoformat(),
            "signature": one.signature,
        }
        for one in checkpoints
    )


def note_restore(*, at: datetime) -> None:
    """A back-up takes the log back on purpose; what was told before counts no more."""
    if _file().exists():
        _write([{"restored_at": at.isoformat()}])


def disagreements() -> list[Break]:
    """Checkpoints in the file that the log no longer agrees with: it was cut, or changed."""
    last: dict[UUID, tuple[int, str]] = {}
    for line in _lines():
        told = json.loads(line)
        if "restored_at" in told:
            last.clear()
        else:
            last[UUID(told["organisation"])] = (told["position"], told["digest"])
    return [
        Break(organisation_id, position, "the log is not the one of a checkpoint in the file")
        for organisation_id, (position, digest) in last.items()
        if not Event.objects.filter(
            organisation_id=organisation_id, position=position, digest=digest
        ).exists()
    ]


def _file() -> Path:
    return Path(settings.CHECKPOINTS_FILE)


def _lines() -> list[str]:
    return _file().read_text(encoding="utf-8").splitlines() if _file().exists() else []


def _write(entries: Iterable[dict[str, object]]) -> None:
    lines = "".join(json.dumps(entry) + "\n" for entry in entries)
    if not lines:
        return
    _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(_file(), flags, 0o600), "w", encoding="utf-8") as out:
        out.write(lines)
        out.flush()
        os.fsync(out.fileno())
