"""What a call costs people: how long until they see each other, and what a bad line does to it.

``python -m benchmarks.calls --joins 12``. Two Chromium with cameras and microphones of their own,
on this machine; the product is served as by ``bin/run``. Beside it, in the same run, stands what
the browser does with two bare pages, whose words are carried across by hand.

* *join*: from the press on Join, while the other one is there, until their first picture is drawn.
* *recovery*: from the end of eight seconds without a line until both decode pictures again.
* *sound loss*: of the packets with sound, while the line carries 64 kbit/s each way.

What it costs a server to connect more than two is not measured: there is no such engine yet.
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.live import Server
from benchmarks.settings_for_benchmarks import set_up

OUTAGE = 8.0  # seconds
THIN = 64  # kilobits a second
SETTLES = 20.0  # seconds until the browsers have found out how thin a line is
LISTENS = 20.0  # seconds
PACKETS = 50  # with sound, a second
GIVE_UP = 60  # seconds for one join
SEEN = """(video) => {
  window.pressed = new Promise((done) => {
    document.addEventListener("click", () => done(performance.now()), { capture: true, once: true })
  })
  const drawn = (done) => () => done(performance.now())
  window.seen = new Promise((done) => {
    document.querySelector(video).requestVideoFrameCallback(drawn(done))
  })
}"""


@dataclass
class Figures:
    joins: list[float] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    lost: float = 0.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--joins", type=int, default=12)
    options.add_argument("--outages", type=int, default=3)
    given = options.parse_args()
    set_up()
    room, cookies = a_room()
    with tempfile.TemporaryDirectory() as folder, two_browsers(Path(folder)) as people:
        bare = measure(BareCall(people), given.joins, given.outages)
        with Server() as server:
            ours = measure(RoomCall(people, server, room, cookies), given.joins, given.outages)
    report(bare, ours)


def a_room() -> tuple[str, list[str]]:
    """The address of the room of a meeting that has begun, and the cookies of its two people."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from benchmarks.population import populate
    from mentoring.accounts.models import User
    from mentoring.accounts.sessions import SessionStore
    from mentoring.core.web.addresses import address
    from mentoring.meetings.models import HERE, Attendance, Meeting
    from mentoring.relationships.models import Member

    populate(4)
    now = timezone.now()
    pair = Member.objects.select_related("relationship", "membership").first()
    assert pair
    members = list(pair.relationship.members.select_related("membership"))
    talk = Meeting.objects.create(
        organisation=pair.relationship.organisation,
        relationship=pair.relationship,
        starts_at=now - timedelta(minutes=5),
        minutes=240,
        place=HERE,
        booked_by=pair.membership,
        created_at=now,
    )
    Attendance.objects.bulk_create(Attendance(meeting=talk, member=one) for one in members)
    cookies = []
    for one in members:
        person = one.membership
        if person.user is None:
            person.user = User.objects.create(email=person.email, password="!")
            person.save(update_fields=["user"])
        session = SessionStore()
        session[SESSION_KEY] = str(person.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
        session.create()
        session.save()
        cookies.append(session.secret)
    slug = pair.relationship.organisation.slug
    return address("calls:room", pair.relationship.pk, talk.pk, organisation=slug), cookies


@contextlib.contextmanager
def two_browsers(folder: Path) -> Iterator[list[Browser]]:
    from tests.calls.media import devices
    from tests.support import browsers

    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        started = []
        for person in (devices.AMINA, devices.BO):
            flags = ["--no-sandbox", "--disable-dev-shm-usage", *browsers.FLAGS]
            flags += devices.flags(person, folder)
            browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=flags)
            stack.callback(browser.close)
            started.append(browser)
        yield started


class Call:
    """Two pages: the first is there, the second comes and goes."""

    video = ""

    def __init__(self, people: list[Browser]) -> None:
        self.people = people
        self.pages: list[Page] = []

    def page(self, number: int) -> Page:
        from tests.calls.media import seen
        from tests.calls.media.network import Network

        context = self.people[number].new_context()
        context.set_default_timeout(60_000)
        context.add_init_script(seen.WATCH)
        page = context.new_page()
        page.network = Network(page)  # type: ignore[attr-defined]
        self.open(page, number)
        return page

    def open(self, page: Page, number: int) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """Somebody is there and waits."""
        self.pages = [self.page(0)]

    def join(self) -> float:
        raise NotImplementedError

    def leave(self) -> None:
        self.pages.pop().context.close()

    def end(self) -> None:
        while self.pages:
            self.leave()


class BareCall(Call):
    """The one who is there opens a connection for each newcomer, as the product does."""

    video = "#other"

    def __init__(self, people: list[Browser]) -> None:
        from tests.support.website import website

        super().__init__(people)
        self.stack = contextlib.ExitStack()
        self.site = self.stack.enter_context(website("localhost"))

    def open(self, page: Page, number: int) -> None:
        from tests.calls.media import bare

        self.site.says("/", bare.HTML)
        page.goto(f"http://127.0.0.1:{self.site.port}/")
        page.evaluate("() => window.open_devices()")

    def join(self) -> float:
        from tests.calls.media.bare import BarePair

        self.pages.append(self.page(1))
        newcomer = self.pages[1]
        newcomer.evaluate("() => { window.pressedAt = performance.now() }")
        BarePair(self.pages[0], newcomer).connect()
        return waited_for(newcomer, "(await window.firstFrame) - window.pressedAt")

    def end(self) -> None:
        super().end()
        self.stack.close()


