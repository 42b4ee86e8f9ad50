"""Whose turn it is: organisations take turns, and nobody fills a queue alone."""

from datetime import timedelta
from uuid import UUID

import pytest

from mentoring.jobs.leasing import Queue, lease_next
from mentoring.jobs.models import Job
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import job
from tests.concurrency.racing import race
from tests.moments import NOON

NORTHWIND, SOUTHWIND, EASTWIND = UUID(int=7), UUID(int=9), UUID(int=11)


@job(queue="mail")
def work() -> None:
    raise AssertionError("only leased here")


def wait(organisation: UUID, *, seconds: int = 0, queue: str = "mail", lane: str = "") -> None:
    due_at = NOON + timedelta(seconds=seconds)
    enqueue(work, {}, at=NOON, due_at=due_at, organisation_id=organisation, queue=queue, lane=lane)


def leased(queue: Queue) -> UUID | None:
    found = lease_next(at=NOON + timedelta(hours=1), queue=queue)
    return found.organisation_id if found else None


def done() -> None:
    Job.objects.exclude(lease=None).update(state="done")


@pytest.mark.usefixtures("db")
class TestTurns:
    def test_go_round_however_much_one_organisation_has_waiting(self):
        for second in range(5):
            wait(NORTHWIND, seconds=second)
        wait(EASTWIND, seconds=8)
        wait(SOUTHWIND, seconds=9)
        queue, turns = Queue("mail"), []
        for _turn in range(6):
            turns.append(leased(queue))
            done()

        assert turns == [NORTHWIND, SOUTHWIND, EASTWIND, NORTHWIND, NORTHWIND, NORTHWIND]

    def test_leave_a_place_for_others_beside_a_long_job(self):
        wait(NORTHWIND)
        wait(NORTHWIND)
        queue = Queue("mail", places=2)

        assert leased(queue) == NORTHWIND
        assert leased(queue) is None, "the second place is for others"
        wait(SOUTHWIND)
        assert leased(queue) == SOUTHWIND

    def test_give_a_sole_organisation_all_places_but_one(self):
        for _job in range(4):
            wait(NORTHWIND)
        queue = Queue("mail", places=3)

        assert [leased(queue) for _place in range(3)] == [NORTHWIND, NORTHWIND, None]

    def test_do_not_reach_into_another_queue(self):
        wait(NORTHWIND, queue="slow")

        assert leased(Queue("mail")) is None


@pytest.mark.usefixtures("db")
class TestLane:
    def test_runs_one_job_at_a_time_and_holds_up_no_other_lane(self):
        wait(NORTHWIND, lane="slow.example.org")
        wait(NORTHWIND, lane="slow.example.org", seconds=1)
        wait(NORTHWIND, lane="quick.example.org", seconds=2)
        queue = Queue("mail", places=4)
        lanes = []
        for _look in range(3):
            found = lease_next(at=NOON + timedelta(hours=1), queue=queue)
            lanes.append(found and found.lane)

        assert lanes == ["slow.example.org", "quick.example.org", None]


class TestTwoWorkers:
    @pytest.mark.concurrency
    @pytest.mark.django_db(transaction=True)
    def test_never_lease_the_same_job(self):
        for _job in range(3):
            wait(NORTHWIND)
            wait(SOUTHWIND)

        def lease() -> UUID | None:
            found = lease_next(at=NOON + timedelta(hours=1), queue=Queue("mail", places=9))
            return found.pk if found else None

        taken = [pk for pk in race(*[lease] * 4) if pk]

        assert len(taken) == len(set(taken)) > 0
