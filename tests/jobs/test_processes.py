"""Two organisations, one with a long calculation: the other's letters leave meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.support import databases

CALCULATE = """
import sys, django; django.setup()
from uuid import UUID
from django.utils import timezone
from mentoring.jobs.queue import enqueue
from tests.jobs.long_run.jobs import calculate
for number in range(3):
    payload = {"seconds": float(sys.argv[2]), "trace": f"{sys.argv[1]}/{number}"}
    enqueue(calculate, payload, at=timezone.now(), organisation_id=UUID(int=7))
"""
WRITE = """
import django; django.setup()
from django.utils import timezone
from mentoring.notifications.jobs import enqueue_delivery
from mentoring.notifications.models import Mail
now = timezone.now()
mail = Mail.objects.create(key="theirs", kind="meeting", to="dara@example.org", subject="Hello",
                           text="Hello", created_at=now, due_at=now)
enqueue_delivery(mail, at=now)
"""
WAIT = """
import time, django; django.setup()
from mentoring.notifications.models import Mail
while Mail.objects.get().state == "queued":
    time.sleep(0.05)
"""
WAITING = """
import django; django.setup()
from mentoring.jobs.models import Job
print(list(Job.objects.filter(queue="engine").values_list("state", "attempts").order_by("id")))
"""


def until(happened: Callable[[], bool], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


@pytest.fixture
def python(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{databases.sqlite_copy('processes')}",
        "EMAIL_URL": "",
        "RAPPORT_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "tests.jobs.long_run.settings",
    }

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    return start


@pytest.fixture
def at_work(python):
    worker = python("-m", "django", "work")
    yield worker
    worker.terminate()
    worker.wait(60)


def finished(process: "subprocess.Popen[str]") -> str:
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return said.strip()


@pytest.mark.once
@pytest.mark.processes
class TestALongCalculation:
    def test_holds_up_no_letter_of_others(self, python, at_work, tmp_path):
        finished(python("-c", CALCULATE, str(tmp_path), "600"))
        until(lambda: (tmp_path / "0.begun").exists())

        finished(python("-c", WRITE))
        finished(python("-c", WAIT))

        begun = sorted(path.name for path in tmp_path.glob("*.begun"))
        assert begun == ["0.begun"], "the second place is for other organisations"
        assert not (tmp_path / "0.done").exists()

    def test_is_begun_again_when_its_process_is_killed_and_ends_with_the_worker(
        self, python, at_work, tmp_path
    ):
        finished(python("-c", CALCULATE, str(tmp_path), "600"))
        until(lambda: (tmp_path / "0.begun").exists())
        (tmp_path / "0.begun").unlink()

        for child in children_of(at_work.pid):
            os.kill(child, signal.SIGKILL)
        until(lambda: (tmp_path / "0.begun").exists())

        assert "('queued', 2)" in finished(python("-c", WAITING))
        again = children_of(at_work.pid)
        assert again
        at_work.kill()
        at_work.wait(10)
        until(lambda: not any(Path(f"/proc/{child}").exists() for child in again))


def children_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in children for child in file.read_text().split()]
