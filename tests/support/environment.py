"""Loaded before the settings are: tests see a data folder of their own and no setting of yours.

The folder lies in memory where there is room, so that SQLite's safe writes cost nothing.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OURS = ("RAPPORT_", "DATABASE_URL", "EMAIL_URL")
ROOMY = 512 * 1024 * 1024


def memory_or_disk() -> str | None:
    shared_memory = Path("/dev/shm")
    if not os.access(shared_memory, os.W_OK):
        return None
    room = os.statvfs(shared_memory)
    return str(shared_memory) if room.f_bavail * room.f_frsize >= ROOMY else None


def isolate() -> None:
    """Forget the settings of this shell; keep what ``bin/test`` passes as ``RAPPORT_TEST_…``."""
    for name in list(os.environ):
        if name.startswith(OURS) and not name.startswith("RAPPORT_TEST_"):
            del os.environ[name]
    if "RAPPORT_TEST_DATA" not in os.environ:  # the first process; xdist's workers inherit it
        folder = tempfile.mkdtemp(prefix="rapport-tests-", dir=memory_or_disk())
        (Path(folder) / "static").mkdir()  # whitenoise warns about a folder that is not there
        os.environ["RAPPORT_TEST_DATA"] = folder
        atexit.register(_remove, folder, os.getpid())
    os.environ["RAPPORT_DATA"] = os.environ["RAPPORT_TEST_DATA"]
    # Reading texts takes ten milliseconds each; tests about meaning switch it on for themselves.
    os.environ["RAPPORT_MATCH_BY_MEANING"] = "false"
    if url := os.environ.get("RAPPORT_TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # a forked child of a test leaves it in place
        shutil.rmtree(folder, ignore_errors=True)


isolate()
