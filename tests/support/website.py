"""A web server of somebody else's, on this machine: says what a test lets it say."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MAX_DRIPS = 200
Page = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Website:
    """``pages``: path → status, headers and body, or a function that talks on the open line."""

    port: int = 0
    name: str = "news.example"
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    dripped: int = 0  # bytes; ``MAX_DRIPS`` once nobody hung up
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def netloc(self) -> str:
        return f"{self.name}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"

    def says(self, path: str, html: str, **headers: str) -> str:
        """Let a page stand there; its address."""
        told = {"Content-Type": "text/html; charset=utf-8"} | headers
        self.pages[path] = (200, told, html.encode())
        return self.url + path

    def leads(self, path: str, to: str, status: int = 302) -> str:
        self.pages[path] = (status, {"Location": to}, b"")
        return self.url + path

    def drips(self, path: str, first: bytes) -> str:
        """Answers a byte at a time, for ten seconds: longer than anybody should wait."""

        def drip(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(first)
            for _byte in range(MAX_DRIPS):
                handler.wfile.write(b"x")
                self.dripped += 1
                if self.is_over.wait(0.05):
                    return

        self.pages[path] = drip
        return self.url + path


class _Handler(BaseHTTPRequestHandler):
    site: Website

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers)))
        page = self.site.pages.get(self.path, (404, {"Content-Type": "text/html"}, b""))
        with suppress(OSError):
            if callable(page):
                return page(self)
            status, headers, body = page
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def website(name: str = "news.example") -> Iterator[Website]:
    site = Website(name=name)
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class Names:
    """In the place of the name server: names lead where a test says, and it is known who asked."""

    def __init__(self, monkeypatch: Any) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)

    def lead(self, name: str, *answers: list[str]) -> None:
        """The first time to the first list of addresses, and so on; the last one stays."""
        self.known[name] = list(answers)

    def _answer(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host.replace(".", "").isdecimal():  # no name: what a line is opened to
            return self.real(host, port, *args, **kwargs)
        self.asked.append(host)
        if host not in self.known:
            raise socket.gaierror(socket.EAI_NONAME, f"no {host}")
        answers = self.known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]
