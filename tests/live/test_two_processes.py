"""Two web processes and a worker on one PostgreSQL; one of the two is killed while people write."""

import json
import threading
import time
from uuid import uuid4

import pytest
from websockets.sync.client import connect

from mentoring.live.elsewhere import MAX_SILENCE
from tests.durability import databases_of
from tests.sends import on_the_data
from tests.start.crowd import Person
from tests.support import databases
from tests.support.webprocess import web_processes

pytestmark = pytest.mark.processes
WORDS = 20


class Listener:
    """A person's page: waits at one process, goes to the other when it is gone, reads what came.

    As ``static/js/live.js`` does it: a word that there is something newer, then a look at the
    numbers after the last one known.
    """

    def __init__(self, addresses, line):
        self.addresses, self.line = addresses, line
        self.room = line["room"].split("/")[2]
        self.topic, self.cursor = f"conversation:{self.room}", 0
        self.heard, self.away = [], 0.0
        self.is_over = threading.Event()
        self.is_listening = threading.Event()

    def live(self):
        turn, lost_at = 0, None
        while not self.is_over.is_set():
            address = self.addresses[turn % len(self.addresses)]
            try:
                with self._socket(address) as socket:
                    if lost_at is not None:
                        self.away = max(self.away, time.monotonic() - lost_at)
                    self._wait_at(socket, address)
            except Exception:  # refused, or cut off: the other one
                lost_at = lost_at or time.monotonic()
                turn += 1
                time.sleep(0.1)
            else:
                lost_at = None

    def _socket(self, address):
        headers = {"Cookie": f"sessionid={self.line['cookie']}"}
        there = address.replace("http", "ws") + "/live/socket"
        return connect(there, additional_headers=headers, origin=address, open_timeout=5)

    def _wait_at(self, socket, address):
        asked = {"kind": "listen", "topics": {self.topic: self.cursor}}
        socket.send(json.dumps(asked))
        self.is_listening.set()
        while not self.is_over.is_set():
            try:
                told = json.loads(socket.recv(timeout=0.2))
            except TimeoutError:
                continue
            if told["kind"] == "newer":
                self._fetch(address)
                self.cursor = told["topics"][self.topic]

    def _fetch(self, address):
        reader = Person(address)
        reader.cookies["sessionid"] = self.line["cookie"]
        after = self.heard[-1] if self.heard else 0
        page = reader._ask_once("GET", f"/northwind{self.line['room']}newer/?after={after}", {})
        assert page.status == 200
        numbers = [int(piece.split('"')[0]) for piece in page.body.split('data-number="')[1:]]
        self.heard += [number for number in sorted(set(numbers)) if number > after]


def test_nothing_is_lost_and_the_reader_is_back_within_five_seconds(tmp_path):
    with databases_of("postgres") as places:
        ours = {"RAPPORT_DATA": str(tmp_path / "data")} | next(places)
        databases.prepare(tmp_path / "data", ours)
        with web_processes(ours, 2, worker=True) as [one, other, worker]:
            bo, amina = _two(on_the_data("build", ours))
            listener = Listener([one.address, other.address], amina)
            reading = threading.Thread(target=listener.live)
            reading.start()
            assert listener.is_listening.wait(20)
            numbers = _write(other.address, bo, kill=one)
            _wait_until(lambda: len(listener.heard) >= WORDS)
            listener.is_over.set()
            reading.join(20)
            assert worker.process.poll() is None
            left = on_the_data("left", ours)

    assert listener.heard == numbers == list(range(1, WORDS + 1))
    assert [words for *_, words in left] == [f"Word {number}" for number in range(WORDS)]
    assert 0 < listener.away < 5


def test_people_at_two_processes_see_each_other_until_one_is_killed(tmp_path):
    with databases_of("postgres") as databases:
        ours = {"RAPPORT_DATA": str(tmp_path / "data")} | next(databases)
        with web_processes(ours, 2) as [one, other]:
            bo, amina = _two(on_the_data("build", ours))
            here, there = Listener([one.address], amina), Listener([other.address], bo)
            with here._socket(one.address) as aminas, there._socket(other.address) as bos:
                for person, socket in ((here, aminas), (there, bos)):
                    socket.send(json.dumps({"kind": "listen", "topics": {person.topic: 0}}))
                together = {"kind": "together", "topic": here.topic, "here": True}
                assert _told(aminas) == _told(bos) == together

                bos.send(json.dumps({"kind": "writing", "topic": here.topic}))
                assert _told(aminas) == {"kind": "writing", "topic": here.topic}

                other.kill()
                assert _told(aminas, within=2 * MAX_SILENCE) == together | {"here": False}


def _told(socket, within=10):
    """The next word about people."""
    while (frame := json.loads(socket.recv(timeout=within)))["kind"] == "newer":
        pass
    return frame


def _two(lines):
    """The two of one pair."""
    amina = lines[0]
    return next(one for one in lines[1:] if one["room"] == amina["room"]), amina


def _write(address, line, *, kill):
    """One message after the other; in the middle of it the reader's process is killed."""
    writer = Person(address)
    writer.cookies["sessionid"] = line["cookie"]
    numbers = []
    for number in range(WORDS):
        if number == WORDS // 2:
            kill.kill()
        path = f"/northwind{line['room']}"
        answer, _tries = writer.ask("POST", path, words=f"Word {number}", key=str(uuid4()))
        assert answer.status == 302, answer.body[-2000:]
        numbers.append(int(answer.where.rpartition("#m")[2]))
    return numbers


def _wait_until(happened, seconds=30):
    give_up_at = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)
