"""How fast letters leave: a real worker and a real mail server on this machine.

Two figures: letters that lie ready, and everything that publishing causes, from the first job to
the last letter. Each as a ratio to bare ``smtplib``: the same letters over one connection.
"""

import argparse
import multiprocessing
import os
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.settings_for_benchmarks import set_up

PEOPLE = ROOT / "tests" / "data" / "people-500.csv"
WORDS = "<p>" + "Dear Bo, somebody would like to talk with you. " * 120 + "</p>"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--letters", type=int, default=630)
    arguments.add_argument(
        "--greeting", type=float, default=0.0, help="seconds that the mail server takes to greet"
    )
    options = arguments.parse_args()
    ours, theirs = multiprocessing.Pipe()
    box = multiprocessing.Process(target=_serve, args=[theirs, options.greeting], daemon=True)
    box.start()
    port = ours.recv()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    set_up()
    bare = _bare(port, options.letters)
    print(f"{options.letters} letters, bare, over one connection: {bare:.2f} s")
    ready = _ready(options.letters)
    print(f"lying ready, sent by the worker: {ready:.2f} s, {ready / bare:.1f} times bare")
    seconds, letters = _published()
    print(
        f"publishing, {letters} letters written and sent: {seconds:.2f} s,"
        f" {seconds / letters * options.letters / bare:.1f} times bare"
    )
    box.terminate()


class _Box:
    def __init__(self, greeting: float) -> None:
        self.greeting = greeting

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        import asyncio

        session.host_name = hostname
        await asyncio.sleep(self.greeting)
        return responses

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 taken"


def _serve(theirs: Connection, greeting: float) -> None:
    import socket

    from aiosmtpd.controller import Controller

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Controller(_Box(greeting), hostname="127.0.0.1", port=port).start()
    theirs.send(port)
    time.sleep(3600)


def _bare(port: int, letters: int) -> float:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Hello"
    message.set_content("Dear Bo")
    message.add_alternative(WORDS, subtype="html")
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for _ in range(letters):
            line.send_message(message)
    return time.perf_counter() - began


def _ready(letters: int) -> float:
    from django.db import transaction
    from django.utils import timezone

    from mentoring.notifications.jobs import enqueue_delivery
    from mentoring.notifications.models import Mail

    now = timezone.now()
    with transaction.atomic():
        for number in range(letters):
            mail = Mail.objects.create(
                key=f"ready:{number}",
                kind="benchmark",
                to="bo@example.org",
                subject="Hello",
                text="Dear Bo",
                html=WORDS,
                created_at=now,
                due_at=now,
            )
            enqueue_delivery(mail, at=now)
    return _work_until_sent(letters)


def _published() -> tuple[float, int]:
    from django.utils import timezone

    from benchmarks.matching_run import _programme, _searched
    from mentoring.matching import actions
    from mentoring.notifications.models import Mail

    run = _searched(_programme(PEOPLE))
    before = Mail.objects.count()
    pairs = actions.publish(run, actor=None, at=timezone.now())
    seconds = _work_until_sent(before + 2 * pairs)
    return seconds, 2 * pairs


def _work_until_sent(letters: int) -> float:
    """Seconds from the first thing the worker does to the last letter it notes as sent."""
    from mentoring.jobs.models import Job
    from mentoring.notifications.models import Mail

    worker = subprocess.Popen(
        [sys.executable, "-m", "config.manage", "work"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        began = None
        while Mail.objects.filter(state=Mail.State.SENT).count() < letters:
            if began is None and Job.objects.waiting().filter(attempts__gt=0).exists():
                began = time.perf_counter()
            time.sleep(0.05)
        assert began is not None
        return time.perf_counter() - began
    finally:
        worker.terminate()
        worker.wait(20)


if __name__ == "__main__":
    main()
