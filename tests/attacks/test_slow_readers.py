"""Whoever asks for a large answer and reads nothing of it keeps no page thread."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from a2wsgi import WSGIMiddleware

from mentoring.core.web.answers import BoundedAnswers

THREADS = 2
CHUNK = b"a" * 65536


def pages(environ, start_response) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
    if environ["PATH_INFO"] == "/large":
        yield from (CHUNK for _ in range(1000))
    yield b"the end"


@pytest.fixture
def port() -> Iterator[int]:
    """The web server as it is started here, with pages that need no database."""
    application = BoundedAnswers(WSGIMiddleware(pages, workers=THREADS), timeout=0.5)
    server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_level="critical"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = server.force_exit = True
        thread.join()


def ask(port: int, path: str) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(20)
    line.connect(("127.0.0.1", port))
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return line


def answer(line: socket.socket) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


class TestSlowReaders:
    def test_hold_no_page_thread(self, port):
        slow = [ask(port, "/large") for _ in range(2 * THREADS)]

        assert b"the end" in answer(ask(port, "/small"))

        for line in slow:
            line.close()

    def test_do_not_get_the_end(self, port):
        slow = [ask(port, "/large") for _ in range(THREADS)]
        answer(ask(port, "/small"))  # so they have been given up

        assert [b"the end" in answer(line) for line in slow] == [False] * THREADS

    def test_are_no_readers_that_read(self, port):
        said = answer(ask(port, "/large"))

        assert said.count(b"a" * 1000) >= 65_000
