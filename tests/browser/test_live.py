"""A page that waits hears of news by whatever way its line lets through."""

import io

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.imports.actions import batches
from mentoring.imports.models import ImportBatch
from mentoring.live.topics import announce

SOON = 8_000  # milliseconds: well before the page would ask again by itself

NO_SOCKETS = """
window.WebSocket = class {
  static OPEN = 1
  constructor() { setTimeout(() => this.onclose?.({ code: 1006 })) }
  close() {}
}
"""
NO_STREAMS = """
window.EventSource = class {
  constructor() { setTimeout(() => this.onerror?.()) }
  close() {}
}
"""
HEARD = """
globalThis.heard = 0
document.addEventListener("newer", () => (globalThis.heard += 1), true)
"""
WAYS = {"socket": "", "stream": NO_SOCKETS, "asking": NO_SOCKETS + NO_STREAMS}


@pytest.fixture
def running(cast, transactional_db) -> ImportBatch:
    """An import under way, on a worker that a test plays."""
    rows = b"name,email,role\n" + b"".join(b"P,p%d@example.org,mentee\n" % n for n in range(40))
    batch = batches.upload_people(
        cast.programme,
        file=io.BytesIO(rows),
        file_name="p.csv",
        actor=cast.cruz,
        at=timezone.now(),
    )
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", rows_total=40)
    return batch


def advance(batch: ImportBatch, done: int) -> None:
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(rows_done=done)
        announce("import", batch.pk, at=timezone.now())


class TestAPageThatWaits:
    @pytest.mark.parametrize("way", WAYS)
    def test_shows_what_is_new(self, way, cast, running, as_person):
        where = f"/northwind/programmes/{cast.programme.slug}/people/import/{running.pk}/"
        page = as_person(cast.cruz, where, before=WAYS[way])
        expect(page.get_by_text("0 of 40 rows")).to_be_visible()

        advance(running, 17)
        expect(page.get_by_text("17 of 40 rows")).to_be_visible(timeout=SOON)
        advance(running, 40)
        expect(page.get_by_text("40 of 40 rows")).to_be_visible(timeout=SOON)

        used = page.evaluate("localStorage.getItem('live-way')")
        assert (used or "socket").split()[0] == way

    def test_shows_what_came_while_it_fetched(self, cast, running, as_person):
        where = f"/northwind/programmes/{cast.programme.slug}/people/import/{running.pk}/"
        page = as_person(cast.cruz, where, before=HEARD)
        expect(page.get_by_text("0 of 40 rows")).to_be_visible()

        def hold(route):
            answer = route.fetch()
            if "17 of 40 rows" in answer.text():
                advance(running, 40)
                page.wait_for_function("() => globalThis.heard === 2")
            route.fulfill(response=answer)

        page.route("**/import/**", hold)
        advance(running, 17)

        expect(page.get_by_text("40 of 40 rows")).to_be_visible(timeout=SOON)
