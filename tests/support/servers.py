"""Starts the real server, as ``bin/run`` does, on data and a port of its own."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support.environment import for_a_process

READY = "Ready: "
PATIENCE = 240  # seconds: a busy machine is slow, not wrong


@dataclass
class RunningServer:
    """A supervisor that a test started, and everything it has printed so far."""

    process: subprocess.Popen[str]
    data: Path
    lines: list[str] = field(default_factory=list)
    fresh: queue.Queue[str | None] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))
            self.fresh.put(line.rstrip("\n"))
        self.fresh.put(None)  # it has closed its output: nothing more will come

    def wait_for(self, words: str, seconds: float = PATIENCE) -> str:
        """The next line with ``words`` in it; fails with all lines when none comes in time."""
        give_up_at = time.monotonic() + seconds
        with contextlib.suppress(queue.Empty):
            while (
                line := self.fresh.get(timeout=max(0, give_up_at - time.monotonic()))
            ) is not None:
                if words in line:
                    return line
        raise AssertionError(f"no line with {words!r} in {seconds} s or before the end:\n{self}")

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def url(self) -> str:
        return next(line for line in self.lines if line.startswith(READY)).removeprefix(READY)

    def get(self, path: str, timeout: float = 10) -> int:
        with urllib.request.urlopen(self.url() + path, timeout=timeout) as response:
            return response.status

    def child(self, role: str) -> psutil.Process:
        return next(child for child in self.children() if role in child.cmdline())

    def wait_for_child(self, role: str, seconds: float = PATIENCE) -> None:
        """Until it has been begun, which prints nothing."""
        give_up_at = time.monotonic() + seconds
        while not any(role in child.cmdline() for child in self.children()):
            assert self.process.poll() is None, f"it ended before:\n{self}"
            assert time.monotonic() < give_up_at, f"no child {role!r} in {seconds} s"
            time.sleep(0.02)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: int = signal.SIGTERM, within: float = 10) -> int:
        """Send ``number`` as a terminal does, to the whole group, and return the exit code."""
        os.killpg(self.process.pid, number)
        return self.process.wait(within)


@contextlib.contextmanager
def server(
    data: Path, *arguments: str, command: tuple[str, ...] = (), **environment: str
) -> Iterator[RunningServer]:
    """Start on ``data`` and a free port; whatever happens, nothing of it is left at the end."""
    start = command or (sys.executable, "-P", "-m", "config.serve")
    port = () if "--port" in arguments else ("--port", "0")
    kept = for_a_process()
    process = subprocess.Popen(
        [*start, *port, "--data", str(data), *arguments],
        env=kept | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    running = RunningServer(process, data)
    family = psutil.Process(process.pid)
    try:
        yield running
    finally:
        left = [family, *family.children(recursive=True)] if process.poll() is None else []
        for member in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        process.wait()


def wait_until_gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that are still there after ``seconds``."""
    return psutil.wait_procs(processes, timeout=seconds)[1]
