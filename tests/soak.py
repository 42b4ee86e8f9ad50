"""A day in little time: people at work at a multiple of the expected load, and what is left of it.

``python -m tests.soak --minutes 5 --load 10``: the real server on an installation of its own, a
real mail server, all on loopback. Requests begin at a steady rate, whatever the answers take; a
second process plays a whole day's clock meanwhile. It ends by itself, prints what was counted, and
ends with 1 when a request failed, a job was given up, or threads or open files kept growing.

Expected is the busiest hour of a thousand people, of whom each opens two pages: 0.55 requests a
second. One in eight writes.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil

from tests.durability import databases_of
from tests.start.crowd import Person
from tests.start.scene import PASSWORD, STRANGERS
from tests.support import databases
from tests.support.environment import for_a_process
from tests.support.mailserver import Letterbox, letterbox
from tests.support.servers import RunningServer, server

EXPECTED = 0.55  # requests a second
PATIENCE = 24  # requests under way at once: browsers that wait
WARM_UP = 40  # requests before anything is measured
MAX_MORE_THREADS, MAX_MORE_FILES = 8, 16
SLOWED = (422, 429)  # asking for codes too often is told so, as it should be


@dataclass(frozen=True)
class Footprint:
    """What the web process and the worker hold."""

    megabytes: float
    threads: int
    files: int

    def __str__(self) -> str:
        return f"{self.megabytes:.0f} MB, {self.threads} threads, {self.files} open files"


@dataclass
class Tally:
    """What one soak counted."""

    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    slowed: int = 0
    letters: int = 0
    database: list[float] = field(default_factory=list)  # megabytes, before and after
    footprints: list[Footprint] = field(default_factory=list)
    left: dict[str, Any] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        before, after = self.footprints
        return not (
            self.errors
            or self.left["given_up"]
            or not self.left["chain"]
            or after.threads > before.threads + MAX_MORE_THREADS
            or after.files > before.files + MAX_MORE_FILES
        )

    def __str__(self) -> str:
        half, *_, most = quantiles(self.milliseconds, n=100)[49:]
        before, after = self.footprints
        return "\n".join(
            [
                f"requests {len(self.milliseconds):,} · errors {self.errors.total()} "
                f"{dict(self.errors) or ''} · slowed down on purpose {self.slowed}",
                f"p50 {half:.0f} ms · p99 {most:.0f} ms, from when it was due to the last byte",
                f"web and worker at the start: {before}; at the end: {after}",
                f"database {self.database[0]:.1f} MB → {self.database[1]:.1f} MB · "
                f"letters {self.letters}",
                f"jobs waiting {self.left['waiting']} · given up {self.left['given_up']} · "
                f"log {'unbroken' if self.left['chain'] else 'BROKEN'}",
            ]
        )


def soak(data: Path, *, seconds: float, load: float, **environment: str) -> Tally:
    """One day in ``seconds``; ``environment`` may name the database."""
    from tests.start.test_kill9 import _scene

    with letterbox() as box:
        ours = {"RAPPORT_DATA": str(data), "EMAIL_URL": box.url} | environment
        databases.prepare(data, environment)
        with server(data, "--empty", EMAIL_URL=box.url, **environment) as running:
            running.wait_for("Ready: ", seconds=180)
            crowd = Crowd(running.url(), _scene("build", ours)["pairs"])
            tally = Tally()
            for deed in [crowd.next_deed() for _ in range(WARM_UP)]:
                deed()
            _weigh(tally, running, ours)
            with _day(ours, seconds):
                _let_work(crowd, tally, seconds=seconds, rate=load * EXPECTED)
            _wait_for_quiet(box)
            _weigh(tally, running, ours)
            tally.letters = len(box.letters)
            assert running.stop() == 0
            assert "starting it again" not in str(running), str(running)
        tally.left = _scene("left", ours)
    return tally


@dataclass
class Crowd:
    """Who does what: everybody signs in once and then does what people do."""

    address: str
    pairs: list[dict[str, str]]
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    number: int = 0

    def __post_init__(self) -> None:
        self.cruz = Person(self.address)
        self.cruz.sign_in("cruz.silva@example.org", PASSWORD)
        self.people = []
        for pair in self.pairs:
            for part in ("mentor", "mentee"):
                person = Person(self.address)
                person.sign_in(pair[part], PASSWORD)
                self.people.append((person, pair))

    def next_deed(self) -> Callable[[], int]:
        """Something that somebody does now; it returns the status of the answer."""
        self.number += 1
        number = self.number
        person, pair = self.dice.choice(self.people)
        room, practice = f"/northwind/with/{pair['room']}/", "/northwind/programmes/practice/"
        reads = [
            (person, "/northwind/"), (person, room), (person, "/northwind/talks/"),
            (person, "/northwind/inbox/"), (person, room), (self.cruz, practice + "today/"),
            (self.cruz, practice + "people/"), (self.cruz, practice + "relationships/"),
            (self.cruz, "/northwind/today/"), (self.cruz, practice + "report/"),
        ]  # fmt: skip
        if number % 8:
            who, path = self.dice.choice(reads)
            return lambda: _once(who, "GET", path)
        if number % 16:
            return lambda: self.write_note(person, room + f"talk/{pair['talk']}/", number)
        email = f"person{number % STRANGERS}@example.org"
        return lambda: _once(Person(self.address), "POST", "/account/login/code/", email=email)

    def write_note(self, person: Person, page: str, number: int) -> int:
        key = person.key_on(page)
        words = f"Note {number}, and what was said in the {number // 8}th hour."
        return _once(person, "POST", page + "notes/", body=words, sharing="shared", key=key)


def _once(person: Person, method: str, path: str, **fields: object) -> int:
    answer, tries = person.ask(method, path, **fields)
    return answer.status if tries == 1 else 599  # was cut off, though nothing was killed


def _let_work(crowd: Crowd, tally: Tally, *, seconds: float, rate: float) -> None:
    """Requests begin at a steady rate; what has to wait for its turn counts that too."""
    began = time.monotonic()
    with ThreadPoolExecutor(PATIENCE) as browsers:
        for number in range(max(1, int(seconds * rate))):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            browsers.submit(_measure, crowd.next_deed(), due, tally)


def _measure(deed: Callable[[], int], due: float, tally: Tally) -> None:
    try:
        status = deed()
    except Exception as error:  # counted, and named at the end
        tally.errors[f"{type(error).__name__}: {error}"[:200]] += 1
        return
    tally.milliseconds.append(1000 * (time.monotonic() - due))
    if status in SLOWED:
        tally.slowed += 1
    elif status >= 400:
        tally.errors[str(status)] += 1


def _wait_for_quiet(box: Letterbox) -> None:
    """Until no more letters come."""
    known, give_up_at = -1, time.monotonic() + 60
    while len(box.letters) != known and time.monotonic() < give_up_at:
        known = len(box.letters)
        time.sleep(2)


def _weigh(tally: Tally, running: RunningServer, ours: dict[str, str]) -> None:
    both: list[psutil.Process] = [running.child(role) for role in ("web", "worker")]
    tally.footprints.append(
        Footprint(
            sum(one.memory_info().rss for one in both) / 1e6,
            sum(one.num_threads() for one in both),
            sum(one.num_fds() for one in both),
        )
    )
    tally.database.append(_database_size(ours) / 1e6)


def _database_size(ours: dict[str, str]) -> int:
    if url := ours.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url.replace("postgres:", "postgresql:", 1)) as line:
            row = line.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0
    return sum(one.stat().st_size for one in Path(ours["RAPPORT_DATA"]).glob("rapport.sqlite3*"))


@contextmanager
def _day(ours: dict[str, str], seconds: float) -> Iterator[None]:
    """The clock of a whole day, played beside everything else."""
    command = [sys.executable, "-P", "-m", "tests.start.a_day", str(seconds)]
    home = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(databases.ROOT)}
    clock = subprocess.Popen(command, env=for_a_process() | home | ours)
    try:
        yield
        assert clock.wait(600) == 0, "the clock failed"
    finally:
        clock.kill()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--load", type=float, default=10, help="times the expected load")
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-soak-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "RAPPORT_DATA": folder}
        with databases_of(chosen.db) as places:
            place = Path(folder) / "data"
            tally = soak(place, seconds=60 * chosen.minutes, load=chosen.load, **next(places))
    print(f"{chosen.minutes:g} minutes at {chosen.load:g} times the expected load, {chosen.db}")
    print(tally, flush=True)
    return 0 if tally.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
