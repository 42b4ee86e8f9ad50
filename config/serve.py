"""``bin/run``: one process tree on one data folder, a supervisor above web and worker.

The supervisor takes the data folder and the port, lets the database be brought up to date,
starts the children, says ``Ready:`` once pages are served, starts a crashed child again, and
ends everything within ten seconds when told to.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any
from urllib.parse import urlsplit

from ops import instance
from ops.address import is_public
from ops.instance import CannotStart

ROOT = Path(__file__).resolve().parent.parent
SHUTDOWN_TIMEOUT = 8.0  # seconds for a polite end; then the children are killed
FIRST_WAIT, MAX_WAIT = 0.5, 30.0  # seconds before a crashed child is started again
SETTLED_AFTER = 60.0  # seconds of running after which an earlier crash is forgotten
MAX_CRASHES = 4  # before the first page was served


@dataclass
class Child:
    """One process to keep running."""

    role: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    crashes: int = 0

    def wait_after_crash(self, ran: float) -> float:
        """Seconds to wait before the next start: twice as long after each early crash."""
        self.crashes = 1 if ran > SETTLED_AFTER else self.crashes + 1
        return min(FIRST_WAIT * 2.0 ** (self.crashes - 1), MAX_WAIT)


@dataclass
class Supervisor:
    host: str
    port: int
    data: Path
    demo: bool
    stopping: threading.Event = field(default_factory=threading.Event)
    signals: int = 0
    inherited: tuple[int, ...] = ()
    parent_pipe: int = -1
    is_ready: bool = False
    notes: str = ""

    def run(self) -> int:
        """Serve until told to stop; the exit code says whether that was as it should be."""
        instance.ensure_data_dir(self.data)
        self._listen_to_signals()
        lock = instance.acquire_instance_lock(self.data)
        with _listen(self.host, self.port) as listening:
            self.port = listening.getsockname()[1]
            self._export_settings()
            instance.write_owner(lock, address=self.address)
            self.parent_pipe, _held_open_until_we_end = os.pipe()
            self.inherited = (lock, self.parent_pipe, listening.fileno())
            if not self._prepare():
                return 0 if self.stopping.is_set() else 1
            web = Child("web", ["web", str(self.parent_pipe), str(listening.fileno())])
            children = [web, Child("worker", ["worker", str(self.parent_pipe)])]
            if os.environ.get("RAPPORT_INBOUND_LMTP"):
                children.append(Child("mail", ["mail", str(self.parent_pipe)]))
            try:
                return self._watch_over(children)
            finally:
                self._end([child.process for child in children if child.process])
                _say("Stopped.")

    @property
    def address(self) -> str:
        return os.environ.get("RAPPORT_BASE_URL") or f"http://{_shown(self.host)}:{self.port}"

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1
        self.stopping.set()

    def _export_settings(self) -> None:
        os.environ.update(
            RAPPORT_DATA=str(self.data),
            RAPPORT_HOST=self.host,
            RAPPORT_PORT=str(self.port),
            RAPPORT_BASE_URL=self.address,
        )

    def _prepare(self) -> bool:
        """Migrate, and fill or welcome an empty database; False when that did not work."""
        mode = "--demo" if self.demo else "--empty"
        with tempfile.TemporaryFile() as words:
            process = self._spawn(["prepare", str(self.parent_pipe), mode], stdout=words)
            while process.poll() is None and not self.stopping.wait(0.02):
                pass
            self._end([process])
            words.seek(0)
            self.notes = words.read().decode(errors="replace").strip()
        if process.returncode and not self.stopping.is_set():
            _say("Rapport could not be made ready; what went wrong is written above.")
        return process.returncode == 0 and not self.stopping.is_set()

    def _spawn(self, arguments: list[str], **streams: Any) -> subprocess.Popen[bytes]:
        """A child in a group of its own: Ctrl-C reaches only us, and we tell the children."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "config.child", *arguments],
            stdin=subprocess.DEVNULL,
            pass_fds=self.inherited,
            process_group=0,
            **streams,
        )

    def _watch_over(self, children: list[Child]) -> int:
        while not self.stopping.is_set():
            for child in children:
                self._keep_running(child)
            if not self.is_ready:
                if max(child.crashes for child in children) >= MAX_CRASHES:
                    _say("It ends again and again before the first page; giving up.")
                    return 1
                self._say_when_ready()
            self.stopping.wait(0.2 if self.is_ready else 0.05)
        return 0

    def _keep_running(self, child: Child) -> None:
        now = time.monotonic()
        if child.process and child.process.poll() is not None:
            ran = now - child.started_at
            wait = child.wait_after_crash(ran)
            reason = _exit_reason(child.process.returncode)
            _say(
                f"The {child.role} process {reason} after {ran:.0f} s; "
                f"starting it again in {wait:g} s."
            )
            child.process, child.start_again_at = None, now + wait
        if child.process is None and now >= child.start_again_at:
            child.process = self._spawn(
                child.arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            child.started_at = now
            _pass_on(child.role, child.process.stdout)

    def _say_when_ready(self) -> None:
        if not _answers(self.host, self.port, self.address):
            return
        self.is_ready = True
        print(f"Ready: {self.address}", flush=True)
        if self.notes:
            print(self.notes, flush=True)

    def _end(self, processes: list[subprocess.Popen[bytes]]) -> None:
        """Ask all to end and wait; kill what is left after a while, or on a second Ctrl-C."""
        for process in processes:
            process.terminate()
        heard, give_up_at = self.signals, time.monotonic() + SHUTDOWN_TIMEOUT
        while any(process.poll() is None for process in processes):
            if time.monotonic() > give_up_at or self.signals > heard:
                for process in processes:
                    process.kill()
            time.sleep(0.02)


def _listen(host: str, port: int) -> socket.socket:
    """The port, taken before anything else is done and kept while the web process restarts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as reason:
        why = getattr(reason, "strerror", None) or reason
        raise CannotStart(
            f"Port {port} on {host} cannot be used ({why}). "
            "Choose another with --port, for example --port 8001."
        ) from reason


def _answers(host: str, port: int, address: str) -> bool:
    """Whether the health page is served, asked the way the reverse proxy would ask."""
    public = urlsplit(address)
    headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers=headers)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _shown(host: str) -> str:
    """The name people type: passkeys work on ``localhost``, not on a bare loopback number."""
    if host in ("127.0.0.1", "::1", "0.0.0.0", "::"):  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _exit_reason(returncode: int) -> str:
    if returncode < 0:
        return f"was killed by {signal.Signals(-returncode).name}"
    return f"ended with {returncode}"


def _pass_on(role: str, log: IO[bytes] | None) -> None:
    """Copy a child's log to ours: JSON lines untouched, other lines with the child's name."""

    def copy() -> None:
        for line in log or ():
            prefix = b"" if line.startswith(b"{") else f"{role}: ".encode()
            sys.stdout.buffer.write(prefix + line)
            sys.stdout.buffer.flush()

    threading.Thread(target=copy, name=f"log of {role}", daemon=True).start()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    environment = os.environ
    parser = argparse.ArgumentParser(prog="bin/run", description="Starts Rapport.")
    parser.add_argument("--host", default=environment.get("RAPPORT_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=environment.get("RAPPORT_PORT", "8000"))
    parser.add_argument("--data", type=Path, default=environment.get("RAPPORT_DATA", ROOT / "data"))
    filling = parser.add_mutually_exclusive_group()
    filling.add_argument("--demo", action="store_true", help="fill an empty database (default)")
    filling.add_argument("--empty", action="store_true", help="begin with a set-up address instead")
    return parser.parse_args()


def _wants_demo(chosen: argparse.Namespace) -> bool:
    """The demonstration's passwords are printed and offered: never under a public address."""
    public = os.environ.get("RAPPORT_BASE_URL", "")
    if not public or not is_public(public):
        return not chosen.empty
    if chosen.demo:
        raise CannotStart(
            f"The demonstration is not built under {public}: everybody could sign in with the "
            "passwords that it shows. Start without RAPPORT_BASE_URL to look around, or with "
            "--empty to set up your own organisation."
        )
    if not chosen.empty:
        _say(f"{public} is public, so no demonstration is built there; this is --empty.")
    return False


def main() -> int:
    os.umask(0o077)
    chosen = _arguments()
    data = Path(chosen.data).resolve()
    try:
        return Supervisor(chosen.host, chosen.port, data, demo=_wants_demo(chosen)).run()
    except CannotStart as reason:
        _say(str(reason))
        return 1


if __name__ == "__main__":
    sys.exit(main())
