"""The shipped examples of proxies bound what senders may do, as Rapport does without one.

nginx is tried for real, with its example as it is shipped, but for names, ports and shorter times.
"""

import contextlib
import datetime
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from tests.support.nginx import nginx

pytestmark = pytest.mark.once
DEPLOY = settings.BASE_DIR / "deploy"
NAME = "mentoring.example.org"
FORM = f"POST /account/login/ HTTP/1.1\r\nHost: {NAME}\r\n"


class Behind(BaseHTTPRequestHandler):
    """What stands in Rapport's place and notes what reaches it."""

    protocol_version = "HTTP/1.1"
    reached: list[str] = []

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reached.append(f"{self.command} {self.path}")
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = _answer

    def log_message(self, *args: object) -> None:
        """Not on the screen."""


@dataclass
class Proxy:
    port: int
    reached: list[str] = field(default_factory=list)

    def connect(self) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return context.wrap_socket(line, server_hostname=NAME)

    def ask(self, words: bytes) -> bytes:
        with self.connect() as line:
            line.sendall(words)
            return answer(line)


def answer(line: ssl.SSLSocket) -> bytes:
    parts = []
    with contextlib.suppress(OSError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def example(folder: Path, port: int, behind: int) -> str:
    """The shipped file, with what an operator would put in; each change must find its place."""
    words = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        r"    listen \[::\].*\n": "",
        r"listen 80;": f"listen 127.0.0.1:{free_port()};",
        r"listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        r"/etc/letsencrypt/live/mentoring\.example\.org": str(folder),
        r"127\.0\.0\.1:8000": f"127.0.0.1:{behind}",
        r"client_header_timeout 15s": "client_header_timeout 1s",
        r"client_body_timeout 20s": "client_body_timeout 1s",
    }
    for pattern, put_in in changes.items():
        words, found = re.subn(pattern, put_in, words)
        assert found, pattern
    temp = "\n".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/pid; error_log {folder}/error.log; daemon off; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; {temp}\n{words} }}\n"
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory) -> Iterator[Proxy]:
    program = nginx()
    if program is None:
        pytest.skip("NOT TESTED: there is no nginx here (on Debian: apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    certificate(folder)
    running = Proxy(free_port())
    handler = type("Here", (Behind,), {"reached": running.reached})
    behind = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    conf = folder / "nginx.conf"
    conf.write_text(example(folder, running.port, behind.server_address[1]))
    looked = [program, "-p", str(folder), "-c", str(conf)]
    checked = subprocess.run([*looked, "-t"], check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(looked, stderr=subprocess.DEVNULL)
    try:
        until_it_listens(running.port)
        yield running
    finally:
        process.terminate()
        process.wait(10)
        behind.shutdown()


def until_it_listens(port: int) -> None:
    give_up_at = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        else:
            return


class TestNginxAsShipped:
    def test_keeps_slow_bodies_from_rapport_and_lets_their_senders_go(self, proxy):
        slow = [proxy.connect() for _ in range(10)]
        for line in slow:
            line.sendall(FORM.encode() + b"Content-Length: 1000\r\n\r\na")

        page = proxy.ask(
            f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
        )

        assert page.startswith(b"HTTP/1.1 200 ")
        assert all(b"HTTP/1.1 200 " not in answer(line) for line in slow)
        assert [one for one in proxy.reached if one.startswith("POST")] == []

    def test_lets_slow_heads_go(self, proxy):
        with proxy.connect() as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: ")

            assert b"HTTP/1.1 200 " not in answer(line)

    @pytest.mark.parametrize(
        "head",
        [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Transfer-Encoding: xchunked\r\n",
        ],
    )
    def test_refuses_what_two_servers_could_read_in_two_ways(self, proxy, head):
        before = len(proxy.reached)
        smuggled = f"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: {NAME}\r\n\r\n"

        told = proxy.ask((FORM + head + "\r\n" + smuggled).encode())

        assert told.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
        assert "GET /smuggled" not in proxy.reached[before:]

    def test_passes_on_a_form_that_is_whole(self, proxy):
        told = proxy.ask(FORM.encode() + b"Content-Length: 3\r\nConnection: close\r\n\r\na=b")

        assert told.startswith(b"HTTP/1.1 200 ")


class TestTheExamples:
    @pytest.mark.parametrize(
        ("name", "bounds"),
        [
            (
                "nginx.conf",
                [
                    "client_header_timeout",
                    "client_body_timeout",
                    "client_max_body_size",
                    "proxy_request_buffering on",
                ],
            ),
            ("Caddyfile", ["read_header", "read_body", "max_size"]),
        ],
    )
    def test_bound_heads_and_bodies(self, name, bounds):
        words = (DEPLOY / name).read_text(encoding="utf-8")

        assert [bound for bound in bounds if bound not in words] == []

    def test_speak_of_an_installation_without_the_demonstration(self):
        page = settings.BASE_DIR / "docs" / "self-hosting" / "reverse-proxy.md"
        commands = [
            line
            for line in page.read_text(encoding="utf-8").splitlines()
            if "bin/run" in line and "RAPPORT_BASE_URL" in line
        ]

        assert commands
        assert all("--empty" in line for line in commands)
