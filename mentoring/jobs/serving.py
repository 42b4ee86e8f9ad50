"""Serving queues: threads that lease and run, and processes for what would hold up threads."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import close_old_connections
from django.utils import timezone

from mentoring.jobs import worker, worker_liveness
from mentoring.jobs.leasing import Queue, leasable, lease_next
from mentoring.jobs.models import Job

POLL_INTERVAL = 0.5  # seconds
HEARTBEAT = 30.0
PAUSE_AFTER_ERROR = 2.0
IDLE_BEFORE_END = 60.0  # a process of a queue waits so long for the next job
SHUTDOWN_TIMEOUT = 5.0
LOOKS_BEFORE_MORE = 10  # a process takes seconds to begin; do not take that for too few
NICENESS = 5  # pages and letters come first when the processor is scarce

log = structlog.get_logger(__name__)
Result = TypeVar("Result")


@dataclass
class QueueServer:
    """Serves queues in this process until ``stop`` is set."""

    stop: threading.Event
    folder: Path  # where workers show that they are alive
    me: UUID
    leasing: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, queue: Queue, *, idle_before_end: float | None = None) -> None:
        """Lease and run one job after the other; end when idle for so long, if asked to."""
        idle = 0.0
        while not self.stop.is_set() and (idle_before_end is None or idle < idle_before_end):
            job = self.attempt(lambda: self._lease(queue))
            if job is None:
                self.stop.wait(POLL_INTERVAL)
                idle += POLL_INTERVAL
            else:
                self._run(job)
                idle = 0.0

    def _lease(self, queue: Queue) -> Job | None:
        with self.leasing:  # two threads of one queue see each other's choice
            return lease_next(at=timezone.now(), queue=queue, holder=self.me)

    def _run(self, job: Job) -> None:
        finished = threading.Event()
        threading.Thread(target=self._beat, args=[job, finished], daemon=True).start()
        self.attempt(lambda: worker.run(job, at=timezone.now()))
        finished.set()

    def _beat(self, job: Job, finished: threading.Event) -> None:
        while not finished.wait(HEARTBEAT):
            self.attempt(lambda: worker.extend_lease(job, at=timezone.now()))

    def take_over(self) -> None:
        """Go on at once with what workers on this folder were doing when they were killed."""
        for other in worker_liveness.dead_workers(self.folder):
            if count := worker.requeue_from_dead_worker(other, at=timezone.now()):
                log.info("took over from a worker that is gone", jobs=count)
            worker_liveness.unregister(self.folder, other)

    def attempt(self, step: Callable[[], Result]) -> Result | None:
        """A database that is away for a moment must not end the worker."""
        try:
            return step()
        except Exception:
            log.exception("worker step failed")
            close_old_connections()
            self.stop.wait(PAUSE_AFTER_ERROR)
            return None


@dataclass
class Processes:
    """Keeps as many processes for one queue as it has work for, up to its places.

    A process ends by itself when there is nothing to do, and gives its memory back.
    """

    server: QueueServer
    queue: Queue
    parent_pipe: int
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    waits: int = 0  # looks in a row at which something waited although processes are there

    def manage(self) -> None:
        while not self.server.stop.is_set():
            self.server.attempt(self._look)
            self.server.stop.wait(POLL_INTERVAL)
        self._end()

    def _look(self) -> None:
        self._bury()
        waiting = leasable(self.queue, at=timezone.now()).exists()
        self.waits = self.waits + 1 if waiting else 0
        is_enough = len(self.running) >= self.queue.places
        if waiting and not is_enough and (not self.running or self.waits > LOOKS_BEFORE_MORE):
            self.running.append(self._spawn())
            self.waits = 0

    def _bury(self) -> None:
        ended = [process for process in self.running if process.poll() is not None]
        self.running = [process for process in self.running if process.returncode is None]
        if any(process.returncode for process in ended):
            self.server.take_over()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", "django", "work", "--only", self.queue.name]
        return subprocess.Popen(
            [*command, "--parent-pipe", str(self.parent_pipe)],
            stdin=subprocess.DEVNULL,
            pass_fds=[self.parent_pipe],
            process_group=0,
        )

    def _end(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(SHUTDOWN_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()  # what it did is leased again by the next worker


def lower_priority() -> None:
    os.nice(NICENESS)
