"""Web processes without a supervisor: several on one database, killed and started at will."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.environment import for_a_process

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class WebProcess:
    """One process that serves pages on a port of its own, which stays through every restart."""

    environment: Mapping[str, str]
    role: str = "web"
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    process: "subprocess.Popen[bytes] | None" = None
    parent_pipe: tuple[int, int] = field(default_factory=os.pipe)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def start(self) -> None:
        handles = [self.parent_pipe[0], self.listening.fileno()]
        command = [sys.executable, "-P", "-m", "config.child", self.role, str(handles[0])]
        if self.role == "web":
            command += [str(handles[1])]
        ours = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings"}
        ours |= {"RAPPORT_BASE_URL": self.address}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            pass_fds=handles,
            env=for_a_process() | ours | dict(self.environment),
        )

    def kill(self) -> None:
        """With -9, in the middle of whatever it does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def wait_until_it_serves(self, seconds: float = 60) -> None:
        give_up_at = time.monotonic() + seconds
        while not self._serves():
            assert time.monotonic() < give_up_at, f"{self.address} serves nothing"
            time.sleep(0.05)

    def _serves(self) -> bool:
        connection = http.client.HTTPConnection(self.address.partition("//")[2], timeout=5)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        return False

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.listening.close()
        for handle in self.parent_pipe:
            os.close(handle)


@contextlib.contextmanager
def web_processes(
    environment: Mapping[str, str], count: int = 1, *, worker: bool = False
) -> Iterator[list[WebProcess]]:
    """So many of them on one database in the present shape; the worker stands last."""
    _publish_static_files(environment)
    roles = ["web"] * count + ["worker"] * worker
    processes = [WebProcess(environment, role) for role in roles]
    try:
        for one in processes:
            one.start()
        for one in processes[:count]:
            one.wait_until_it_serves()
        yield processes
    finally:
        for one in processes:
            one.close()


def _publish_static_files(environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-P", "-m", "config.manage", "collectstatic", "--no-input"]
        + ["--verbosity", "0"],
        cwd=ROOT,
        env=for_a_process() | {"PYTHONPATH": str(ROOT)} | dict(environment),
        check=True,
    )
