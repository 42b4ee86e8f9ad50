"""Events, their reactions, and jobs that are neither lost nor done twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks import task

from mentoring.audit import chain, worker
from mentoring.audit.models import Event, Job
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
