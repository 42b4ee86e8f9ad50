"""Thousands of open sockets on one web process: memory, delay, and what a delivery costs.

``python -m benchmarks.live --sockets 2000``. Each socket is one signed-in person who waits for news
of their own conversation and of one that all of them share.

* *KiB a socket*: what the process grows by when they have all come, divided by their number.
* *p99*: from the moment a person sends words until the other of the two, told by their socket, has
  fetched them; twenty messages a second, while all the others wait.
* *fan-out*: CPU of the process from a topic that moves until all of them are told, sessions and
  rights asked, divided by the CPU of a loop on the same server that sends the same frames and asks
  nobody.

The clients share the machine; its load makes the delay longer and leaves the ratio alone.
"""

import argparse
import asyncio
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psutil

from benchmarks.settings_for_benchmarks import set_up

TOKEN = "k" * 32
ROUNDS = 7  # of one message to everybody
A_SECOND = 20  # messages
SEED = 7


@dataclass
class Person:
    """Somebody with a session, a partner and a socket."""

    cookie: str
    pair: str
    everybody: str
    other: "Person | None" = None
    socket: Any = None
    told: dict[str, float] = field(default_factory=dict)  # topic -> when, by perf_counter
    waiting: dict[str, "asyncio.Future[float]"] = field(default_factory=dict)


