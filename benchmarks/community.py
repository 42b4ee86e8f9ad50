"""What a library of ten thousand materials costs, as a ratio to a bare Django view with one query.

The library's first page, and a page of what a word finds, are asked by somebody in a programme, as
``pages.py`` asks the busiest pages: served in a process of its own, all pages in every round.
"""

import argparse
import statistics
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import pages
from benchmarks.settings_for_benchmarks import set_up

LIBRARY, SEARCHED = "library", "library, searched"
WORDS = "A paragraph about meeting each other, with a question to think about until next time. "


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--materials", type=int, default=10_000)
    arguments.add_argument("--people", type=int, default=1000)
    given = arguments.parse_args()
    set_up()
    measure(given.people, given.materials)


def measure(people: int, materials: int) -> None:
    from django.db import connection

    from benchmarks.population import populate
    from config import urls

    who = populate(people)
    _fill(who["coordinator"], materials)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    urls.urlpatterns.insert(0, pages.bare_address())
    reader = who["mentee"].user
    asked = [
        pages._page(pages.BARE, None, "/bare/"),
        pages._page(LIBRARY, reader, "/northwind/library/"),
        pages._page(SEARCHED, reader, "/northwind/library/?q=lantern"),
    ]
    with pages.Server() as server:
        served = pages._in_rounds(asked, server.ask, server.cpu_time)
    bare, *others = served
    ratios = [
        statistics.median(cost / one for cost, one in zip(costs, bare, strict=True))
        for costs in others
    ]
    for page, ratio in zip(asked[1:], ratios, strict=True):
        print(f"{page.name}: {ratio:.1f} times, {page.queries} queries, {page.size:.1f} kB")
    print(f"community: library_ratio={ratios[0]:.1f} search_ratio={ratios[1]:.1f}")


def _fill(author: Any, materials: int) -> None:
    """Half for everybody, half for the programme; one in a thousand has the word looked for."""
    from django.utils import timezone

    from mentoring.materials.models import Material, MaterialWords
    from mentoring.programmes.models import Programme

    now, programme = timezone.now(), Programme.objects.get()
    stages = ("", "before", "beginning", "middle", "end")
    rows = [
        Material(
            organisation_id=author.organisation_id,
            programme=programme if number % 2 else None,
            kind="page",
            title=f"Material {number}",
            summary="What it is good for, in one sentence of a usual length.",
            body=WORDS * 20 + ("Bring a lantern." if number % 1000 == 0 else ""),
            stage=stages[number % 5],
            topic="other",
            language="de" if number % 4 == 0 else "en",
            minutes=2,
            created_by=author,
            created_at=now,
            updated_at=now,
            published_at=now - timedelta(minutes=number),
        )
        for number in range(materials)
    ]
    Material.objects.bulk_create(rows, batch_size=500)
    words = [MaterialWords(material=one, found_by=MaterialWords.of(one)) for one in rows]
    MaterialWords.objects.bulk_create(words, batch_size=500)


if __name__ == "__main__":
    main()
