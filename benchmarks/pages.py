"""What the busiest pages cost, as ratios to a bare Django view with one query.

Two columns of CPU time. *In process*: Django's test client calls the page in this process, which
leaves out server and sockets. *Served*: the whole application as ``bin/run`` serves it, in a
process of its own with a socket, asked over one connection that is kept open, with the cookie of
somebody who is signed in; only that process's time counts. The budget is about the served ratio.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.settings_for_benchmarks import set_up

WARM_UP, ROUNDS, BATCHES = 10, 40, 9
BARE = "a bare view with one query"


@dataclass(frozen=True)
class Cost:
    """Of one request to one page."""

    in_process: float
    served: float
    queries: int
    size: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, action="append")
    arguments.add_argument("--only", action="append", help="names of pages, such as home")
    given = arguments.parse_args()
    sizes = given.people or [1000]
    if len(sizes) > 1:  # each size in a process of its own: settings load once
        only = [word for name in given.only or [] for word in ("--only", name)]
        for people in sizes:
            command = [sys.executable, __file__, "--people", str(people), *only]
            subprocess.run(command, check=True)
        return
    set_up()
    measure(sizes[0], given.only)


def measure(people: int, only: list[str] | None) -> None:
    from django.db import connection

    from benchmarks.population import populate
    from config import urls

    began = time.perf_counter()
    who = populate(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n{people:,} people written in {time.perf_counter() - began:.1f} s")
    urls.urlpatterns.insert(0, bare_address())
    pages = _pages(who)
    costs = {}
    with Server() as server:
        for name, (role, address) in pages.items():
            if name == BARE or not only or name in only:
                costs[name] = _cost(server, name, who[role].user, address)
    _show(costs)


def _pages(who: dict[str, Any]) -> dict[str, tuple[str, str]]:
    from mentoring.relationships.models import Relationship

    room = Relationship.objects.get(mentee=who["mentee"]).pk
    growth = "/northwind/programmes/growth"
    return {
        BARE: ("coordinator", "/bare/"),
        "home": ("mentee", "/northwind/"),
        "room": ("mentee", f"/northwind/with/{room}/"),
        "people": ("coordinator", f"{growth}/people/"),
        "today": ("coordinator", f"{growth}/today/"),
        "relationships": ("coordinator", f"{growth}/relationships/"),
    }


def _cost(server: "Server", name: str, user: Any, address: str) -> Cost:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"accept-encoding": "identity"})
    client.force_login(user)
    client.get(address)  # what is compiled once a process is not the page's
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    count = len(queries)
    assert answer.status_code == 200, (name, answer.status_code)
    return Cost(
        in_process=_in_process(client, address),
        served=server.cost(address, client.cookies.output(attrs=[], header="", sep=";").strip()),
        queries=count,
        size=len(answer.content) / 1000,
    )


def _in_process(client: Any, address: str) -> float:
    costs = []
    for turn in range(WARM_UP + ROUNDS):
        began = time.process_time()
        client.get(address)
        if turn >= WARM_UP:
            costs.append(time.process_time() - began)
    return statistics.median(costs)


class Server:
    """The web process of ``bin/run`` on a free port of this machine."""

    def __enter__(self) -> "Server":
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.lifeline, self.held_open = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, __file__.replace("pages.py", "serving.py")]
            + ["web", str(self.lifeline), str(listening.fileno())],
            pass_fds=[self.lifeline, listening.fileno()],
            env=os.environ | {"RAPPORT_BASE_URL": f"http://127.0.0.1:{self.port}"},
        )
        listening.close()
        self.clock = ~self.process.pid << 3 | 2  # Linux's clock of another process's CPU time
        return self

    def __exit__(self, *problem: object) -> None:
        os.close(self.held_open)
        self.process.terminate()
        self.process.wait(20)

    def cost(self, address: str, cookies: str) -> float:
        """CPU seconds of one request: median of batches, each some requests over one socket."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self._ask(connection, address, cookies, 3 * WARM_UP)  # every thread has met the page
        costs = []
        for _batch in range(BATCHES):
            began = time.clock_gettime(self.clock)
            self._ask(connection, address, cookies, ROUNDS // 2)
            costs.append((time.clock_gettime(self.clock) - began) / (ROUNDS // 2))
        connection.close()
        return statistics.median(costs)

    def _ask(
        self, connection: http.client.HTTPConnection, address: str, cookies: str, times: int
    ) -> None:
        for _turn in range(times):
            headers = {"Cookie": cookies, "Accept-Encoding": "identity"}
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (address, answer.status)


def _show(costs: dict[str, Cost]) -> None:
    bare = costs[BARE]
    print(f"{'':30} {'in process':>16} {'served':>16}")
    print(
        f"{'page':30} {'CPU ms':>8} {'ratio':>7} {'CPU ms':>8} {'ratio':>7} {'queries':>8} {'kB':>6}"
    )
    for name, cost in costs.items():
        print(
            f"{name:30} {cost.in_process * 1000:8.2f} {cost.in_process / bare.in_process:7.1f} "
            f"{cost.served * 1000:8.2f} {cost.served / bare.served:7.1f} "
            f"{cost.queries:8} {cost.size:6.1f}"
        )


def bare(request: object) -> object:
    """What Django costs by itself: the middleware, one query, a short answer."""
    from django.http import HttpResponse

    from mentoring.organisations.models import Organisation

    return HttpResponse(Organisation.objects.values_list("name", flat=True).first())


def bare_address() -> Any:
    from django.urls import path

    return path("bare/", bare)


if __name__ == "__main__":
    main()
