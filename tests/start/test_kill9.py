"""What a person was told is done stays done when processes are killed in the middle of it.

A coordinator, four pairs and many who only sign in are at work over HTTP while web and worker
are killed again and again, and a real mail server takes the letters, slowly enough to be cut off.
"""

import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from tests.durability import databases_of
from tests.start.crowd import Person
from tests.start.scene import PAIRS, PASSWORD, STRANGERS
from tests.support import databases
from tests.support.environment import for_a_process
from tests.support.mailserver import Letterbox, letterbox
from tests.support.servers import server

KILLS = ["worker", "web", "worker", "web", "worker", "web", "worker"]
PAUSE = 0.02
ONE_EACH = (
    "goals.set",
    "meetings.note_written",
    "meetings.proposed",
    "meetings.booked",
    "checkins.answered",
    "relationships.started",
    "matching.published",
)


@dataclass
class Work:
    """What everybody does, and what they were told is done."""

    address: str
    box: Letterbox
    is_over: threading.Event = field(default_factory=threading.Event)
    done: dict[str, list[Any]] = field(
        default_factory=lambda: {
            "purposes": [],
            "goals": [],
            "notes": [],
            "offers": [],
            "talks": [],
            "answers": [],
            "published": [],
            "codes": [],
        }
    )

    def coordinate(self) -> None:
        cruz = Person(self.address)
        cruz.sign_in("cruz.silva@example.org", PASSWORD)
        numbers = self._while_killing()
        for number in numbers:
            words = f"People grow faster together, said {number} times."
            cruz.post(
                "/northwind/programmes/practice/purpose/",
                name="Practice",
                purpose=words,
                goal="Grow from within.",
                **{f"measures-{key}_FORMS": 0 for key in ("TOTAL", "INITIAL")},
            )
            self.done["purposes"].append(words)
            if number == 2:
                cruz.post("/northwind/programmes/growth/matching/1/publish/", done_before=(422,))
                self.done["published"].append(1)

    def mentee(self, pair: dict[str, str]) -> None:
        bo = Person(self.address)
        bo.sign_in(pair["mentee"], PASSWORD)
        self._check_in(bo, pair["mentee"])
        for number in range(5):
            path = f"/northwind/with/{pair['room']}/goals/new/"
            title = f"Goal {number} of {pair['mentee']}"
            bo.post(path, title=title, key=bo.key_on(path))
            self.done["goals"].append(title)
        self._write_notes(bo, pair, pair["mentee"])

    def mentor(self, pair: dict[str, str]) -> None:
        amina = Person(self.address)
        amina.post(self._link(pair["mentor"], "would like to meet"), done_before=(410,))
        self.done["talks"].append(pair["offer"])
        self._check_in(amina, pair["mentor"])
        amina.sign_in(pair["mentor"], PASSWORD)
        noon = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
        slots = [(noon + timedelta(days=10 + day)).isoformat() for day in range(3)]
        path, place = f"/northwind/with/{pair['room']}/talk/", "the small room"
        amina.post(path, slots=slots, minutes=45, format="in_person", place=place)
        self.done["offers"].append([pair["room"], place])
        self._write_notes(amina, pair, pair["mentor"])

    def ask_for_codes(self, start: int) -> None:
        """One person after the other, so that letters flow all the time."""
        for number in self._while_killing():
            email = f"person{(start + number) % STRANGERS}@example.org"
            Person(self.address).get_in("/account/login/code/", email=email)
            self.done["codes"].append(email)
            time.sleep(0.1)

    def _write_notes(self, person: Person, pair: dict[str, str], who: str) -> None:
        page = f"/northwind/with/{pair['room']}/talk/{pair['talk']}/"
        for number in self._while_killing():
            words = f"Note {number} of {who}"
            person.post(page + "notes/", body=words, sharing="shared", key=person.key_on(page))
            self.done["notes"].append(words)

    def _check_in(self, person: Person, email: str) -> None:
        words = f"Better said by {email}"
        link = self._link(email, "How is it going")
        person.post(link, done_before=(410,), worth=4, progress=3, comment=words)
        self.done["answers"].append(words)

    def _link(self, email: str, about: str) -> str:
        """The first link of the letter to somebody about something."""
        letter = next(
            one for one in self.box.letters if one["To"] == email and about in one["Subject"]
        )
        text = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
        return re.search(r"/link/(?!stop/)[\w-]+/", text.get_payload(decode=True).decode())[0]

    def _while_killing(self) -> Any:
        """1, 2, 3, … until the killing is over, and a little further."""
        number, last = 0, 3
        while not self.is_over.is_set() or last:
            last -= self.is_over.is_set()
            number += 1
            yield number
            time.sleep(0.05)


def _scene(act: str, environment: dict[str, str]) -> Any:
    """Do something on the server's data in a process of its own."""
    kept = for_a_process()
    kept |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.start.scene", act],
        env=kept | environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _kill_again_and_again(running: Any, work: Work) -> None:
    for role in KILLS:
        time.sleep(0.7)
        try:
            child = running.child(role)
            if role == "worker":
                _wait_for_the_worst_moment(work.box)
            child.kill()
        except (StopIteration, psutil.NoSuchProcess):
            continue  # it is just being started again
        finally:
            work.box.pause = PAUSE
    work.is_over.set()


