"""The queue at its boundaries: what is free, what is due, who holds it, and what it counts."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from structlog.testing import capture_logs

from mentoring.jobs import clock, leasing, queue, registry, worker_liveness
from mentoring.jobs.clock import Scheduler
from mentoring.jobs.leasing import LEASE, Queue, lease_batch, lease_next
from mentoring.jobs.models import NO_ORGANISATION, Clock, Job
from mentoring.jobs.queue import NewJob, enqueue, enqueue_all
from mentoring.jobs.registry import job
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)
ONE, TWO = UUID(int=7), UUID(int=9)
pytestmark = pytest.mark.usefixtures("db")


@job(queue="mail")
def carry(word: str = "") -> None:
    raise AssertionError("only queued here")


@job()
def other() -> None:
    raise AssertionError("only queued here")


def wait(word="", **fields):
    """The new job; ids of one millisecond have no order."""
    fields = {"organisation_id": ONE, "at": NOON} | fields
    before = set(Job.objects.values_list("pk", flat=True))
    enqueue(carry, {"word": word}, **fields)
    return Job.objects.exclude(pk__in=before).get()


class TestEnqueue:
    def test_keeps_what_for_whom_and_when(self):
        found = wait("x", due_at=NOON + DAY, lane="there", queue="slow")

        assert found.function == "tests.jobs.test_queue.carry"
        assert (found.payload, found.organisation_id, found.lane, found.queue) == (
            {"word": "x"},
            ONE,
            "there",
            "slow",
        )
        assert (found.due_at, found.created_at, found.state) == (NOON + DAY, NOON, "queued")

    def test_takes_what_is_usual_where_nothing_is_said(self):
        enqueue_all([NewJob(carry, {}), NewJob(other, {})], at=NOON)

        rows = Job.objects.order_by("queue").values_list("queue", "organisation_id", "due_at")
        assert list(rows) == [("default", NO_ORGANISATION, NOON), ("mail", NO_ORGANISATION, NOON)]

    def test_knows_only_registered_functions(self):
        with pytest.raises(LookupError, match="neither a job nor on the clock"):
            enqueue(wait, {}, at=NOON)


class TestIsPending:
    def test_is_of_the_same_function_and_words_while_it_waits(self):
        waiting = wait("x")

        assert queue.is_pending(carry, {"word": "x"})
        assert queue.is_pending(carry, {})
        assert not queue.is_pending(carry, {"word": "y"})
        assert not queue.is_pending(other, {})
        Job.objects.filter(pk=waiting.pk).update(state="done")
        assert not queue.is_pending(carry, {"word": "x"})


class TestWithdrawAll:
    def test_takes_what_waits_out_and_leaves_what_is_done(self):
        wait("one")
        wait("two")
        Job.objects.create(function="x", state="done", due_at=NOON, created_at=NOON)

        taken = queue.withdraw_all()

        assert sorted(payload["word"] for _path, payload in taken) == ["one", "two"]
        assert [one.function for one in Job.objects.all()] == ["x"]


class TestStats:
    def test_count_what_is_due_and_unheld_by_queue(self):
        wait(due_at=NOON - DAY)
        wait(due_at=NOON - SECOND)
        wait(due_at=NOON)
        wait(due_at=NOON - 2 * DAY, queue="slow")
        held = wait(due_at=NOON - 9 * DAY)
        Job.objects.filter(pk=held.pk).update(leased_until=NOON)

        found = queue.stats(at=NOON)

        assert [(one.queue, one.due, one.oldest_due_at) for one in found.queues] == [
            ("mail", 2, NOON - DAY),
            ("slow", 1, NOON - 2 * DAY),
        ]
        assert (found.overdue, found.by_state) == (3, {"queued": 5})

    def test_name_the_latest_that_were_given_up_by_their_last_line(self):
        for days in range(102):
            Job.objects.create(
                function=f"f{days}",
                state="given_up",
                due_at=NOON - days * DAY,
                created_at=NOON,
                last_error="Traceback\n  more\nValueError: no\n",
            )

        found = queue.stats(at=NOON).given_up

        assert len(found) == 100
        assert (found[0].function, found[0].error) == ("f0", "ValueError: no")

    def test_know_when_a_function_last_ended(self):
        for days, state in ((3, "done"), (1, "done"), (0, "queued")):
            Job.objects.create(
                function=registry.path_of(carry),
                state=state,
                due_at=NOON,
                created_at=NOON,
                finished_at=NOON - days * DAY,
            )

        assert queue.last_run(carry) == NOON - DAY
        assert queue.last_run(other) is None


class TestLeaseNext:
    def test_takes_what_is_due_longest_and_signs_it(self):
        holder = uuid4()
        wait("later", due_at=NOON)
        first = wait("first", due_at=NOON - SECOND)
        wait("not yet", due_at=NOON + SECOND)

        found = lease_next(at=NOON, holder=holder)

        assert found == first
        first.refresh_from_db()
        assert (first.leased_until, first.holder, first.attempts) == (NOON + LEASE, holder, 1)
        assert lease_next(at=NOON).payload == {"word": "later"}
        assert lease_next(at=NOON) is None

    def test_takes_it_again_once_the_lease_is_over(self):
        wait()
        lease_next(at=NOON)

        assert lease_next(at=NOON + LEASE) is None
        assert lease_next(at=NOON + LEASE + SECOND).attempts == 2

    def test_holds_for_two_minutes(self):
        assert timedelta(minutes=2) == LEASE

    @pytest.mark.parametrize(("places", "share"), [(1, 1), (2, 1), (3, 2)])
    def test_gives_one_organisation_all_places_but_one(self, places, share):
        assert Queue("mail", places=places).share == share
        for _ in range(4):
            wait()

        taken = [lease_next(at=NOON, queue=Queue("mail", places=places)) for _ in range(share)]
        assert all(taken)
        more = lease_next(at=NOON, queue=Queue("mail", places=places))
        assert bool(more) is (places == 1)  # one place: only its worker looks, and it is free

    def test_counts_only_running_leases_of_this_queue(self):
        for _ in range(2):
            wait()
        lease_next(at=NOON - LEASE - SECOND)
        Job.objects.create(
            function="x", queue="slow", organisation_id=ONE, lease=uuid4(), due_at=NOON,
            leased_until=NOON + DAY, created_at=NOON,
        )  # fmt: skip

        assert lease_next(at=NOON, queue=Queue("mail", places=2))

    def test_leaves_a_lane_that_runs_to_itself(self):
        for lane in ("there", "there", "elsewhere", ""):
            wait(lane, lane=lane)
        mail = Queue("mail", places=9)

        lanes = [lease_next(at=NOON, queue=mail) for _ in range(4)]

        assert sorted(one.lane for one in lanes if one) == ["", "elsewhere", "there"]

    def test_takes_turns_from_where_it_was(self):
        for whose in (ONE, ONE, TWO):
            wait(organisation_id=whose)
        mail = Queue("mail", places=9)

        turns = [lease_next(at=NOON, queue=mail).organisation_id for _ in range(3)]

        assert turns == [ONE, TWO, ONE]
        assert mail.last == ONE


class TestLeaseBatch:
    def test_takes_those_alike_under_one_lease(self):
        for number, word in enumerate(("four", "three", "two", "one")):
            wait(word, due_at=NOON - number * SECOND)
        strangers = [wait(lane="there"), wait(queue="slow"), wait(organisation_id=TWO)]
        enqueue(other, {}, at=NOON, organisation_id=ONE, queue="mail")
        first = lease_next(at=NOON)

        found = lease_batch(first, 2, NOON)

        assert [one.payload["word"] for one in found] == ["two", "three"]
        assert {one.lease for one in found} == {first.lease}
        assert {one.attempts for one in found} == {1}
        rows = Job.objects.filter(pk__in=[one.pk for one in found])
        assert set(rows.values_list("lease", "leased_until", "attempts")) == {
            (first.lease, NOON + LEASE, 1)
        }
        untouched = Job.objects.filter(pk__in=[one.pk for one in strangers])
        assert set(untouched.values_list("lease", flat=True)) == {None}
        assert [one.payload["word"] for one in lease_batch(first, 9, NOON)] == ["four"]

    def test_skips_nothing_on_sqlite_and_what_is_locked_elsewhere(self):
        assert leasing._can_skip() == (connection.vendor == "postgresql")


class TestTheClock:
    def test_starts_each_once_in_its_interval_counted_from_the_epoch(self):
        clock.enqueue_scheduled(at=NOON)
        count = Job.objects.count()
        clock.enqueue_scheduled(at=NOON)
        assert Job.objects.count() == count == len(registry.schedules())

        (fastest, *_) = sorted(registry.schedules(), key=lambda entry: entry.every)
        same = Job.objects.filter(function=fastest.path)
        clock.enqueue_scheduled(at=NOON + fastest.every - SECOND)
        assert same.count() == 1
        clock.enqueue_scheduled(at=NOON + fastest.every)
        assert same.count() == 2
        assert set(same.values_list("queue", flat=True)) == {fastest.queue}

    @pytest.mark.parametrize(
        ("passed", "noted"),
        [(59 * SECOND, False), (60 * SECOND, True), (-SECOND, True)],
    )
    def test_notes_the_moment_once_a_minute(self, passed, noted):
        Scheduler().tick(at=NOON)

        Scheduler().tick(at=NOON + passed)

        assert (Clock.objects.get().seen_at == NOON + passed) is noted

    def test_notes_the_last_that_it_did_not_believe(self):
        Scheduler().tick(at=NOON)
        with capture_logs() as said:
            for days in (99, 100):
                assert not Scheduler().tick(at=NOON + days * DAY)

        assert [one["event"] for one in said] == ["the clock jumped"]
        assert (clock.refused().seen_at, clock.refused().refused_at) == (NOON, NOON + 100 * DAY)
        clock.believe(at=NOON)
        assert clock.refused() is None

    def test_counts_how_long_it_ran_by_a_steady_clock(self, monkeypatch):
        running = iter([100.0, 100.0 + 10 * 86400])
        monkeypatch.setattr(clock, "_seconds_running", lambda: next(running))
        scheduler = Scheduler()
        scheduler.tick(at=NOON)

        assert scheduler.tick(at=NOON + 12 * DAY)  # ten days by that clock, and three to spare

    def test_has_its_limits(self):
        assert (clock.MAX_STEP, clock.MAX_PAUSE) == (3 * DAY, 35 * DAY)
        assert timedelta(hours=2) == clock.MAX_STEP_BACK
        assert timedelta(minutes=1) == clock.SAVE_EVERY


class TestTheRegistry:
    def test_knows_jobs_and_schedules_by_their_path(self, monkeypatch):
        monkeypatch.setattr(registry, "_by_path", {})
        registry.schedule(minutes=5, hours=1, queue="slow")(other)
        registry.job()(carry)

        (entry,) = registry.schedules()
        assert (entry.every, entry.queue) == (timedelta(minutes=65), "slow")
        assert registry.registered(registry.path_of(carry)).queue == "default"


class TestAWorker:
    def test_is_alive_while_it_holds_its_file(self, tmp_path):
        folder = tmp_path / "workers"
        with worker_liveness.registered(folder) as me:
            assert (folder / str(me)).stat().st_mode & 0o777 == 0o600
            assert folder.stat().st_mode & 0o777 == 0o700
            assert worker_liveness.dead_workers(folder) == []
        assert list(folder.iterdir()) == []
        worker_liveness.unregister(folder, me)

        (folder / str(me)).touch()
        assert worker_liveness.dead_workers(folder) == [me]
