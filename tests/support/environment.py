"""Loaded before the settings are: tests see a data folder of their own and no setting of yours.

The folder lies in memory where there is room, so that SQLite's safe writes cost nothing.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OURS = ("RAPPORT_", "DATABASE_URL", "EMAIL_URL")
# A folder that is not there: pages say what the code says, whatever editors wrote into words/.
WORDS = str(Path(__file__).parent / "no-words")
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
    os.environ["RAPPORT_WORDS"] = WORDS
    # Reading texts takes ten milliseconds each; tests about meaning switch it on for themselves.
    os.environ["RAPPORT_MATCH_BY_MEANING"] = "false"
    if url := os.environ.get("RAPPORT_TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url


def for_a_process() -> dict[str, str]:
    """The environment of a command beside the tests: none of your settings, words of the code.

    What is unasked leaves at once, since tests run at night too.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"RAPPORT_WORDS": WORDS, "RAPPORT_LETTERS_BY_DAY": "false"}


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # a forked child of a test leaves it in place
        shutil.rmtree(folder, ignore_errors=True)


isolate()
