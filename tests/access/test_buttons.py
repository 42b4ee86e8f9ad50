"""What a page offers can be had: forms are taken, buttons lead to the act they name."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import is_valid_path, resolve

from mentoring.core.web.addresses import address
from tests.access.rows import Row
from tests.access.test_matrix import ROWS, reader, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.once  # where a button leads does not depend on the database

LOOKING = ("mentee", "mentor", "coordinator", "admin", "sponsor")
SEEN = [
    (row, who)
    for row in ROWS
    for who in LOOKING
    if row.method == "get" and getattr(row, who) == 200
]
TAKES = {(row.name, row.method) for row in ROWS}
TELLING = {"h1", "h2", "h3", "legend", "label", "button", "a", "summary", "title", "th", "dt", "b"}
JOINED = re.compile(r"[a-z]{2,}[.?!][A-Z][a-z]+")  # two sentences without a space in between
WORD = re.compile(r"[^\W\d_]{3,}")
# Words that name no act of their own.
SMALL = {
    "the",
    "and",
    "for",
    "with",
    "your",
    "you",
    "all",
    "now",
    "not",
    "how",
    "see",
    "them",
    "open",
}
# What the page behind a button calls its act, where it has another name for it.
CALLED = {
    "Let’s begin": "You",
    "Write it": "Publish",
    "Add a measure": "How you will tell",
}
# A way back offers no act; it need only lead somewhere.
BACK = re.compile(r"(Back|Cancel|Leave it)\b")


class Page(HTMLParser):
    """Forms with their buttons, links that look like buttons, ids, and the words that stand out."""

    VOID = {"input", "img", "br", "meta", "link", "hr", "col", "path", "rect", "circle", "line"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str]] = []
        self.pressed: list[tuple[str, str, str]] = []  # where a named button goes, name, value
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.words: set[str] = set()
        self.joined: list[str] = []
        self._open: list[str] = []
        self._form = ""
        self._label: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given["id"]} if "id" in given else set()
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "form":
            self._form = given.get("action", "")
            self.forms.append((given.get("method", "get").lower(), self._form))
        if tag == "button" and given.get("name") and given.get("type") == "submit":
            where = given.get("formaction", self._form)
            self.pressed.append((where, given["name"], given.get("value", "")))
        if tag == "a" and "button" in given.get("class", "").split():
            self._label = []
            self.links.append((given["href"], ""))

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self._label.append(data)
        if not {"script", "style"} & set(self._open):
            self.joined += JOINED.findall(data)
        if TELLING & set(self._open):
            self.words |= stems(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._label is not None:
            self.links[-1] = (self.links[-1][0], " ".join("".join(self._label).split()))
            self._label = None
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]


def stems(words: str) -> set[str]:
    return {word[:5] for word in WORD.findall(words.casefold()) if word not in SMALL}


def is_of_a_library(path: str) -> bool:
    return not resolve(path).func.__module__.startswith(("mentoring.", "config."))


def code_of(path: str) -> str:
    """Everything that the app behind this address could read a button's name and value in."""
    app = Path(settings.BASE_DIR) / "mentoring" / resolve(path).func.__module__.split(".")[1]
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(app.rglob("*.py")))


def faults_of(html: str, path: str, client) -> list[str]:
    """What this page offers and what is not there, a sentence each; ``path`` is where it lies."""
    page = Page(html)

    def inside(link: str) -> str:
        there = urlsplit(urljoin(path, link))
        return there.path if there.netloc in ("", "testserver") else ""

    faults = [f"two sentences run into each other: {words}" for words in page.joined]
    for method, action in page.forms:
        where = inside(action)
        if where and not is_valid_path(where):
            faults.append(f"the form to {where} leads nowhere")
            continue
        if method == "dialog" or not where or is_of_a_library(where):
            continue
        taken = (resolve(where).view_name, method) in TAKES
        if not taken and client.generic(method.upper(), where).status_code in (403, 404, 405):
            faults.append(f"the form to {where} is not taken by {method}")
    for action, name, value in page.pressed:
        code = code_of(inside(action))
        for word in (name, value):
            if re.fullmatch(r"[a-z_]+", word) and f'"{word}"' not in code:
                faults.append(f"nothing reads {word!r} of the button {name}={value} to {action}")
    for link, label in page.links:
        where, _, goal = urljoin(path, link).partition("#")
        if not inside(where):
            continue
        answer = client.get(where, follow=True)
        if answer.status_code != 200:
            faults.append(f"{label!r} leads to {where}, which answers {answer.status_code}")
        elif "html" in answer.headers["Content-Type"]:
            there = Page(answer.text)
            if goal and goal not in there.ids:
                faults.append(f"{label!r} leads to #{goal}, which is not on {where}")
            act = stems(CALLED.get(label, label))
            if act and not act & there.words and not BACK.match(label):
                faults.append(f"{label!r} leads to {where}, which offers nothing of that name")
    return faults


class TestAPage:
    @pytest.mark.parametrize(
        ("row", "who"), SEEN, ids=lambda one: one.name if isinstance(one, Row) else one
    )
    def test_offers_what_can_be_had(self, row, who, world, reader):  # noqa: F811
        where = address(row.name, *row.args(world), organisation=world.organisation.slug)
        client = reader(who)

        answer = client.get(where, row.data(world))

        if "html" in answer.headers["Content-Type"] and not answer.streaming:
            faults = faults_of(answer.text, where, client)
            assert not faults, "\n".join(faults)


class TestTheSearch:
    """It would notice what it looks for."""

    @pytest.mark.parametrize(
        ("planted", "fault"),
        [
            (
                '<form method="post" action="/northwind/inbox/nowhere/"></form>',
                "the form to /northwind/inbox/nowhere/ leads nowhere",
            ),
            (
                '<form method="post" action="/northwind/talks/"></form>',
                "the form to /northwind/talks/ is not taken by post",
            ),
            (
                '<form method="post" action="/northwind/settings/me/">'
                '<button type="submit" name="act" value="fly_away"></button></form>',
                "nothing reads 'fly_away' of the button act=fly_away to /northwind/settings/me/",
            ),
            (
                '<a class="button" href="/northwind/">Decide how it goes on</a>',
                "'Decide how it goes on' leads to /northwind/, which offers nothing of that name",
            ),
            (
                "<p>You can read it.No email goes out.</p>",
                "two sentences run into each other: it.No",
            ),
            (
                '<a class="button" href="/northwind/#decide">Good to see</a>',
                "'Good to see' leads to #decide, which is not on /northwind/",
            ),
        ],
    )
    def test_finds_a_planted_button(self, planted, fault, world, reader):  # noqa: F811
        assert faults_of(planted, "/northwind/", reader("mentee")) == [fault]
