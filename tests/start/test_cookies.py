"""Cookies as a browser gets them: from a real server behind https, and on one's own machine."""

import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support import databases
from tests.support.servers import server

HOST = "mentoring.example.org"
SECRET = {"sessionid", "csrftoken", "device", "last_person"}
SET_UP = {
    "name": "Northwind",
    "slug": "northwind",
    "timezone": "Europe/Berlin",
    "language": "en",
    "admin_name": "Eli Weber",
    "admin_email": "eli@example.org",
    "password": "violet kettle under stairs",
}


@contextmanager
def started(data: Path, **environment: str) -> Iterator[tuple[int, str]]:
    """An empty installation: its port, and the link for setting it up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    databases.prepare(data)
    with server(data, "--empty", "--port", str(port), **environment) as running:
        yield port, running.wait_for("Set up your organisation here").split()[-1]


@pytest.fixture(scope="module")
def behind_https(tmp_path_factory):
    with started(
        tmp_path_factory.mktemp("https") / "data", RAPPORT_BASE_URL=f"https://{HOST}"
    ) as where:
        yield where


class Visitor:
    """A browser behind a proxy, or none: what it is told to keep, as it is told."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port, self.headers = port, headers
        self.kept: dict[str, Morsel[str]] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={one.value}" for name, one in self.kept.items())
        headers = {**self.headers, "Cookie": cookies}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, urlencode(form or {}), headers)
        answer = line.getresponse()
        page = answer.read().decode()
        for told in answer.headers.get_all("Set-Cookie") or ():
            self.kept |= SimpleCookie(told).items()
        return answer, page

    def set_up(self, link: str) -> None:
        """Make the first organisation; whoever does is signed in after it."""
        path = "/" + link.split("/", 3)[3]
        _, page = self.ask("GET", path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page
        answer, page = self.ask("POST", path, SET_UP | {"csrfmiddlewaretoken": found[1]})
        assert answer.status == 302, page


class TestBehindHttps:
    def test_every_cookie_is_bound_to_the_host(self, behind_https):
        port, link = behind_https
        proxied = {"Host": HOST, "X-Forwarded-Proto": "https", "Origin": f"https://{HOST}"}
        visitor = Visitor(port, **proxied)
        visitor.set_up(link)
        visitor.ask("GET", "/northwind/")

        assert {f"__Host-{name}" for name in SECRET} <= {*visitor.kept}
        for name, cookie in visitor.kept.items():
            assert name.startswith("__Host-"), name
            assert cookie["secure"], name
            assert cookie["httponly"], name
            assert cookie["path"] == "/", name
            assert not cookie["domain"], name
            assert cookie["samesite"] == "Lax", name

    def test_every_answer_asks_for_https_for_a_year(self, behind_https):
        port, _link = behind_https
        visitor = Visitor(port, Host=HOST, **{"X-Forwarded-Proto": "https"})
        answers = [visitor.ask("GET", path)[0] for path in ("/account/login/", "/nowhere/x/")]

        for answer in answers:
            told = answer.headers["Strict-Transport-Security"]
            assert "max-age=31536000" in told
            assert "includeSubDomains" in told

    def test_what_comes_without_it_is_led_there_and_gets_none(self, behind_https):
        port, _link = behind_https
        visitor = Visitor(port, Host=HOST)
        answer, _ = visitor.ask("GET", "/account/login/")

        assert (answer.status, answer.headers["Location"]) == (
            301,
            f"https://{HOST}/account/login/",
        )
        assert visitor.kept == {}


class TestOnOnesOwnMachine:
    def test_the_same_cookies_go_by_plain_names(self, tmp_path):
        with started(tmp_path / "data") as (port, link):
            visitor = Visitor(port, Host=f"localhost:{port}")
            visitor.set_up(link)
            visitor.ask("GET", "/northwind/")

        assert {*visitor.kept} >= SECRET
        for name, cookie in visitor.kept.items():
            assert not cookie["secure"], name  # no browser would send it back over http
            assert cookie["httponly"], name
            assert cookie["samesite"] == "Lax", name
