"""Zoom, Google Meet and Teams as their references describe them: signing in, making, giving back.

They refuse what the services refuse: a wrong secret, a host that nobody knows, a request without what
is required. ``answers`` puts another answer in the place of the next ones to a path.
"""

import contextlib
import json
import threading
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

TOKEN = "token-of-the-hour"
SECRET = "the-secret"
TENANT = "tenant-1"
CLIENT = "client-1"
HOSTS = ("host@example.org", "second@example.org", "0b1f0c80-0000-4000-8000-000000000001")
Reply = tuple[int, dict[str, Any]]


@cache
def _one_key() -> RSAPrivateKey:
    """Of every fake account in one process: making one takes as long as a test does."""
    return generate_private_key(65537, 2048)


@dataclass
class VideoServices:
    """``rooms``: what exists there by its id; ``asked``: method, path and body of every request."""

    netloc: str = ""
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answers: list[Reply] = field(default_factory=list)  # to requests with a token, in turn
    join: str = ""  # in the place of the link that a service gives out
    account_key: RSAPrivateKey | None = None
    made: int = 0

    @property
    def addresses(self) -> dict[str, dict[str, str]]:
        base = f"http://{self.netloc}"
        return {
            name: {"sign_in": f"{base}/{name}", "api": f"{base}/{name}"}
            for name in ("zoom", "meet", "teams")
        }

    def key_file(self) -> str:
        """Of the service account that Google's stand-in knows."""
        self.account_key = self.account_key or _one_key()
        pem = self.account_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        email = "rooms@project.iam.gserviceaccount.com"
        return json.dumps({"client_email": email, "private_key": pem.decode()})

    def reply(self, method: str, path: str, headers: Any, body: bytes) -> Reply:
        parts = urlsplit(path)
        _, service, rest = parts.path.split("/", 2)
        if method == "POST" and rest.endswith(("oauth/token", "oauth2/v2.0/token", "token")):
            form = {name: one[0] for name, one in parse_qs(body.decode()).items()}
            signed: Reply = getattr(self, f"_sign_in_{service}")(rest, form, headers)
            return signed
        said = json.loads(body) if body else {}
        self.asked.append((method, parts.path, said))
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"code": 124, "message": "Invalid access token."}
        if self.answers:
            return self.answers.pop(0)
        answer: Reply = getattr(self, f"_{service}")(method, unquote(rest), said)
        return answer

    def _sign_in_zoom(self, rest: str, form: dict[str, str], headers: Any) -> Reply:
        pair = b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
        known = {"grant_type": "account_credentials", "account_id": TENANT}
        if pair != f"{CLIENT}:{SECRET}" or form != known:
            return 400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        return 200, {"access_token": TOKEN, "token_type": "bearer", "expires_in": 3599}

    def _sign_in_teams(self, rest: str, form: dict[str, str], headers: Any) -> Reply:
        known = {
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "scope": "https://graph.microsoft.com/.default",
        }
        if not rest.startswith(f"{TENANT}/") or form != known:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215"}
        return 200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3599}

    def _sign_in_meet(self, rest: str, form: dict[str, str], headers: Any) -> Reply:
        """Checked with the public half of the key, as RFC 7523 wants it."""
        head, claims, signature = form["assertion"].split(".")
        assert self.account_key is not None
        public = self.account_key.public_key()
        public.verify(_bytes(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
        said = json.loads(_bytes(claims))
        is_right = said["aud"].endswith("/meet/token") and said["exp"] - said["iat"] <= 3600
        if not is_right or said["sub"] not in HOSTS:
            return 400, {"error": "invalid_grant", "error_description": "Invalid email or User ID"}
        return 200, {"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"}

    def _zoom(self, method: str, rest: str, said: dict[str, Any]) -> Reply:
        words = rest.split("/")
        if method == "DELETE":
            known = self.rooms.pop(words[-1], None)
            return (204, {}) if known else (404, {"code": 3001, "message": "no such meeting"})
        if words[2] not in HOSTS:
            return 404, {"code": 1001, "message": f"User does not exist: {words[2]}."}
        number = 81230000000 + self._count()
        self.rooms[str(number)] = said
        numbers = [
            {"country": "DE", "country_name": "Germany", "number": "+49 69 1234567", "type": "toll"}
        ]
        url = self.join or f"https://us02web.zoom.us/j/{number}?pwd=abc"
        return 201, {"id": number, "join_url": url, "settings": {"global_dial_in_numbers": numbers}}

    def _meet(self, method: str, rest: str, said: dict[str, Any]) -> Reply:
        if method == "PATCH":
            name = rest.removeprefix("v2/")
            if name not in self.rooms:
                return 404, {"error": {"code": 404, "status": "NOT_FOUND"}}
            self.rooms[name] = said
            return 200, {"name": name}
        name = f"spaces/s{self._count()}"
        self.rooms[name] = said
        url = self.join or "https://meet.google.com/abc-mnop-xyz"
        phones = [{"phoneNumber": "+1 555 0100", "pin": "123456789", "regionCode": "US"}]
        return 200, {"name": name, "meetingUri": url, "config": said, "phoneAccess": phones}

    def _teams(self, method: str, rest: str, said: dict[str, Any]) -> Reply:
        words = rest.split("/")
        if words[2] not in HOSTS:
            return 404, {"error": {"code": "NotFound"}}
        if method == "POST":
            return self._teams_room(said)
        if words[-1] not in self.rooms:
            return 404, {"error": {"code": "NotFound"}}
        if method == "DELETE":
            del self.rooms[words[-1]]
            return 204, {}
        self.rooms[words[-1]] |= said
        return 200, {"id": words[-1]}

    def _teams_room(self, said: dict[str, Any]) -> Reply:
        known = [key for key, one in self.rooms.items() if one["externalId"] == said["externalId"]]
        key = known[0] if known else f"MSo{self._count()}"
        self.rooms.setdefault(key, said)
        url = self.join or f"https://teams.microsoft.com/l/meetup-join/19%3a{key}"
        audio = {"conferenceId": "12345678", "tollNumber": "+1 555 0111", "tollFreeNumber": None}
        return 200 if known else 201, {"id": key, "joinWebUrl": url, "audioConferencing": audio}

    def _count(self) -> int:
        self.made += 1
        return self.made


def _bytes(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


@contextlib.contextmanager
def video_services() -> Iterator[VideoServices]:
    services = VideoServices()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = services.reply(self.command, self.path, self.headers, body)
            sent = json.dumps(said).encode() if status != 204 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer

        def log_message(self, *args: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    services.netloc = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield services
    finally:
        server.shutdown()
        server.server_close()
