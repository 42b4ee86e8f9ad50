"""What a person was told is done stays done when processes are killed in the middle of it.

Eight people at a time ask for sign-in codes, over HTTP, while web and worker are killed again and
again, and a real mail server takes the letters, slowly enough to be cut off while it does.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import psutil
import pytest

from tests.support.mailserver import letterbox
from tests.support.servers import OURS, server

PEOPLE = 160
TOKEN = "k" * 32
KILLS = ["worker", "web", "worker", "web", "worker"]

MAKE_PEOPLE = """
from mentoring.accounts.models import User
User.objects.bulk_create(User(email=f"person{n}@example.org", password="!") for n in range(%d))
"""
READ_MAIL = """
import json
from mentoring.notifications.models import Mail
print(json.dumps([[str(mail.pk), mail.to, mail.state] for mail in Mail.objects.all()]))
"""
# What is left of a killed worker's leases runs out after minutes: let the clock be there already.
FINISH = """
from datetime import timedelta
from django.utils import timezone
from mentoring.audit import worker
worker.run_until_idle(at=timezone.now() + timedelta(minutes=30))
"""


@dataclass
class Crowd:
    """People who each ask once and note who was answered."""

    address: str
    answered: list[str] = field(default_factory=list)

    def ask(self, number: int) -> None:
        """Ask for a sign-in code until there is an answer, as a patient person would."""
        email = f"person{number}@example.org"
        for _try in range(60):
            try:
                status = _post(self.address, "/account/login/code/", email=email)
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)  # cut off: not answered, so nothing was promised
                continue
            if status == 302:
                self.answered.append(email)
                return
            assert status == 200, f"{email} got {status}"
            time.sleep(0.5)  # told to come back later: the slow-down of a killed process holds
        raise AssertionError(f"{email} was never answered")


def _post(address: str, path: str, **fields: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        connection.request("POST", path, urlencode(fields), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _run(code: str, **environment: str) -> str:
    """Run code on the server's data in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import django; django.setup()\n{code}"],
        env=kept | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _kill_again_and_again(running) -> None:
    for role in KILLS:
        time.sleep(0.7)
        try:
            running.child(role).kill()
        except (StopIteration, psutil.NoSuchProcess):
            continue  # it is just being started again


@pytest.fixture(scope="class")
def aftermath(tmp_path_factory):
    """The whole event, once; each test looks at one side of what is left."""
    data = tmp_path_factory.mktemp("kill9") / "data"
    with letterbox(pause=0.05) as box:
        settings = {"RAPPORT_DATA": str(data), "EMAIL_URL": box.url}
        with server(data, "--empty", EMAIL_URL=box.url) as running:
            running.wait_for("Ready: ")
            _run(MAKE_PEOPLE % PEOPLE, **settings)
            crowd = Crowd(running.url())
            killer = threading.Thread(target=_kill_again_and_again, args=[running])
            killer.start()
            with ThreadPoolExecutor(8) as people:
                list(people.map(crowd.ask, range(PEOPLE)))
            killer.join()
            restarts = sum("was killed by SIGKILL" in line for line in running.lines)
            assert running.stop() == 0
        _run(FINISH, **settings)
        mails = json.loads(_run(READ_MAIL, **settings))
    return crowd, box, mails, restarts


class TestKillNine:
    def test_really_happened_in_the_middle(self, aftermath):
        crowd, _box, _mails, restarts = aftermath

        assert restarts >= 3
        assert len(crowd.answered) == PEOPLE

    def test_loses_no_write_that_was_answered(self, aftermath):
        crowd, _box, mails, _restarts = aftermath

        written = {to for _pk, to, _state in mails}
        assert [email for email in crowd.answered if email not in written] == []

    def test_sends_no_letter_twice(self, aftermath):
        _crowd, box, _mails, _restarts = aftermath

        assert [name for name, times in Counter(box.ids).items() if times > 1] == []

    def test_delivers_every_letter_or_says_that_it_is_unclear(self, aftermath):
        _crowd, box, mails, _restarts = aftermath

        handed_over = {name.strip("<>").partition("@")[0] for name in box.ids}
        states = {pk: state for pk, _to, state in mails}
        assert {pk for pk, state in states.items() if state == "sent"} <= handed_over
        unclear = [state for pk, state in states.items() if state != "sent"]
        assert set(unclear) <= {"claimed", "failed"}
        assert len(unclear) <= KILLS.count("worker") * 2  # one letter per queue and kill at most
