"""The supervised tree, as real processes on real files and ports."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support import databases
from tests.support.servers import server, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh(tmp_path):
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def data(fresh):
    """A data folder with a migrated database, so that a start is a second start."""
    databases.prepare(fresh)
    return fresh


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A server for tests that leave it as they found it: serving, with both of its children."""
    data = tmp_path_factory.mktemp("started") / "data"
    databases.prepare(data)
    with server(data, "--empty") as running:
        running.wait_for("Ready: ")
        running.wait_for("Set up your organisation here", seconds=5)
        yield running


class TestStart:
    def test_makes_everything_it_needs_and_keeps_it_to_its_owner(self, fresh):
        with server(fresh, "--empty") as running:
            running.wait_for("Ready: http://localhost:", seconds=240)  # it makes its tables

            assert running.get("/healthz") == 200
            assert fresh.stat().st_mode & 0o777 == 0o700
            for name in ("secrets.json", "rapport.sqlite3", "instance.lock"):
                assert (fresh / name).stat().st_mode & 0o777 == 0o600, name

    def test_shows_an_empty_installation_its_one_time_address(self, started):
        (line,) = (line for line in started.lines if "Set up your organisation here" in line)
        address = line.split()[-1]

        assert address.startswith(started.url() + "/setup/")
        assert started.get(address.removeprefix(started.url())) == 200

    def test_does_nothing_twice_that_was_done_at_the_first_start(self, data):
        with server(data, "--empty") as running:
            running.wait_for("Ready: ")
            running.stop()

        with server(data, "--empty", command=(str(ROOT / "bin" / "run"),)) as running:
            running.wait_for("Ready: ")

        for work in ("virtual environment", "packages", "database up to date"):
            assert work not in str(running)  # how long it takes: benchmarks/start.py

    def test_refuses_a_second_instance_on_the_same_data(self, started):
        port = started.url().rpartition(":")[2]

        with server(started.data, "--empty", "--port", port) as second:
            line = second.wait_for("already running")

            assert second.process.wait(10) == 1
            assert f"process {started.process.pid}, {started.url()}" in line
        assert started.get("/healthz") == 200

    def test_names_the_port_that_is_taken(self, data):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])

            with server(data, "--empty", "--port", port) as running:
                running.wait_for(f"Port {port} on 127.0.0.1 cannot be used")

                assert running.process.wait(10) == 1

    @pytest.mark.parametrize("place", ["file", "kernel"])
    def test_names_a_data_folder_that_cannot_be_written(self, place, tmp_path):
        (tmp_path / "file").write_text("not a folder")
        data = {"file": tmp_path / "file" / "data", "kernel": Path("/sys/kernel")}[place]

        with server(data, "--empty") as running:
            running.wait_for(f"The data folder {data} cannot be written")

            assert running.process.wait(10) == 1

    @pytest.mark.parametrize(
        ("setting", "words"),
        [
            ({"DATABASE_URL": "postgres://rapport@127.0.0.1:1/rapport"}, "The database does not"),
            ({"RAPPORT_UPLOAD_LIMIT": "many"}, "A setting cannot be read: .*RAPPORT_UPLOAD_LIMIT"),
        ],
        ids=["database", "number"],
    )
    def test_says_what_is_wrong_with_a_setting(self, setting, words, data):
        with server(data, "--empty", **setting) as running:
            running.wait_for("Rapport could not be made ready")

            assert running.process.wait(10) == 1
        assert re.search(words, str(running))
        assert "Traceback" not in str(running)


SIGN_IN = """
from mentoring.accounts.models import User
from mentoring.accounts.sessions import SessionStore
user = User.objects.create_user("bo@example.org", "long enough to be one")
session = SessionStore()
session["_auth_user_id"], session["_auth_user_hash"] = str(user.pk), user.get_session_auth_hash()
session["_auth_user_backend"] = "mentoring.accounts.backend.AuthenticationBackend"
session.create()
print(session.secret)
"""


