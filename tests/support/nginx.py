"""An nginx to try the shipped example with, from the system or unpacked from its package."""

import shutil
import subprocess
from pathlib import Path

from tests.support import databases, packages

KEPT = databases.ROOT / ".pytest_cache" / "nginx"


def nginx() -> str | None:
    """The path of the program; unpacked only, since installing it would start a server."""
    if found := packages.installed("nginx"):
        return found
    unpacked = KEPT / "root" / "usr" / "sbin" / "nginx"
    if not unpacked.exists():
        _unpack()
    return str(unpacked) if unpacked.exists() and _runs(unpacked) else None


def _unpack() -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    quiet = {"cwd": KEPT, "check": False, "capture_output": True, "timeout": 120}
    subprocess.run(["apt-get", "download", "-q", "nginx"], **quiet)
    for package in KEPT.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, KEPT / "root"], **quiet)


def _runs(program: Path) -> bool:
    return subprocess.run([program, "-v"], check=False, capture_output=True).returncode == 0
