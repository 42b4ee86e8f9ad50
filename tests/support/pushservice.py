"""A push service: RFC 8030 towards whoever sends, autopush's protocol towards a real Firefox.

It refuses what a real one refuses: a signature that is wrong, old or for somebody else (RFC 8292), a
message without TTL, one that is too long. While a browser is away it keeps messages, of each topic the last.
"""

import contextlib
import json
import re
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from mentoring.notifications.forms import decoded

MAX_BYTES = 4096  # of a body; a service must take that much
LONGEST_TOKEN = 24 * 3600  # seconds
PATH = "/push/"
URGENCIES = (None, "very-low", "low", "normal", "high")
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


class Refused(Exception):
    """With the status that the standard names."""

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass
class Subscription:
    channel: str
    key: str  # of the sender, base64url; only what it signed is taken
    line: ServerConnection | None = None  # to the browser
    pending: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class PushService:
    """``received``: headers and body of each message that was taken or answered with ``answer``.

    ``answer`` is given in the place of 201, with its headers: ``(429, {"Retry-After": "120"})``.
    """

    http_port: int = 0
    socket_port: int = 0
    answer: tuple[int, dict[str, str]] = (201, {})
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)  # ids of messages a browser has opened
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.http_port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.socket_port}/"

    def subscribe(self, key: str, *, name: str = "", channel: str = "") -> str:
        """The address to send to, for whoever signs with ``key``."""
        token = name or uuid4().hex
        self.subscriptions[token] = Subscription(channel, key)
        return f"http://{self.host}{PATH}{token}"

    def take(self, path: str, headers: dict[str, str], body: bytes) -> str:
        """Check a message and hand it on; its id. Raises ``Refused``."""
        token = path.removeprefix(PATH)
        if token in self.gone:
            raise Refused(410)
        if token not in self.subscriptions:
            raise Refused(404)
        found = self.subscriptions[token]
        check_signature(headers.get("Authorization", ""), key=found.key, host=self.host)
        check_message(headers, body)
        self.received.append((headers, body))
        if self.answer[0] != 201:
            raise Refused(self.answer[0])
        told = {
            "messageType": "notification",
            "channelID": found.channel,
            "version": uuid4().hex,
            "ttl": int(headers["TTL"]),
            "topic": headers.get("Topic"),
            "data": urlsafe_b64encode(body).rstrip(b"=").decode(),
            "headers": {"encoding": headers["Content-Encoding"]},
        }
        self._hand_on(found, told)
        return str(told["version"])

    def _hand_on(self, found: Subscription, told: dict[str, Any]) -> None:
        if found.line is not None:
            found.line.send(json.dumps(told))
        elif told["ttl"]:
            found.pending = [one for one in found.pending if one["topic"] != told["topic"]]
            found.pending.append(told)

    def converse(self, line: ServerConnection) -> None:
        """With one browser, until it hangs up."""
        with contextlib.suppress(ConnectionClosed):  # a browser that is killed says no goodbye
            for text in line:
                answer = self._answer(json.loads(text), line)
                if answer is not None:
                    line.send(json.dumps(answer))
        for one in self.subscriptions.values():
            one.line = None if one.line is line else one.line

    def _answer(self, said: dict[str, Any], line: ServerConnection) -> dict[str, Any] | None:
        kind, channel = said.get("messageType"), said.get("channelID", "")
        if kind == "hello":
            known = said.get("uaid") or uuid4().hex
            return {"messageType": kind, "uaid": known, "status": 200, "use_webpush": True}
        if kind == "register":
            endpoint = self.subscribe(said["key"], channel=channel)
            self.subscriptions[endpoint.rpartition("/")[2]].line = line
            return {
                "messageType": kind,
                "channelID": channel,
                "status": 200,
                "pushEndpoint": endpoint,
            }
        if kind == "unregister":
            ended = {token for token, one in self.subscriptions.items() if one.channel == channel}
            self.gone |= ended
            return {"messageType": kind, "channelID": channel, "status": 200}
        if kind == "ack":
            self.acknowledged += [one["version"] for one in said["updates"]]
        return None if said else {}


def check_signature(given: str, *, key: str, host: str) -> None:
    """Raises ``Refused`` unless ``key`` signed for this host, for no longer than a day."""
    parts = re.fullmatch(r"vapid t=([\w.-]+), ?k=([\w-]+=*)", given)
    if parts is None:
        raise Refused(401)
    token, said_key = parts.groups()
    if decoded(said_key.rstrip("=")) != decoded(key.rstrip("=")):
        raise Refused(403)
    try:
        verify(token, said_key)
    except (InvalidSignature, ValueError):
        raise Refused(403) from None
    claims = json.loads(decoded(token.split(".")[1]))
    lasts = claims["exp"] - time.time()
    is_ours = claims["aud"] == f"http://{host}" and claims["sub"].startswith("mailto:")
    if not is_ours or not 0 < lasts <= LONGEST_TOKEN:
        raise Refused(403)


def check_message(headers: dict[str, str], body: bytes) -> None:
    """Raises ``Refused`` for what the standard does not allow."""
    topic = headers.get("Topic")
    is_odd = topic is not None and not TOPIC.fullmatch(topic)
    if is_odd or headers.get("Urgency") not in URGENCIES or not headers.get("TTL", "").isdecimal():
        raise Refused(400)
    if headers.get("Content-Encoding") != "aes128gcm":
        raise Refused(415)
    if len(body) > MAX_BYTES:
        raise Refused(413)


def verify(token: str, key: str) -> None:
    """Raises ``InvalidSignature`` unless the JWT was signed with the key."""
    signed, _dot, signature = token.rpartition(".")
    raw = decoded(signature)
    pair = [int.from_bytes(raw[:32]), int.from_bytes(raw[32:])]
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key.rstrip("=")))
    point.verify(encode_dss_signature(*pair), signed.encode(), ec.ECDSA(SHA256()))


class _Handler(BaseHTTPRequestHandler):
    service: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            version = self.service.take(self.path, dict(self.headers), body)
        except Refused as refused:
            self.send_response(refused.status)
            more = self.service.answer[1]
        else:
            self.send_response(201)
            more = {"Location": f"http://{self.service.host}/message/{version}"}
            more["TTL"] = self.headers["TTL"]
        for name, value in {"Content-Length": "0", **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def push_service() -> Iterator[PushService]:
    """Listens on two ports of this machine until the end of the block."""
    service = PushService()
    handler = type("Handler", (_Handler,), {"service": service})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    browsers: Server = serve(
        service.converse,
        "127.0.0.1",
        0,
        subprotocols=["push-notification"],  # type: ignore[list-item]
        select_subprotocol=lambda _line, offered: offered[0] if offered else None,
    )
    service.http_port = http.server_port
    service.socket_port = browsers.socket.getsockname()[1]
    threads = [
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True),
        threading.Thread(target=browsers.serve_forever, daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield service
    finally:
        http.shutdown()
        http.server_close()
        browsers.shutdown()
        for thread in threads:
            thread.join(5)