def _signed_in(data: Path) -> str:
    """The secret of a session, made by a command beside the server."""
    command = [sys.executable, "-P", "-m", "config.manage", "shell", "-v", "0", "-c", SIGN_IN]
    environment = {**os.environ, "RAPPORT_DATA": str(data), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    ).stdout.strip()


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_ends_every_process_within_ten_seconds(self, number, data):
        with server(data, "--empty") as running:
            running.wait_for("Ready: ")
            children = running.children()

            assert running.stop(number, within=10) == 0
            assert len(children) == 2
            assert wait_until_gone(children, 0.5) == []

    def test_tells_pages_that_wait_to_come_back(self, data):
        """A stream has no end of its own: it must not hold up the end of its server."""
        with server(data, "--empty") as running:
            running.wait_for("Ready: ")
            secret = _signed_in(data)
            host = urlsplit(running.url()).netloc
            cookie = {"Cookie": f"sessionid={secret}"}
            line = http.client.HTTPConnection(host, timeout=10)
            line.request("GET", "/live/stream", headers=cookie)
            stream = line.getresponse()
            assert stream.readline() == b": listening\n"
            where, origin = f"ws://{host}/live/socket", f"http://{host}"
            with connect(where, origin=origin, additional_headers=cookie) as socket:
                began = time.monotonic()

                assert running.stop(signal.SIGTERM, within=10) == 0

                assert time.monotonic() - began < 5  # not the time-out of the server
                with pytest.raises(ConnectionClosed):
                    socket.recv(timeout=5)
                assert socket.close_code in (1001, 1012)
            assert stream.read() == b"\n"

    def test_kills_a_child_that_does_not_listen(self, data):
        with server(data, "--empty") as running:
            running.wait_for("Ready: ")
            running.child("worker").suspend()

            assert running.stop(signal.SIGTERM, within=10) == 0

    def test_can_be_told_before_it_is_ready(self, data):
        with server(data, "--empty") as running:
            running.wait_for_child("prepare")

            assert running.stop(signal.SIGTERM, within=10) == 0
        assert "Ready: " not in str(running)


class TestCrash:
    @pytest.mark.parametrize("role", ["web", "worker"])
    def test_brings_a_killed_child_back(self, role, started):
        killed = started.child(role)
        killed.kill()

        started.wait_for(f"The {role} process was killed by SIGKILL")
        assert started.get("/healthz", timeout=15) == 200
        assert started.process.poll() is None
        assert _eventually_another(started, role, killed.pid)

    def test_ends_the_children_of_a_killed_supervisor(self, data):
        with server(data, "--empty") as running:
            running.wait_for("Ready: ")
            children = running.children()
            running.process.kill()

            assert wait_until_gone(children, 10) == []

    def test_starts_again_at_once_after_a_killed_supervisor(self, data):
        with server(data, "--empty") as running:
            running.wait_for("Ready: ")
            running.process.kill()
            running.process.wait()

            with server(data, "--empty") as successor:
                successor.wait_for("Ready: ", seconds=45)
                assert successor.get("/healthz") == 200


def _eventually_another(running, role, pid):
    give_up_at = time.monotonic() + 40
    while time.monotonic() < give_up_at:
        if any(role in child.cmdline() and child.pid != pid for child in running.children()):
            return True
        time.sleep(0.05)
    return False


class TestCommands:
    def test_run_from_another_folder_without_picking_up_its_modules(self, tmp_path):
        (tmp_path / "django.py").write_text("raise SystemExit('the wrong module')")

        done = subprocess.run(
            [str(ROOT / "bin" / "manage"), "check"],
            cwd=tmp_path,
            env=os.environ | {"RAPPORT_DATA": str(tmp_path / "data")},
            check=False,
            capture_output=True,
            text=True,
        )

        assert done.returncode == 0, done.stderr

    def test_two_set_ups_at_once_wait_for_each_other(self, tmp_path):
        started = [
            subprocess.Popen(
                [str(ROOT / "bin" / "manage"), "check"],
                env=os.environ | {"RAPPORT_DATA": str(tmp_path / f"data-{number}")},
                stdout=subprocess.DEVNULL,
            )
            for number in range(2)
        ]

        assert [process.wait(60) for process in started] == [0, 0]

    def test_name_the_python_they_need(self):
        run = str(ROOT / "bin" / "run")
        code = f"import sys; sys.version_info = (3, 9, 1); exec(open({run!r}).read())"

        done = subprocess.run(
            [sys.executable, "-c", code], check=False, capture_output=True, text=True
        )

        assert done.returncode == 1
        assert "Rapport needs Python 3.11 or newer; this is 3.9." in done.stderr
