"""What the busiest pages cost, as a ratio to a bare Django view with one query.

Everything runs in one process through Django's own test client, so the ratio leaves the server
and the network out. CPU time of the process, median of many requests after a warm-up.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.settings_for_benchmarks import set_up

WARM_UP, ROUNDS = 5, 40


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, action="append")
    wanted = arguments.parse_args().people or [1000]
    if len(wanted) == 1:
        set_up()
        measure(wanted[0])
        return
    for people in wanted:  # each size in a process of its own: settings load once
        subprocess.run([sys.executable, __file__, "--people", str(people)], check=True)


def measure(people: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import path

    from benchmarks.population import populate
    from config import urls
    from mentoring.relationships.models import Relationship

    began = time.perf_counter()
    who = populate(people)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"\n{people:,} people written in {time.perf_counter() - began:.1f} s")
    urls.urlpatterns.insert(0, path("bare/", bare))
    room = Relationship.objects.get(mentee=who["mentee"]).pk
    pages = {
        "a bare view with one query": ("coordinator", "/bare/"),
        "home": ("mentee", "/northwind/"),
        "room": ("mentee", f"/northwind/with/{room}/"),
        "today": ("coordinator", "/northwind/programmes/growth/today/"),
        "people": ("coordinator", "/northwind/programmes/growth/people/"),
        "relationships": ("coordinator", "/northwind/programmes/growth/relationships/"),
    }
    unit = 0.0
    print(f"{'page':30} {'CPU ms':>8} {'ratio':>7} {'queries':>8} {'kB':>6}")
    for name, (role, address) in pages.items():
        client = Client(headers={"accept-encoding": "identity"})
        client.force_login(who[role].user)  # type: ignore[arg-type]
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        count = len(queries)
        assert answer.status_code == 200, (name, answer.status_code)
        cost = _median_cost(client, address)
        unit = unit or cost
        size = len(answer.content) / 1000
        print(f"{name:30} {cost * 1000:8.2f} {cost / unit:7.1f} {count:8} {size:6.1f}")


def _median_cost(client: object, address: str) -> float:
    costs = []
    for turn in range(WARM_UP + ROUNDS):
        began = time.process_time()
        client.get(address)  # type: ignore[attr-defined]
        if turn >= WARM_UP:
            costs.append(time.process_time() - began)
    return statistics.median(costs)


def bare(request: object) -> object:
    """What Django costs by itself: the middleware, one query, a short answer."""
    from django.http import HttpResponse

    from mentoring.organisations.models import Organisation

    return HttpResponse(Organisation.objects.values_list("name", flat=True).first())


if __name__ == "__main__":
    main()
