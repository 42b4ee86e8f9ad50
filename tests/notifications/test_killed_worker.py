"""The worker is killed while it hands a letter over: the letter is never sent a second time."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings

from tests.support import databases

WRITE = """
import django; django.setup()
from django.utils import timezone
from mentoring.notifications.jobs import enqueue_delivery
from mentoring.notifications.models import Mail
now = timezone.now()
mail = Mail.objects.create(key="one", kind="sign-in", to="bo@example.org", subject="Hello",
                           text="Hello", created_at=now, due_at=now)
enqueue_delivery(mail, at=now)
"""
LATER = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from mentoring.jobs import clock, worker
from mentoring.notifications.models import Mail
later = timezone.now() + timedelta(minutes=30)
clock.enqueue_scheduled(at=later)
worker.run_until_idle(at=later)
print(Mail.objects.get().state)
"""


class SlowServer(threading.Thread):
    """Speaks SMTP up to the end of the letter, and then keeps silent."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.letters = 0
        self.has_letter = threading.Event()

    @property
    def port(self) -> int:
        return self.listening.getsockname()[1]

    def run(self) -> None:
        while True:
            talk, _ = self.listening.accept()
            threading.Thread(target=self.serve, args=[talk], daemon=True).start()

    def serve(self, talk: socket.socket) -> None:
        talk.sendall(b"220 hello\r\n")
        for line in talk.makefile("rb"):
            word = line[:4].upper()
            if word == b"DATA":
                talk.sendall(b"354 go on\r\n")
            elif line == b".\r\n":
                self.letters += 1
                self.has_letter.set()
                time.sleep(60)
            elif word in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"QUIT"):
                talk.sendall(b"250 fine\r\n")


@pytest.mark.once
def test_a_letter_is_not_sent_twice_after_kill_nine(tmp_path):
    server = SlowServer()
    server.start()
    database = databases.sqlite_copy("killed")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "RAPPORT_DATA": str(tmp_path),
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def python(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout

    python("-c", WRITE)
    worker = subprocess.Popen([sys.executable, "-m", "config.manage", "work"], env=environment)
    assert server.has_letter.wait(60), "the worker never handed the letter over"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(10)

    state = python("-c", LATER).strip()

    assert state == "unknown"  # so a human decides
    assert server.letters == 1
