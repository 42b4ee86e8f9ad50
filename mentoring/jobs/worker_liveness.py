"""Which workers are alive: each holds a file that the system lets go of only when it ends.

Proof, not guesswork: a process number may be another's by now, and another machine, or another
container, has numbers of its own. A file of a worker elsewhere is not here, so nothing is known.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from mentoring.core.db.ids import new_id


@contextmanager
def registered(folder: Path) -> Iterator[UUID]:
    """Be a worker that others can see here; the id is what its leases are signed with."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    me = new_id()
    file = os.open(folder / str(me), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield me
    finally:
        unregister(folder, me)
        os.close(file)


def dead_workers(folder: Path) -> list[UUID]:
    """Workers that were here and have ended without a word."""
    return [UUID(file.name) for file in sorted(folder.iterdir()) if _is_unlocked(file)]


def unregister(folder: Path, worker: UUID) -> None:
    (folder / str(worker)).unlink(missing_ok=True)


def _is_unlocked(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:  # it took leave while we looked around
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True
