"""The worker: runs jobs, keeps their leases, fills the clock's slots, until told to stop."""

import signal
import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from mentoring.audit import presence, worker
from mentoring.audit.models import Job

# A matching run never holds up a letter, and letters on their way hold up nothing else.
QUEUES = ("default", "mail", "slow")
NAP = 0.5
HEARTBEAT = 30.0
WORKERS = settings.DATA_DIR / "workers"

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Run jobs and the scheduler until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop.set())
        with presence.present(WORKERS) as self.me:
            self.attempt(self.take_over)
            self.work()

    def take_over(self) -> None:
        """Go on at once with what workers on this folder were doing when they were killed."""
        for other in presence.gone(WORKERS):
            if count := worker.take_back(other, at=timezone.now()):
                log.info("took over from a worker that is gone", jobs=count)
            presence.forget(WORKERS, other)

    def work(self) -> None:
        threads = [threading.Thread(target=self.serve, args=[queue]) for queue in QUEUES]
        threads.append(threading.Thread(target=self.keep_time))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def keep_time(self) -> None:
        while not self.stop.is_set():
            self.attempt(lambda: worker.fill_slots(at=timezone.now()))
            self.stop.wait(10)

    def serve(self, queue: str) -> None:
        while not self.stop.is_set():
            job = self.attempt(lambda: self.lease(queue))
            if job is None:
                self.stop.wait(NAP)
                continue
            finished = threading.Event()
            heart = threading.Thread(target=self.beat, args=[job, finished], daemon=True)
            heart.start()
            self.attempt(lambda job=job: worker.run(job, at=timezone.now()))
            finished.set()

    def lease(self, queue: str) -> Job | None:
        return worker.lease_next(at=timezone.now(), queue=queue, holder=self.me)

    def beat(self, job: Job, finished: threading.Event) -> None:
        while not finished.wait(HEARTBEAT):
            self.attempt(lambda: worker.extend_lease(job, at=timezone.now()))

    def attempt(self, step: Any) -> Any:
        """A database that is away for a moment must not end the worker."""
        try:
            return step()
        except Exception:
            log.exception("worker step failed")
            close_old_connections()
            self.stop.wait(2)
            return None
