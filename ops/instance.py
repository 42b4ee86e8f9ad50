"""One running Rapport per data folder: whoever holds ``instance.lock`` may change the data."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

LOCK = "instance.lock"
TIMEOUT = 12.0  # seconds in which what a killed supervisor left behind has ended


class CannotStart(Exception):
    """Why Rapport does not start here, in a sentence for the operator."""


@dataclass(frozen=True)
class Holder:
    pid: int
    address: str


def ensure_data_dir(data: Path) -> None:
    """Make the data folder, for its owner alone, and see that it can be written."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial = data / f".trial-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as reason:
        raise CannotStart(
            f"The data folder {data} cannot be written ({reason.strerror}). Give this account the "
            "right to write there, or choose another folder with --data."
        ) from reason


def acquire_instance_lock(data: Path, *, timeout: float = TIMEOUT) -> int:
    """Take the data folder for this process and the children that inherit the returned file.

    Raises ``CannotStart`` while another instance has it. What a killed supervisor left behind
    is given time to end.
    """
    lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    give_up_at = time.monotonic() + timeout
    while not _lock(lock):
        holder = _holder(lock)
        if time.monotonic() > give_up_at or (holder and _is_alive(holder.pid)):
            os.close(lock)
            raise CannotStart(_in_use(data, holder))
        time.sleep(0.1)
    os.truncate(lock, 0)
    return lock


def known_address(data: Path) -> str:
    """Where the server over this data folder answers, or did last; empty when none ever did.

    So that a command beside a server writes links that lead to it.
    """
    try:
        said = json.loads((data / LOCK).read_text() or "{}")
    except (OSError, ValueError):
        return ""
    address = said.get("address") if isinstance(said, dict) else None
    return address if isinstance(address, str) else ""


def write_owner(lock: int, *, address: str) -> None:
    """Leave word of who holds the lock, for the one who finds it taken."""
    os.pwrite(lock, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)


def _lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(lock, 1000, 0)))
    except (ValueError, TypeError):
        return None  # taken a moment ago, not yet signed


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _in_use(data: Path, holder: Holder | None) -> str:
    who = f" (process {holder.pid}, {holder.address})" if holder else ""
    return (
        f"Rapport is already running on {data}{who}. Stop that one first, "
        "or choose another folder with --data."
    )
