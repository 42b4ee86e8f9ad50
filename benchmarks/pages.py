"""What the busiest pages cost, as ratios to a bare Django view with one query.

Two columns of CPU time. *In process*: Django's test client calls the page in this process, which
leaves out server and sockets. *Served*: the whole application as ``bin/run`` serves it, in a
process of its own with a socket, asked over one connection that is kept open, with the cookie of
somebody who is signed in (none for the bare view); only that process's time counts. The budget is
about the served ratio.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.settings_for_benchmarks import set_up

WARM_UP, ROUNDS, TIMES = 30, 15, 10
BARE = "a bare view with one query"


@dataclass(frozen=True)
class Page:
    name: str
    client: Any  # signed in
    address: str
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
    from django.utils import timezone

    from benchmarks.population import populate
    from config import urls
    from mentoring.today.actions import refresh_overviews

    began = time.perf_counter()
    who = populate(people)
    written = time.perf_counter()
    refresh_overviews(at=timezone.now())  # as the worker does every ten minutes
    gathered = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n{people:,} people written in {written - began:.1f} s,", end=" ")
    print(f"what the clock gathers in {gathered - written:.2f} s")
    urls.urlpatterns.insert(0, bare_address())
    pages = [
        _page(name, who[role].user if role else None, address)
        for name, (role, address) in _pages(who).items()
        if name == BARE or not only or name in only
    ]
    in_process = _in_rounds(pages, _in_process, time.process_time)
    with Server() as server:
        served = _in_rounds(pages, server.ask, server.cpu_time)
    _show(pages, in_process, served)


def _pages(who: dict[str, Any]) -> dict[str, tuple[str, str]]:
    from mentoring.relationships.models import Relationship

    room = Relationship.objects.visible_to(who["mentee"]).get().pk
    growth = "/northwind/programmes/growth"
    return {
        BARE: ("", "/bare/"),  # signed out: what a page reads about its reader is its own cost
        "home": ("mentee", "/northwind/"),
        "room": ("mentee", f"/northwind/with/{room}/"),
        "people": ("coordinator", f"{growth}/people/"),
        "today": ("coordinator", f"{growth}/today/"),
        "relationships": ("coordinator", f"{growth}/relationships/"),
    }


def _page(name: str, user: Any, address: str) -> Page:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.support.browser import Browser

    client = Browser(headers={"accept-encoding": "identity"})
    if user is not None:
        client.force_login(user)
    client.get(address)  # what is made once a process does not count
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        count = len(queries)
    assert answer.status_code == 200, (name, answer.status_code)
    return Page(name, client, address, count, len(answer.content) / 1000)


def _in_rounds(
    pages: list[Page], ask: Callable[[Page], None], clock: Callable[[], float]
) -> list[list[float]]:
    """CPU seconds of one request, for each page and round.

    All pages in every round, so that a ratio compares what was measured at the same time: on a
    machine that others use, one and the same request costs half as much again now and then.
    """
    for page in pages:
        for _turn in range(WARM_UP):
            ask(page)
    costs: list[list[float]] = [[] for _page in pages]
    for _round in range(ROUNDS):
        for page, known in zip(pages, costs, strict=True):
            began = clock()
            for _turn in range(TIMES):
                ask(page)
            known.append((clock() - began) / TIMES)
    return costs


def _in_process(page: Page) -> None:
    page.client.get(page.address)


class Server:
    """The web process of ``bin/run`` on a free port of this machine."""

    def __enter__(self) -> "Server":
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.parent_pipe, self.held_open = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, __file__.replace("pages.py", "serving.py")]
            + ["web", str(self.parent_pipe), str(listening.fileno())],
            pass_fds=[self.parent_pipe, listening.fileno()],
            env=os.environ | {"RAPPORT_BASE_URL": f"http://127.0.0.1:{self.port}"},
        )
        listening.close()
        self.clock = ~self.process.pid << 3 | 2  # Linux's clock of another process's CPU time
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        return self

    def __exit__(self, *problem: object) -> None:
        self.connection.close()
        os.close(self.held_open)
        self.process.terminate()
        self.process.wait(20)

    def cpu_time(self) -> float:
        return time.clock_gettime(self.clock)

    def ask(self, page: Page) -> None:
        cookies = page.client.cookies.output(attrs=[], header="", sep=";").strip()
        headers = {"Accept-Encoding": "identity"} | ({"Cookie": cookies} if cookies else {})
        self.connection.request("GET", page.address, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 200, (page.address, answer.status)


def _show(pages: list[Page], *columns: list[list[float]]) -> None:
    pair = f"{'CPU ms':>8} {'ratio':>7}"
    print(f"{'':30} {'in process':>16} {'served':>16}")
    print(f"{'page':30} {pair} {pair} {'queries':>8} {'kB':>6}")
    for number, page in enumerate(pages):
        line = f"{page.name:30}"
        for costs in columns:
            ratios = [cost / bare for cost, bare in zip(costs[number], costs[0], strict=True)]
            line += f" {statistics.median(costs[number]) * 1000:8.2f}"
            line += f" {statistics.median(ratios):7.1f}"
        print(f"{line} {page.queries:8} {page.size:6.1f}")


def bare(request: object) -> object:
    """What Django costs by itself: the middleware for a stranger, one query, a short answer."""
    from django.http import HttpResponse

    from mentoring.organisations.models import Organisation

    return HttpResponse(Organisation.objects.values_list("name", flat=True).first())


def bare_address() -> Any:
    from django.urls import path

    return path("bare/", bare)


if __name__ == "__main__":
    main()
