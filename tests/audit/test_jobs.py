"""Events, their reactions, and jobs that are neither lost nor done twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks import task

from mentoring.audit import chain, worker
from mentoring.audit.models import Event, Job
from mentoring.audit.reactions import together
from mentoring.audit.record import record
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