class Server:
    """The web process on a free port of this machine."""

    def __enter__(self) -> "Server":
        listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = listening.getsockname()[1]
        self.parent_pipe, self._held_open = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.live_serving"]
            + ["web", str(self.parent_pipe), str(listening.fileno())],
            pass_fds=[self.parent_pipe, listening.fileno()],
            env=os.environ | {"RAPPORT_BASE_URL": f"http://127.0.0.1:{self.port}"},
        )
        listening.close()
        self.clock = ~self.process.pid << 3 | 2  # Linux's clock of another process's CPU time
        self.ask("GET", "/healthz", "")
        return self

    def __exit__(self, *problem: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    @property
    def memory(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def ask(self, method: str, path: str, cookie: str, **fields: object) -> str:
        """The answer's text, or for one that leads on where to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}; sessionid={cookie}",
            "X-CSRFToken": TOKEN,
        }
        connection.request(method, path, urlencode(fields) or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status in (200, 302), f"{path}: {answer.status} {text[:500]}"
        return answer.headers.get("Location") or text


def populated(count: int) -> list[Person]:
    """So many people, two by two, and all of them in one large circle."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction
    from django.utils import timezone

    from benchmarks.population import populate
    from mentoring.accounts.models import User
    from mentoring.accounts.sessions import SessionStore
    from mentoring.organisations.models import Membership
    from mentoring.relationships.models import Member, Relationship

    populate(count)
    now = timezone.now()
    pairs = {one.membership_id: one.relationship_id for one in Member.objects.all()}
    some = Relationship.objects.select_related("programme").first()
    assert some
    circle = Relationship.objects.create(
        organisation=some.organisation, programme=some.programme, kind="circle", started_at=now
    )
    people: list[Person] = []
    by_pair: dict[Any, Person] = {}
    with transaction.atomic():
        for one in Membership.objects.filter(pk__in=pairs):
            if one.user is None:
                one.user = User.objects.create(email=one.email, password="!")
                one.save(update_fields=["user"])
            session = SessionStore()
            session[SESSION_KEY] = str(one.user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = one.user.get_session_auth_hash()
            session.create()
            session.save()
            Member.objects.create(relationship=circle, membership=one, part="peer", joined_at=now)
            person = Person(session.secret, str(pairs[one.pk]), str(circle.pk))
            if known := by_pair.setdefault(person.pair, person):
                person.other = known if known is not person else None
                known.other = known.other or (person if known is not person else None)
            people.append(person)
    return people


async def connect(server: Server, people: list[Person]) -> None:
    """Everybody waits for both of their conversations, a hundred at a time."""
    from websockets.asyncio.client import connect

    address = f"127.0.0.1:{server.port}"
    gate = asyncio.Semaphore(100)

    async def come(person: Person) -> None:
        async with gate:
            person.socket = await connect(
                f"ws://{address}/live/socket",
                additional_headers={"Cookie": f"sessionid={person.cookie}"},
                origin=f"http://{address}",
                compression=None,
                ping_interval=None,
                open_timeout=120,
            )
            topics = {f"conversation:{one}": 0 for one in (person.pair, person.everybody)}
            await person.socket.send(json.dumps({"kind": "listen", "topics": topics}))
            await person.socket.send(json.dumps({"kind": "ping"}))
            while json.loads(await person.socket.recv())["kind"] != "pong":
                pass

    await asyncio.gather(*(come(one) for one in people))
    for person in people:
        person.hearing = asyncio.create_task(_hear(person))  # type: ignore[attr-defined]


async def _hear(person: Person) -> None:
    async for frame in person.socket:
        now = time.perf_counter()
        for topic in json.loads(frame).get("topics", ()):
            if waiting := person.waiting.pop(topic, None):
                waiting.set_result(now)


def _when_told(person: Person, topic: str) -> "asyncio.Future[float]":
    person.waiting[topic] = asyncio.get_running_loop().create_future()
    return person.waiting[topic]


async def delays(server: Server, people: list[Person], seconds: float) -> list[float]:
    """Seconds from sending to shown, one for each message."""
    chance, found, turns = random.Random(SEED), [], []
    threads = ThreadPoolExecutor(16)
    loop = asyncio.get_running_loop()

    async def one_message(person: Person) -> None:
        reader = person.other
        assert reader
        path, topic = f"/northwind/with/{person.pair}/conversation/", f"conversation:{person.pair}"
        told, began = _when_told(reader, topic), time.perf_counter()

        def send() -> str:
            return server.ask("POST", path, person.cookie, words="A word", key=uuid4())

        def fetch() -> str:
            return server.ask("GET", f"{path}newer/?after=0", reader.cookie)

        sent = loop.run_in_executor(threads, send)
        await told
        assert "A word" in await loop.run_in_executor(threads, fetch)
        found.append(time.perf_counter() - began)
        await sent

    writers = chance.sample(people, int(seconds * A_SECOND))
    busy: set[str] = set()
    for person in writers:
        if person.pair not in busy and person.other:
            busy.add(person.pair)
            turns.append(asyncio.create_task(one_message(person)))
        await asyncio.sleep(1 / A_SECOND)
    await asyncio.gather(*turns)
    return found


async def _bare(address: str, count: int) -> list[Person]:
    """Sockets that hear what one of them sets off, and nothing else."""
    from websockets.asyncio.client import connect

    bare = [Person("", "", "bare") for _ in range(count)]
    for person in bare:
        person.socket = await connect(address, compression=None, ping_interval=None)
        person.hearing = asyncio.create_task(_hear(person))  # type: ignore[attr-defined]
    return bare


async def fan_outs(server: Server, people: list[Person]) -> list[tuple[float, float]]:
    """CPU seconds a delivery: ours and the bare one's, round after round."""
    before = server.memory
    bare = await _bare(f"ws://127.0.0.1:{server.port}/bare/socket", len(people))
    kib = (server.memory - before) / 1024 / len(bare)
    print(f"a bare socket of the same server: {kib:.1f} KiB")
    found = []
    for number in range(ROUNDS + 1):
        circle = people[0].everybody
        act = _announce(server, circle)
        ours = await _cost(server.clock, people, f"conversation:{circle}", act)
        theirs = await _cost(server.clock, bare, "bare", _go(bare))
        if number:  # the first one warms up
            found.append((ours, theirs))
    for person in bare:
        await person.socket.close()
    return found


def _announce(server: Server, circle: str) -> Callable[[], Any]:
    async def announce() -> None:
        await asyncio.to_thread(server.ask, "GET", f"/bare/announce?of={circle}", "")

    return announce


def _go(bare: list[Person]) -> Callable[[], Any]:
    async def go() -> None:
        await bare[0].socket.send("1")

    return go


async def channels(count: int) -> float:
    """CPU seconds a delivery by Django Channels, in a process of its own on the same server."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    command = [sys.executable, "-m", "benchmarks.channels_serving", str(listening.fileno())]
    with subprocess.Popen(command, pass_fds=[listening.fileno()]) as process:
        clock = ~process.pid << 3 | 2
        try:
            bare = await _bare(f"ws://127.0.0.1:{listening.getsockname()[1]}/", count)
            costs = [await _cost(clock, bare, "bare", _go(bare)) for _round in range(ROUNDS + 1)]
        finally:
            process.terminate()
    return statistics.median(costs[1:])


async def _cost(clock: int, people: list[Person], topic: str, act: Callable[[], Any]) -> float:
    told = [_when_told(person, topic) for person in people]
    began = time.clock_gettime(clock)
    await act()
    await asyncio.gather(*told)
    await asyncio.sleep(0.05)
    return (time.clock_gettime(clock) - began) / len(people)


async def measure(count: int, seconds: float, *, with_channels: bool) -> None:
    people = await asyncio.to_thread(populated, count)
    with Server() as server:
        for person in people[:20]:  # what is made once a process does not count
            server.ask("GET", f"/northwind/with/{person.pair}/conversation/", person.cookie)
        await connect(server, people[:10])
        before = server.memory
        await connect(server, people[10:])
        kib = (server.memory - before) / 1024 / (len(people) - 10)
        print(f"{len(people):,} sockets, {kib:.1f} KiB each, process {server.memory >> 20} MiB")
        shown = sorted(await delays(server, people, seconds))
        p50, p99 = shown[len(shown) // 2] * 1000, shown[int(len(shown) * 0.99)] * 1000
        print(f"{len(shown)} messages, sent to shown: p50 {p50:.0f} ms, p99 {p99:.0f} ms")
        costs = await fan_outs(server, people)
        ours, bare = (statistics.median(one) * 1e6 for one in zip(*costs, strict=True))
        ratio = statistics.median(a / b for a, b in costs)
        print(f"CPU a delivery: {ours:.0f} µs, bare {bare:.0f} µs")
        for person in people:
            await person.socket.close()
    if with_channels:
        theirs = await channels(count) * 1e6
        print(f"Channels: {theirs:.0f} µs a delivery, {theirs / bare:.1f} times the bare one")
    print(
        f"live: sockets={len(people)} kib_per_socket={kib:.1f} p99_ms={p99:.0f} "
        f"fanout_ratio={ratio:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--sockets", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--channels", action="store_true", help="measure Django Channels too")
    chosen = parser.parse_args()
    set_up()
    asyncio.run(measure(chosen.sockets, chosen.seconds, with_channels=chosen.channels))


if __name__ == "__main__":
    main()