def _wait_for_the_worst_moment(box: Letterbox) -> None:
    """A letter is taken and nobody here knows it yet; if none comes, any moment will do."""
    box.pause = 1.0
    box.has_letter.clear()
    box.has_letter.wait(4)


def _work_and_kill(running: Any, work: Work, pairs: list[dict[str, str]]) -> None:
    killer = threading.Thread(target=_kill_again_and_again, args=[running, work])
    killer.start()
    with ThreadPoolExecutor(2 * PAIRS + 3) as people:
        busy = [people.submit(work.coordinate)]
        busy += [people.submit(work.mentor, pair) for pair in pairs]
        busy += [people.submit(work.mentee, pair) for pair in pairs]
        busy += [people.submit(work.ask_for_codes, start) for start in (0, STRANGERS // 2)]
    killer.join()
    for one in busy:
        one.result()


def _wait_for_letters(box: Letterbox, count: int) -> None:
    give_up_at = time.monotonic() + 40
    while len(box.letters) < count:
        assert time.monotonic() < give_up_at, f"{len(box.letters)} of {count} letters came"
        time.sleep(0.05)


@dataclass
class Aftermath:
    done: dict[str, list[Any]]
    left: dict[str, Any]
    handed_over: list[str]
    restarts: int


def whole_event(data: Path, **environment: str) -> Aftermath:
    """The whole event on an installation of its own; ``environment`` may name its database."""
    with letterbox(pause=PAUSE) as box:
        ours = {"RAPPORT_DATA": str(data), "EMAIL_URL": box.url} | environment
        databases.prepare(data, environment)
        with server(data, "--empty", EMAIL_URL=box.url, **environment) as running:
            running.wait_for("Ready: ", seconds=240)
            pairs = _scene("build", ours)["pairs"]
            _wait_for_letters(box, 3 * PAIRS)
            work = Work(running.url(), box)
            _work_and_kill(running, work, pairs)
            restarts = sum("was killed by SIGKILL" in line for line in running.lines)
            assert running.stop() == 0
        _scene("finish", ours)
        left = _scene("left", ours)
    ids = [name.strip("<>").partition("@")[0] for name in box.ids]
    return Aftermath(work.done, left, ids, restarts)


@pytest.fixture(scope="class", params=["sqlite", "postgres"])
def aftermath(request, tmp_path_factory):
    """It happens once on each database; each test looks at one side of what left."""
    with databases_of(request.param) as places:
        yield whole_event(tmp_path_factory.mktemp("kill9") / "data", **next(places))


class TestKillNine:
    def test_really_happened_in_the_middle(self, aftermath):
        assert aftermath.restarts >= 4
        assert len(aftermath.done["codes"]) >= 4
        assert len(aftermath.done["published"]) == 1
        assert len(aftermath.done["notes"]) > 4 * PAIRS

    @pytest.mark.parametrize("what", ["goals", "notes", "offers", "talks", "answers"])
    def test_leaves_everything_that_was_answered_exactly_once(self, aftermath, what):
        told, found = (Counter(map(str, each[what])) for each in (aftermath.done, aftermath.left))

        assert told
        assert {name: found[name] for name in told} == dict.fromkeys(told, 1)

    def test_keeps_the_last_words_about_the_purpose(self, aftermath):
        assert aftermath.left["purpose"] == aftermath.done["purposes"][-1]

    def test_publishes_every_pair_once(self, aftermath):
        people = [(mentor, mentee) for _, mentor, mentee in aftermath.left["pairs"]]

        assert aftermath.left["published"] == 1
        assert people
        assert len(people) == len(set(people))

    def test_records_each_deed_once_in_an_unbroken_log(self, aftermath):
        times = Counter(tuple(one) for one in aftermath.left["events"] if one[0] in ONE_EACH)

        assert {name for name, _subject in times} == set(ONE_EACH)
        assert [deed for deed, count in times.items() if count > 1] == []
        assert aftermath.left["chain"]

    def test_finishes_every_job(self, aftermath):
        assert (aftermath.left["waiting"], aftermath.left["given_up"]) == (0, 0)

    def test_writes_every_letter_that_is_due(self, aftermath):
        keys = {key for _pk, key, _to, _state in aftermath.left["mails"]}
        coded = Counter(to for _pk, _key, to, _state in aftermath.left["mails"])

        for pk, *both in aftermath.left["pairs"]:
            assert {f"matching.letter:{pk}::{person}" for person in both} <= keys
        assert Counter(aftermath.done["codes"]) <= coded

    def test_sends_no_letter_twice(self, aftermath):
        assert [pk for pk, times in Counter(aftermath.handed_over).items() if times > 1] == []

    def test_delivers_every_letter_or_says_that_it_is_unclear(self, aftermath):
        states = {pk: state for pk, _key, _to, state in aftermath.left["mails"]}

        assert set(aftermath.handed_over) <= set(states)
        assert {pk for pk, state in states.items() if state == "sent"} <= set(aftermath.handed_over)
        unclear = [state for state in states.values() if state != "sent"]
        assert set(unclear) <= {"claimed", "failed"}
        assert len(unclear) <= KILLS.count("worker") * 3  # one letter per place of a queue and kill
