"""Whoever sends slowly, too much, or in two readings at once keeps nobody else waiting."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from config.asgi import THREADS
from tests.support import databases
from tests.support.servers import RunningServer, server

pytestmark = [pytest.mark.processes, pytest.mark.once]

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("bodies") / "data"
    databases.prepare(data)
    limits = {"RAPPORT_BODY_TIMEOUT": "3", "RAPPORT_UPLOAD_LIMIT": "1000000"}
    with server(data, "--empty", **limits) as started:
        started.wait_for("Ready: ")
        yield started


def connect(running: RunningServer) -> socket.socket:
    where = urlsplit(running.url())
    return socket.create_connection((where.hostname, where.port), timeout=30)


def begin(running: RunningServer, head: str, body: bytes = b"") -> socket.socket:
    line = connect(running)
    host = urlsplit(running.url()).netloc
    line.sendall(f"POST /account/login/ HTTP/1.1\r\nHost: {host}\r\n{head}\r\n".encode() + body)
    return line


def answer(line: socket.socket) -> bytes:
    """Everything until the server closes the connection."""
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


class TestSlowSenders:
    def test_hold_no_page_thread(self, running):
        slow = [begin(running, FORM + "Content-Length: 1000\r\n", b"a") for _ in range(2 * THREADS)]

        assert running.get("/healthz") == 200  # they are all still sending

        for line in slow:
            assert answer(line).startswith(b"HTTP/1.1 408 ")

    def test_of_chunks_without_end_hold_none_either(self, running):
        head = FORM + "Transfer-Encoding: chunked\r\n"
        slow = [begin(running, head, b"1\r\na\r\n") for _ in range(2 * THREADS)]

        assert running.get("/healthz") == 200

        for line in slow:
            assert answer(line).startswith(b"HTTP/1.1 408 ")

    def test_are_told_so_in_their_language(self, running):
        head = FORM + "Accept-Language: de\r\nContent-Length: 1000\r\n"

        told = answer(begin(running, head, b"a")).decode()

        assert "Connection: close" in told or "connection: close" in told
        assert 'lang="de"' in told


class TestSlowHeads:
    def test_end_with_the_connection(self, running):
        for sent in (b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Note: "):
            line = connect(running)
            line.sendall(sent)

            assert answer(line) == b""

    def test_of_a_second_request_end_it_too(self, running):
        line = connect(running)
        host = urlsplit(running.url()).netloc
        line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\nGET /healthz H".encode())

        assert answer(line).count(b"HTTP/1.1 ") == 1


class TestLargeBodies:
    def test_are_refused_before_they_are_sent(self, running):
        assert answer(begin(running, FORM + "Content-Length: 100000000\r\n")).startswith(
            b"HTTP/1.1 413 "
        )

    def test_are_refused_while_they_are_sent(self, running):
        line = begin(running, FORM + "Transfer-Encoding: chunked\r\n")
        piece = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        with contextlib.suppress(ConnectionError):
            for _ in range(200):
                line.sendall(piece)

        assert running.get("/healthz") == 200

    def test_within_the_limit_arrive_whole(self, running):
        """A form of half a megabyte lies on disk for a moment; Django then reads all of it."""
        body = b"login=x&password=" + b"a" * 500_000
        head = FORM + f"Content-Length: {len(body)}\r\nConnection: close\r\n"

        assert answer(begin(running, head, body)).startswith(b"HTTP/1.1 403 ")  # no CSRF token


class TestRequestsThatTwoServersReadInTwoWays:
    @pytest.mark.parametrize(
        "head",
        [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: +5\r\n",
            "Content-Length : 5\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "X-Note: one\n",
            "X-Note: one\r\n two\r\nContent-Length: 5\r\n",
        ],
        ids=[
            "length and encoding",
            "encoding and length",
            "two lengths",
            "a sign",
            "a space",
            "unknown encoding",
            "a bare line feed",
            "a folded header",
        ],
    )
    def test_are_refused_and_end_the_connection(self, running, head):
        smuggled = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

        told = answer(begin(running, head, smuggled))

        assert told.startswith(b"HTTP/1.1 400 ")
        assert told.count(b"HTTP/1.1 ") == 1

    def test_are_refused_where_old_http_knows_no_encoding(self, running):
        line = connect(running)
        host = urlsplit(running.url()).netloc
        line.sendall(
            f"POST /account/login/ HTTP/1.0\r\nHost: {host}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
        )

        assert answer(line).split()[1] == b"400"
