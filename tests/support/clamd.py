"""A scanner that speaks clamd's published protocol on a socket of its own, and finds one word."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EICAR_LIKE = b"THIS-IS-A-TEST-OF-THE-SCANNER"


class _Scan(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        command = self._exactly(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := int.from_bytes(self._exactly(4), "big"):
            content += self._exactly(length)
            if len(content) > self.server.limit:  # type: ignore[attr-defined]
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)  # type: ignore[attr-defined]
        found = EICAR_LIKE in content
        self.request.sendall(b"stream: Test-Signature FOUND\0" if found else b"stream: OK\0")

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            more = self.request.recv(count - len(got))
            if not more:
                break
            got += more
        return got


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@contextmanager
def scanner(path: Any, *, limit: int = 25_000_000) -> Iterator[list[bytes]]:
    """Listens at ``path`` meanwhile; gives everything that it was asked to look at."""
    with _Server(str(path), _Scan) as server:
        server.limit, server.seen = limit, []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.seen  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()
