"""A whole installation as its users meet it: real processes, real mail, a real browser."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.conftest import is_complaint, objections_to
from tests.browser.device import patient
from tests.support import databases
from tests.support.environment import for_a_process
from tests.support.letters import above_the_foot
from tests.support.mailserver import Letterbox, letterbox
from tests.support.servers import RunningServer, server

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "tests" / "data" / "people-500.csv"
PATIENCE = 90  # seconds: a letter is waited for, and a busy machine is slow, not wrong


@dataclass
class Installation:
    """A running Rapport on data of its own, its letters, and people with browsers."""

    running: RunningServer
    data: Path
    letters: Letterbox
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.running.url().split()[0].rstrip("/")

    def person(self, *, width: int = 1280, **options: object) -> Page:
        """Somebody's own browser; ``width=360`` is a phone."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, locale="en-GB", **options
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        if options.get("java_script_enabled", True):
            patient(page)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: is_complaint(said) and self.complaints.append(f"{page.url}: {said.text}"),
        )
        page.on(
            "response",
            lambda answer: (
                answer.status >= 500 and self.complaints.append(f"{answer.status} {answer.url}")
            ),
        )
        return page

    def letter_to(self, address: str, words: str = "", *, within: float = PATIENCE) -> Message:
        """The newest letter to this address with these words in its subject, once it has come."""
        give_up_at = time.monotonic() + within
        while time.monotonic() < give_up_at:
            for letter in reversed(self.letters.letters):
                if address in letter["To"] and words.lower() in subject_of(letter).lower():
                    return letter
            time.sleep(0.1)
        came = [f"{letter['To']}: {subject_of(letter)}" for letter in self.letters.letters]
        raise AssertionError(f"no letter to {address} about {words!r}; there are {came[-20:]}")

    def manage(self, *words: str) -> str:
        """A management command on the same data, as an operator would run it."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "config.manage", *words],
            cwd=ROOT,
            env=for_a_process() | {"RAPPORT_DATA": str(self.data), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, script: str) -> str:
        """The last line that a Python script prints, run over the installation's own models."""
        said = self.manage("shell", "--verbosity", "0", "-c", script)
        return said.strip().splitlines()[-1]

    def letter_with_calendar(self, address: str, *, within: float = PATIENCE) -> Message:
        """The newest letter to this address that carries a calendar entry."""
        give_up_at = time.monotonic() + within
        while time.monotonic() < give_up_at:
            for letter in reversed(self.letters.letters):
                if address in letter["To"] and calendar_of(letter):
                    return letter
            time.sleep(0.1)
        raise AssertionError(f"no calendar entry for {address}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def subject_of(letter: Message) -> str:
    return str(make_header(decode_header(letter["Subject"] or "")))


def text_of(letter: Message) -> str:
    return _part(letter, "text/plain")


def calendar_of(letter: Message) -> str:
    return _part(letter, "text/calendar")


def _part(letter: Message, kind: str) -> str:
    for part in letter.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode(part.get_content_charset() or "utf-8")
    return ""


def links_in(letter: Message, containing: str = "/link/") -> list[str]:
    return [
        link
        for link in re.findall(r"https?://\S+", above_the_foot(text_of(letter)))
        if containing in link
    ]


@pytest.fixture(scope="module")
def installation(chromium: Browser) -> Iterator[Installation]:
    data = Path(tempfile.mkdtemp(dir=os.environ["RAPPORT_TEST_DATA"]))  # in memory, if it may
    databases.prepare(data)  # that a first start migrates is seen in tests/start
    with letterbox() as letters:
        # A slow machine must not turn the whole walk into a question of who it is.
        environment = {"EMAIL_URL": letters.url, "RAPPORT_PROOF_LASTS": "7200"}
        with server(data, "--empty", **environment) as running:
            running.wait_for("Ready: ")
            there = Installation(running, data, letters, chromium)
            yield there
            there.close()
    assert there.complaints == []


def look_at(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
    assert objections_to(page) == [], page.url


@pytest.fixture
def sound() -> Callable[[Page], None]:
    """Fails when the page can be scrolled sideways or axe objects to something on it."""

    def check(page: Page) -> None:
        for _attempt in range(3):
            page.wait_for_load_state("networkidle")
            with contextlib.suppress(Error):  # the page went on to the next one meanwhile
                return look_at(page)
        return look_at(page)

    return check


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """A chapter that failed shows what every open page said at that moment."""
    report = yield
    there = getattr(item, "funcargs", {}).get("installation")
    if report.failed and isinstance(there, Installation):
        for context in there._contexts:
            for page in context.pages:
                with contextlib.suppress(Error):
                    report.sections.append((page.url, page.inner_text("body")[:3000]))
    return report