class RoomCall(Call):
    video = "[data-theirs]"

    def __init__(
        self, people: list[Browser], server: Server, room: str, cookies: list[str]
    ) -> None:
        super().__init__(people)
        self.base, self.room, self.cookies = f"http://127.0.0.1:{server.port}", room, cookies

    def open(self, page: Page, number: int) -> None:
        cookie = {"name": "sessionid", "value": self.cookies[number], "url": self.base}
        page.context.add_cookies([cookie])
        page.goto(self.base + self.room)
        page.locator("[data-join]:enabled").wait_for()
        page.locator("[data-own]:visible").wait_for()  # the camera runs

    def begin(self) -> None:
        super().begin()
        self.pages[0].locator("[data-join]").click()
        self.pages[0].locator("[data-controls]:visible").wait_for()

    def join(self) -> float:
        self.pages.append(self.page(1))
        newcomer = self.pages[1]
        newcomer.evaluate(SEEN, self.video)
        newcomer.locator("[data-join]").click()
        return waited_for(newcomer, "(await window.seen) - (await window.pressed)")


def waited_for(page: Page, milliseconds: str) -> float:
    """What the expression gives, or the end where it gives nothing."""
    within = f"new Promise((_, fail) => setTimeout(fail, {1000 * GIVE_UP}, 'no picture'))"
    found = f"(async () => {milliseconds})()"
    return float(page.evaluate(f"() => Promise.race([{found}, {within}])"))


def measure(call: Call, joins: int, outages: int) -> Figures:
    figures = Figures()
    call.begin()
    for number in range(joins):
        if number:
            call.leave()
        figures.joins.append(call.join() / 1000)
        print(f"{type(call).__name__}: {figures.joins[-1]:.2f} s", file=sys.stderr)
    for _outage in range(outages):
        figures.recoveries.append(recovery(call))
    figures.lost = sound_lost(call)
    call.end()
    return figures


def recovery(call: Call) -> float:
    """Seconds from the moment the line is back until both decode pictures again."""
    from tests.calls.media.seen import counters, moves

    for page in call.pages:
        moves(page)
    for page in call.pages:
        page.network.pull_the_plug()  # type: ignore[attr-defined]
    call.pages[0].wait_for_timeout(OUTAGE * 1000)
    frames = [counters(page).frames for page in call.pages]
    for page in call.pages:
        page.network.restore()  # type: ignore[attr-defined]
    began = time.monotonic()
    while any(counters(page).frames <= old for page, old in zip(call.pages, frames, strict=True)):
        assert time.monotonic() < began + 120, "the picture does not come back"
        call.pages[0].wait_for_timeout(50)
    return time.monotonic() - began


def sound_lost(call: Call) -> float:
    """Per cent, the worse of the two directions."""
    from tests.calls.media.seen import counters

    for page in call.pages:
        page.network.thin(THIN)  # type: ignore[attr-defined]
    call.pages[0].wait_for_timeout(SETTLES * 1000)
    before = [counters(page) for page in call.pages]
    call.pages[0].wait_for_timeout(LISTENS * 1000)
    after = [counters(page) for page in call.pages]
    for page in call.pages:
        page.network.restore()  # type: ignore[attr-defined]
    return max(_share(old, new) for old, new in zip(before, after, strict=True))


def _share(before: Any, after: Any) -> float:
    """Of what a microphone gives; a connection made anew meanwhile counts from nothing."""
    came = after.sound - before.sound if after.sound >= before.sound else after.sound
    print(f"    {came} packets with sound came, {after.lost} lost", file=sys.stderr)
    return max(0.0, 100 * (1 - came / (LISTENS * PACKETS)))


def report(bare: Figures, ours: Figures) -> None:
    for name, one in (("bare pages", bare), ("a room", ours)):
        joins = ", ".join(f"{seconds:.2f}" for seconds in one.joins)
        recoveries = ", ".join(f"{seconds:.1f}" for seconds in one.recoveries)
        print(f"{name}: joined in {joins} s; back after {OUTAGE:g} s away in {recoveries} s;")
        print(f"    {one.lost:.1f} % of the sound lost at {THIN} kbit/s")
    print(
        f"calls: join_p50_s={statistics.median(ours.joins):.2f} join_p95_s={p95(ours.joins):.2f} "
        f"recovery_s={statistics.median(ours.recoveries):.1f} sound_loss_percent={ours.lost:.1f} "
        f"bare_join_p50_s={statistics.median(bare.joins):.2f}"
    )


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


if __name__ == "__main__":
    main()
