"""The real server on a PostgreSQL and with a mail server whose lines stall, tear and come back."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from mentoring.core.db.unique import AT_THE_SAME_TIME
from tests.start.crowd import Answer, Person
from tests.start.test_kill9 import _scene
from tests.support import postgres
from tests.support.environment import for_a_process
from tests.support.faultproxy import FaultProxy, fault_proxy
from tests.support.mailserver import Letterbox, letterbox
from tests.support.servers import RunningServer, server

SOON = 12  # seconds; a page that took longer counts as none
SENTENCE = "The database is not answering just now"


@dataclass
class House:
    """One running server, the two lines on which it depends, and what lies behind them."""

    running: RunningServer
    to_database: FaultProxy
    to_mail: FaultProxy
    box: Letterbox
    database: psycopg.Connection
    settings: dict[str, str]

    def ask(self, path: str) -> Answer:
        try:
            with urllib.request.urlopen(self.running.url() + path, timeout=SOON) as response:
                return Answer(response.status, "", response.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, "", error.read().decode())

    def heal(self) -> None:
        self.to_database.heal()
        self.to_mail.heal()
        until(lambda: self.ask("/readyz").status == 200)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "config.manage", *arguments],
            env=_environment() | self.settings,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def one(self, question: str) -> object:
        """What the database says behind the back of the line."""
        row = self.database.execute(question).fetchone()
        return row[0] if row else None


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, f"not in {seconds:g} s"
        threading.Event().wait(0.2)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("faults") / "data"
    with postgres.running_server() as behind, letterbox() as box:
        behind.create("rapport")  # empty: this is also the first start on PostgreSQL
        with (
            fault_proxy(behind.socket / ".s.PGSQL.5432") as to_database,
            fault_proxy(("127.0.0.1", box.port)) as to_mail,
            psycopg.connect(behind.url("rapport").replace("postgres:", "postgresql:")) as database,
        ):
            database.autocommit = True
            ours = {
                "DATABASE_URL": f"postgres://postgres@127.0.0.1:{to_database.port}/rapport",
                "EMAIL_URL": f"smtp://127.0.0.1:{to_mail.port}",
            }
            with server(data, "--empty", **ours) as running:
                running.wait_for("Ready: ", seconds=180)
                ours |= {"RAPPORT_DATA": str(data)}
                _scene("build", ours)
                until(lambda: box.letters)
                yield House(running, to_database, to_mail, box, database, ours)
                assert running.stop() == 0


@pytest.fixture(autouse=True)
def _healed(house) -> Iterator[None]:
    yield
    house.heal()


class TestADatabaseThatStalls:
    def test_leaves_no_page_waiting(self, house):
        house.to_database.stall()

        page = house.ask("/")

        assert page.status == 503
        assert SENTENCE in page.body

    def test_in_the_middle_of_a_page_ends_it_with_a_sentence(self, house):
        house.to_database.when(b"organisations_organisation", house.to_database.stall, after=True)

        page = house.ask("/account/login/?organisation=northwind")

        page = page if page.status == 503 else house.ask("/")
        assert house.to_database.triggered.is_set()
        assert page.status == 503

    def test_does_not_take_all_threads_from_what_needs_no_database(self, house):
        house.to_database.stall()
        house.ask("/")

        with ThreadPoolExecutor(30) as crowd:
            pages = [crowd.submit(house.ask, "/") for _ in range(29)]
            health = house.ask("/healthz")

        assert health.status == 200
        assert {page.result().status for page in pages} == {503}

    def test_makes_it_not_ready(self, house):
        house.to_database.stall()

        ready = house.ask("/readyz")

        assert (ready.status, json.loads(ready.body)["status"]) == (503, "database unreachable")

    def test_comes_back_by_itself(self, house):
        house.to_database.stall()
        assert house.ask("/").status == 503

        house.to_database.heal()

        until(lambda: house.ask("/").status == 200, seconds=20)

    def test_is_told_by_the_doctor(self, house):
        house.to_database.stall()

        doctor = house.manage("doctor")

        assert doctor.returncode == 1
        assert "BAD  database: OperationalError" in doctor.stdout
        assert "Traceback" not in doctor.stderr

    def test_holds_up_no_letter_for_longer_than_it_stalls(self, house):
        """The worker goes on where it was, without being started again."""
        before = len(house.box.letters)
        house.to_database.stall()
        until(lambda: "worker step failed" in str(house.running))
        house.heal()

        Person(house.running.url()).get_in("/account/login/code/", email="person1@example.org")

        until(lambda: len(house.box.letters) > before)
        assert "starting it again" not in str(house.running)

    def test_at_the_moment_of_keeping_says_that_it_does_not_know(self, house):
        """The commit may have arrived: the page promises nothing, and asking again is safe."""
        house.to_database.when(b"COMMIT", house.to_database.stall)
        person = Person(house.running.url())

        answer, _tries = person.ask("POST", "/account/login/code/", email="person2@example.org")

        assert (answer.status, SENTENCE in answer.body) == (503, True)
        house.heal()
        person.get_in("/account/login/code/", email="person2@example.org")
        until(lambda: any(one["To"] == "person2@example.org" for one in house.box.letters))


class TestADatabaseThatIsCut:
    def test_is_told_at_once_and_comes_back(self, house):
        house.to_database.cut()

        page, ready, health = (house.ask(path) for path in ("/", "/readyz", "/healthz"))

        assert (page.status, ready.status, health.status) == (503, 503, 200)
        assert SENTENCE in page.body
        house.to_database.heal()
        assert house.ask("/").status == 200

    def test_and_takes_new_lines_without_a_word_is_not_waited_for(self, house):
        house.to_database.cut()
        house.ask("/")
        house.to_database.heal()
        house.to_database.stall()  # now only the way in hangs

        page = house.ask("/")

        assert page.status == 503

    def test_in_one_direction_only_is_told_too(self, house):
        house.ask("/")
        house.to_database.half_close()

        pages = [house.ask("/") for _ in range(10)]

        assert {page.status for page in pages} <= {200, 503}
        until(lambda: house.ask("/").status == 200, seconds=20)


class TestADatabaseThatIsSlow:
    def test_is_waited_for(self, house):
        house.to_database.delay(0.15)

        assert house.ask("/").status == 200

    def test_down_to_a_few_bytes_at_a_time(self, house):
        house.to_database.throttle(20_000)

        assert house.ask("/").status == 200

    def test_to_free_a_lock_ends_in_a_sentence(self, house):
        other = psycopg.connect(house.database.info.dsn)
        other.execute("LOCK TABLE accounts_user")
        page = Person(house.running.url()).ask(
            "POST", "/account/login/", login="cruz.silva@example.org", password="wrong one, sorry"
        )[0]
        other.close()

        assert page.status == 422
        assert str(AT_THE_SAME_TIME) in page.body


class TestALineToTheMailServer:
    def code_for(self, house: House, email: str) -> str:
        Person(house.running.url()).get_in("/account/login/code/", email=email)
        return f"SELECT state FROM notifications_mail WHERE \"to\" = '{email}'"

    def test_that_is_cut_after_the_words_leaves_the_letter_unknown(self, house):
        house.to_mail.when(b"\r\n.\r\n", house.to_mail.cut, after=True)

        state = self.code_for(house, "person3@example.org")

        until(lambda: house.one(state) not in ("queued", "claimed"))
        assert house.one(state) == "unknown"

    def test_that_is_cut_before_them_leaves_the_letter_waiting(self, house):
        house.to_mail.when(b"DATA", house.to_mail.cut)

        state = self.code_for(house, "person4@example.org")

        assert house.to_mail.triggered.wait(30)
        until(lambda: house.one(state) == "queued")

    def test_that_is_slow_delivers_all_the_same(self, house):
        house.to_mail.delay(0.3)

        state = self.code_for(house, "person5@example.org")

        until(lambda: house.one(state) == "sent")


def _environment() -> dict[str, str]:
    kept = for_a_process()
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
