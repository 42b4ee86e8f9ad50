"""People at work over HTTP: patient, and precise about what they were told is done."""

import http.client
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TOKEN = "k" * 32


@dataclass
class Answer:
    status: int
    where: str
    body: str


@dataclass
class Person:
    """A browser of one person. Cut off, they try again, as a patient person would."""

    address: str
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": TOKEN})
    posts: int = 0

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)[0]

    def post(self, path: str, done_before: tuple[int, ...] = (), **fields: object) -> Answer:
        """Do something until the server says that it is done.

        ``done_before`` are the answers that say so to somebody who was cut off and asks again.
        The line is bad: each third time the answer is lost, though the deed may be done.
        """
        self.posts += 1
        is_lost = self.posts % 3 == 0
        if is_lost:
            self.ask("POST", path, **fields)
        answer, tries = self.ask("POST", path, **fields)
        is_done = answer.status < 400 or ((tries > 1 or is_lost) and answer.status in done_before)
        assert is_done, f"{path} answered {answer.status} at try {tries}:\n{answer.body[-2000:]}"
        return answer

    def sign_in(self, email: str, password: str) -> None:
        self.get_in("/account/login/", login=email, password=password)

    def get_in(self, path: str, **fields: object) -> None:
        """Again after a moment when told so: the slow-down of a killed process holds a little."""
        for _try in range(30):
            answer, _tries = self.ask("POST", path, **fields)
            if answer.status == 302:
                return
            assert answer.status in (422, 429), answer.body[-2000:]
            time.sleep(0.5)
        raise AssertionError(f"never let in:\n{answer.body[-2000:]}")

    def key_on(self, path: str) -> str:
        """The key that the form on a page carries, so that sending it twice is sending it once."""
        found = re.search(r'name="key" value="([0-9a-f-]{36})"', self.get(path).body)
        assert found, f"no key on {path}"
        return found[1]

    def ask(self, method: str, path: str, **fields: object) -> tuple[Answer, int]:
        """The first whole answer, whatever it says, and how many tries it took."""
        for tries in range(1, 61):
            try:
                return self._ask_once(method, path, fields), tries
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)  # cut off: not answered, so nothing was promised
        raise AssertionError(f"{path} was never answered")

    def _ask_once(self, method: str, path: str, fields: dict[str, object]) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                "X-CSRFToken": TOKEN,
            }
            body = urlencode(fields, doseq=True) if method == "POST" else None
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            for line in response.headers.get_all("Set-Cookie") or []:
                got = {name: morsel.value for name, morsel in SimpleCookie(line).items()}
                self.cookies |= {name: v for name, v in got.items() if name != "csrftoken"}
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            connection.close()
