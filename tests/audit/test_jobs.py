"""Events, their reactions, and jobs that are neither lost nor done twice."""

import os
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from mentoring.audit import chain, presence, worker
from mentoring.audit.management.commands import work
from mentoring.audit.models import Event, Job
from mentoring.audit.reactions import together
from mentoring.audit.record import record
from mentoring.core.ids import new_id
from tests.moments import NOON

heard: list[object] = []


@pytest.fixture(autouse=True)
def silence():
    heard.clear()


@task()
def remember(word: str) -> None:
    heard.append(word)


@task()
def stumble() -> None:
    raise RuntimeError("no luck")


@task()
def gather(word: str) -> None:
    raise AssertionError("never alone")


@together(gather, most=3)
def gather_all(waiting: list[list[str]]) -> None:
    words = [word for (word,) in waiting]
    if "no" in words:
        raise RuntimeError("no luck")
    heard.append(words)


def start(organisation) -> Event:
    with transaction.atomic():
        return record("organisations.changed", organisation, actor=None, at=NOON)


class TestJobs:
    def test_run_once(self, db):
        remember.enqueue("hello")

        later = NOON + timedelta(days=9000)
        assert worker.run_until_idle(at=later) == 1
        assert worker.run_until_idle(at=later) == 0
        assert heard == ["hello"]

    def test_of_a_rolled_back_change_do_not_exist(self, db):
        with pytest.raises(RuntimeError), transaction.atomic():
            remember.enqueue("never")
            raise RuntimeError

        assert not Job.objects.exists()

    def test_are_tried_five_times_and_then_kept_as_dead_letters(self, db):
        stumble.enqueue()
        at = NOON + timedelta(days=9000)
        for _ in range(9):
            worker.run_until_idle(at=at)
            at += timedelta(days=1)

        job = Job.objects.get()
        assert (job.state, job.attempts) == ("dead", 5)
        assert "no luck" in job.last_error

    def test_of_a_killed_worker_are_leased_again_once_the_lease_is_over(self, db):
        remember.enqueue("again")
        at = NOON + timedelta(days=9000)
        dead = worker.lease_next(at=at)
        assert dead is not None

        assert worker.lease_next(at=at + timedelta(minutes=1)) is None
        taken_over = worker.lease_next(at=at + timedelta(minutes=3))

        assert taken_over is not None
        assert not worker.extend_lease(dead, at=at + timedelta(minutes=3))

    def test_alike_are_done_together_and_tried_again_one_and_all(self, db):
        for word in ("one", "two", "three", "no"):
            gather.enqueue(word)
        at = NOON + timedelta(days=9000)

        worker.run_until_idle(at=at)
        assert heard == [["one", "two", "three"]]  # three at a time
        assert set(Job.objects.values_list("state", "attempts")) == {("done", 1), ("queued", 1)}

        worker.run_until_idle(at=at + timedelta(minutes=1))
        assert Job.objects.get(state="queued").attempts == 2

    def test_alike_share_a_lease(self, db):
        for word in ("one", "two"):
            gather.enqueue(word)
        at = NOON + timedelta(days=9000)
        job = worker.lease_next(at=at)
        worker._companions(job, 2, at)

        assert worker.extend_lease(job, at=at + timedelta(minutes=1))
        assert worker.lease_next(at=at + timedelta(minutes=2, seconds=30)) is None

    def test_of_the_clock_are_queued_once_per_slot(self, db):
        worker.fill_slots(at=NOON)
        queued = Job.objects.count()
        worker.fill_slots(at=NOON + timedelta(seconds=10))

        assert Job.objects.count() == queued > 0


class TestEventLog:
    def test_refuses_an_event_that_nobody_declared(self, cast):
        with pytest.raises(LookupError, match="not declared"), transaction.atomic():
            record("organisations.vanished", cast.organisation, actor=None, at=NOON)

    def test_is_a_chain_that_shows_a_change(self, cast):
        for _ in range(5):
            start(cast.organisation)
        assert chain.seal_events() == 5
        assert chain.first_broken_link() is None

        third = Event.objects.sealed()[2]
        Event.objects.filter(pk=third.pk).update(data={"forged": True})

        assert chain.first_broken_link() == third

    def test_shows_a_removed_event(self, cast):
        for _ in range(5):
            start(cast.organisation)
        chain.seal_events()
        third = Event.objects.sealed()[2]
        third.delete()

        broken = chain.first_broken_link()
        assert broken is not None
        assert broken.position == 4


KILLED = """
import sys, time
from pathlib import Path
from mentoring.audit.presence import present
with present(Path(sys.argv[1])) as me:
    print(me, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that is at work on the same folder, and its id as a worker."""
    command = [sys.executable, "-P", "-c", KILLED, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    try:
        yield process, UUID(process.stdout.readline().strip())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class TestAWorkerThatIsGone:
    def test_is_known_by_the_file_that_it_has_let_go(self, tmp_path, other):
        process, worker_id = other
        with presence.present(tmp_path):
            assert presence.gone(tmp_path) == []

            process.kill()
            process.wait()

            assert presence.gone(tmp_path) == [worker_id]

    def test_is_not_one_that_took_leave(self, tmp_path):
        with presence.present(tmp_path):
            pass

        assert list(tmp_path.iterdir()) == []

    def test_leaves_its_jobs_to_the_next_at_once_and_those_of_others_alone(self, db):
        mine, theirs = new_id(), new_id()
        for word in ("mine", "theirs"):
            remember.enqueue(word)
        at = timezone.now()
        held = [worker.lease_next(at=at, holder=who) for who in (mine, theirs)]
        assert worker.lease_next(at=at) is None

        assert worker.take_back(mine, at=at) == 1

        again = worker.lease_next(at=at)
        assert (again.pk, again.attempts) == (held[0].pk, 2)
        assert worker.lease_next(at=at) is None
        assert worker.extend_lease(held[1], at=at)
        assert not worker.extend_lease(held[0], at=at)

    def test_is_followed_by_the_next_that_starts(self, db, tmp_path, monkeypatch, other):
        process, worker_id = other
        remember.enqueue("again")
        worker.lease_next(at=timezone.now(), holder=worker_id)
        monkeypatch.setattr(work, "WORKERS", tmp_path)
        command = work.Command()

        command.take_over()
        assert worker.lease_next(at=timezone.now()) is None, "it is alive"
        process.kill()
        process.wait()
        command.take_over()

        assert worker.lease_next(at=timezone.now()) is not None
        assert list(tmp_path.iterdir()) == []

    def test_leaves_what_went_with_the_first_as_well(self, db, monkeypatch):
        for word in ("a", "b", "c"):
            gather.enqueue(word)
        at, mine = timezone.now(), new_id()
        job = worker.lease_next(at=at, holder=mine)
        worker._companions(job, 2, at)

        assert worker.take_back(mine, at=at) == 3

    def test_does_not_hand_on_again_and_again_what_ends_each_worker(self, db):
        remember.enqueue("deadly")
        at, waits = timezone.now(), []
        for _kill in range(4):
            mine = new_id()
            job = worker.lease_next(at=at, holder=mine)
            worker.take_back(mine, at=at)
            job.refresh_from_db()
            waits.append(max(job.due_at - at, timedelta(0)))
            at = max(at, job.due_at)

        assert waits == [timedelta(seconds=seconds) for seconds in (0, 15, 60, 240)]
