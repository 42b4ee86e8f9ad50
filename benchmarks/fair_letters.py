"""Letters of one organisation while another keeps the installation busy.

A real worker and a real mail server on this machine. One organisation has a long matching run and
then thousands of letters of its own waiting; the other invites somebody each second. What counts
is the time from the invitation, as an action, to the letter at the mail server: at most 5 s.

    .venv/bin/python -m benchmarks.fair_letters --people 20000 --letters 3000
"""

import argparse
import contextlib
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.settings_for_benchmarks import set_up

AT_MOST = 5.0  # seconds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=20_000, help="of the busy organisation")
    arguments.add_argument("--letters", type=int, default=3_000, help="of the busy organisation")
    arguments.add_argument("--invitations", type=int, default=20, help="of the other, each time")
    options = arguments.parse_args()
    arrived: Any = multiprocessing.Queue()
    port = multiprocessing.Value("i", 0)
    box = multiprocessing.Process(target=_serve, args=[arrived, port], daemon=True)
    box.start()
    while not port.value:
        time.sleep(0.05)
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port.value}"
    set_up()
    clock = Arrivals(arrived)
    small, programme = _two_organisations(options.people)
    ends_with_us, _held_open_until_we_end = os.pipe()
    worker = subprocess.Popen(
        [sys.executable, "-m", "config.manage", "work", "--parent-pipe", str(ends_with_us)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        pass_fds=[ends_with_us],
    )
    try:
        _invite(small, 1, "first", clock)  # the worker has to begin
        _tell("nothing else going on", _invite(small, options.invitations, "quiet", clock))
        run = _start_run(programme)
        times = _invite(small, options.invitations, "run", clock)
        state = _state(run)
        _tell(f"a matching run of {options.people:,} people ({state} at the end)", times)
        _stop_run(run)
        _queue_letters(programme, options.letters)
        times = _invite(small, options.invitations, "flood", clock)
        left = _waiting(programme)
        _tell(f"{options.letters:,} letters waiting ({left:,} left at the end)", times)
    finally:
        worker.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(60)
        worker.kill()
        box.terminate()


class Arrivals(threading.Thread):
    """When the letter to each address came."""

    def __init__(self, arrived: Any) -> None:
        super().__init__(daemon=True)
        self.arrived, self.at = arrived, dict[str, float]()
        self.start()

    def run(self) -> None:
        while True:
            address, at = self.arrived.get()
            self.at.setdefault(address, at)


class _Box:
    def __init__(self, arrived: Any) -> None:
        self.arrived = arrived

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        to = message_from_bytes(bytes(envelope.content))["To"]
        self.arrived.put((str(to), time.monotonic()))
        return "250 taken"


def _serve(arrived: Any, port: Any) -> None:
    import socket

    from aiosmtpd.controller import Controller

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    Controller(_Box(arrived), hostname="127.0.0.1", port=number).start()
    port.value = number
    time.sleep(3600)


def _two_organisations(people: int) -> tuple[Any, Any]:
    from django.utils import timezone

    from benchmarks.population import populate
    from mentoring.organisations.models import Organisation
    from mentoring.programmes.models import Programme

    populate(people)
    small = Organisation.objects.create(
        slug="southwind", name="Southwind", created_at=timezone.now()
    )
    return small, Programme.objects.get(slug="growth")


def _start_run(programme: Any) -> Any:
    from django.utils import timezone

    from mentoring.matching import actions

    run = actions.request_run(programme, criteria={}, actor=None, at=timezone.now())
    while _state(run) == "queued":
        time.sleep(0.1)
    return run


def _state(run: Any) -> str:
    run.refresh_from_db()
    return str(run.state)


def _stop_run(run: Any) -> None:
    """What is left of it would only keep the processor."""
    type(run).objects.filter(pk=run.pk, state="running").update(state="failed")


def _queue_letters(programme: Any, count: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from mentoring.notifications.jobs import enqueue_delivery
    from mentoring.notifications.models import Mail

    now = timezone.now()
    for start in range(0, count, 25):  # a long transaction would be another cause of waiting
        with transaction.atomic():
            for number in range(start, min(start + 25, count)):
                mail = Mail.objects.create(
                    organisation=programme.organisation,
                    key=f"flood:{number}",
                    kind="benchmark",
                    to=f"theirs{number}@example.org",
                    subject="Hello",
                    text="Dear Bo",
                    html="<p>Dear Bo</p>",
                    created_at=now,
                    due_at=now,
                )
                enqueue_delivery(mail, at=now)


def _waiting(programme: Any) -> int:
    from mentoring.notifications.models import Mail

    return Mail.objects.filter(organisation=programme.organisation, state="queued").count()


def _invite(organisation: Any, count: int, word: str, clock: Arrivals) -> list[float]:
    """Seconds from each invitation to its letter; one a second."""
    from django.utils import timezone

    from mentoring.organisations.actions import add_and_invite

    invited: dict[str, float] = {}
    for number in range(count):
        address = f"{word}{number}@example.org"
        invited[address] = time.monotonic()
        add_and_invite(
            organisation, name=f"Nora {word} {number}", email=address, actor=None, at=timezone.now()
        )
        time.sleep(max(0.0, invited[address] + 1 - time.monotonic()))
    give_up_at = time.monotonic() + 120
    while not invited.keys() <= clock.at.keys() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    missing = time.monotonic()
    return [clock.at.get(address, missing) - began for address, began in invited.items()]


def _tell(during: str, times: list[float]) -> None:
    times = sorted(times)
    half, most = times[len(times) // 2], times[-1]
    print(
        f"{during}: {len(times)} letters of the other organisation, median {half:.1f} s, "
        f"longest {most:.1f} s (at most {AT_MOST:g})",
        flush=True,
    )


if __name__ == "__main__":
    main()
