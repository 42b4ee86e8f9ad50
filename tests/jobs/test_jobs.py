"""Events, their reactions, and jobs that are neither lost nor done twice."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mentoring.core.db.ids import new_id
from mentoring.jobs import clock, worker, worker_liveness
from mentoring.jobs.leasing import lease_batch, lease_next
from mentoring.jobs.models import Job
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import batched, job
from mentoring.jobs.serving import QueueServer
from tests.moments import NOON

heard: list[object] = []


@pytest.fixture(autouse=True)
def silence():
    heard.clear()


@job()
def remember(word: str) -> None:
    heard.append(word)


@job()
def stumble() -> None:
    raise RuntimeError("no luck")


@job()
def gather(word: str) -> None:
    raise AssertionError("never alone")


@batched(gather, max_size=3)
def gather_all(waiting) -> None:
    words = [one["word"] for one in waiting]
    if "no" in words:
        raise RuntimeError("no luck")
    heard.append(words)


class TestJobs:
    def test_run_once(self, db):
        enqueue(remember, {"word": "hello"}, at=NOON)

        later = NOON + timedelta(days=9000)
        assert worker.run_until_idle(at=later) == 1
        assert worker.run_until_idle(at=later) == 0
        assert heard == ["hello"]

    def test_of_a_rolled_back_change_do_not_exist(self, db):
        with pytest.raises(RuntimeError), transaction.atomic():
            enqueue(remember, {"word": "never"}, at=NOON)
            raise RuntimeError

        assert not Job.objects.exists()

    def test_are_tried_five_times_and_then_kept_as_dead_letters(self, db):
        enqueue(stumble, {}, at=NOON)
        at = NOON + timedelta(days=9000)
        for _ in range(9):
            worker.run_until_idle(at=at)
            at += timedelta(days=1)

        job = Job.objects.get()
        assert (job.state, job.attempts) == ("given_up", 5)
        assert "no luck" in job.last_error

    def test_of_a_killed_worker_are_leased_again_once_the_lease_is_over(self, db):
        enqueue(remember, {"word": "again"}, at=NOON)
        at = NOON + timedelta(days=9000)
        dead = lease_next(at=at)
        assert dead is not None

        assert lease_next(at=at + timedelta(minutes=1)) is None
        taken_over = lease_next(at=at + timedelta(minutes=3))

        assert taken_over is not None
        assert not worker.extend_lease(dead, at=at + timedelta(minutes=3))

    def test_alike_are_done_together_and_tried_again_one_and_all(self, db):
        for second, word in enumerate(("one", "two", "three", "no")):
            enqueue(gather, {"word": word}, at=NOON + timedelta(seconds=second))
        at = NOON + timedelta(days=9000)

        worker.run_until_idle(at=at)
        assert heard == [["one", "two", "three"]]  # three at a time
        assert set(Job.objects.values_list("state", "attempts")) == {("done", 1), ("queued", 1)}

        worker.run_until_idle(at=at + timedelta(minutes=1))
        assert Job.objects.get(state="queued").attempts == 2

    def test_alike_share_a_lease(self, db):
        for word in ("one", "two"):
            enqueue(gather, {"word": word}, at=NOON)
        at = NOON + timedelta(days=9000)
        job = lease_next(at=at)
        lease_batch(job, 2, at)

        assert worker.extend_lease(job, at=at + timedelta(minutes=1))
        assert lease_next(at=at + timedelta(minutes=2, seconds=30)) is None

    def test_of_the_clock_are_queued_once_per_slot(self, db):
        clock.enqueue_scheduled(at=NOON)
        queued = Job.objects.count()
        clock.enqueue_scheduled(at=NOON + timedelta(seconds=10))

        assert Job.objects.count() == queued > 0


KILLED = """
import sys, time
from pathlib import Path
from mentoring.jobs.worker_liveness import registered
with registered(Path(sys.argv[1])) as me:
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
        with worker_liveness.registered(tmp_path):
            assert worker_liveness.dead_workers(tmp_path) == []

            process.kill()
            process.wait()

            assert worker_liveness.dead_workers(tmp_path) == [worker_id]

    def test_is_not_one_that_took_leave(self, tmp_path):
        with worker_liveness.registered(tmp_path):
            pass

        assert list(tmp_path.iterdir()) == []

    def test_leaves_its_jobs_to_the_next_at_once_and_those_of_others_alone(self, db):
        mine, theirs = new_id(), new_id()
        for word in ("mine", "theirs"):
            enqueue(remember, {"word": word}, at=NOON)
        at = timezone.now()
        held = [lease_next(at=at, holder=who) for who in (mine, theirs)]
        assert lease_next(at=at) is None

        assert worker.requeue_from_dead_worker(mine, at=at) == 1

        again = lease_next(at=at)
        assert (again.pk, again.attempts) == (held[0].pk, 2)
        assert lease_next(at=at) is None
        assert worker.extend_lease(held[1], at=at)
        assert not worker.extend_lease(held[0], at=at)

    def test_is_followed_by_the_next_that_starts(self, db, tmp_path, monkeypatch, other):
        process, worker_id = other
        enqueue(remember, {"word": "again"}, at=NOON)
        lease_next(at=timezone.now(), holder=worker_id)
        server = QueueServer(threading.Event(), tmp_path, new_id())

        server.take_over()
        assert lease_next(at=timezone.now()) is None, "it is alive"
        process.kill()
        process.wait()
        server.take_over()

        assert lease_next(at=timezone.now()) is not None
        assert list(tmp_path.iterdir()) == []

    def test_leaves_what_went_with_the_first_as_well(self, db, monkeypatch):
        for word in ("a", "b", "c"):
            enqueue(gather, {"word": word}, at=NOON)
        at, mine = timezone.now(), new_id()
        job = lease_next(at=at, holder=mine)
        lease_batch(job, 2, at)

        assert worker.requeue_from_dead_worker(mine, at=at) == 3

    def test_does_not_hand_on_again_and_again_what_ends_each_worker(self, db):
        enqueue(remember, {"word": "deadly"}, at=NOON)
        at, waits = timezone.now(), []
        for _kill in range(4):
            mine = new_id()
            job = lease_next(at=at, holder=mine)
            worker.requeue_from_dead_worker(mine, at=at)
            job.refresh_from_db()
            waits.append(max(job.due_at - at, timedelta(0)))
            at = max(at, job.due_at)

        assert waits == [timedelta(seconds=seconds) for seconds in (0, 15, 60, 240)]
