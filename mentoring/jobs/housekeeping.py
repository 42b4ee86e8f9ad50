"""The queue's own housekeeping."""

from datetime import datetime

from mentoring.core.db import integrity
from mentoring.jobs import worker
from mentoring.jobs.queue import enqueue, is_pending
from mentoring.jobs.registry import job, schedule


@schedule(hours=1)
def purge_done_jobs(at: datetime) -> None:
    worker.purge_done(at=at)


@job(queue="slow")
def check_database_file() -> None:
    """Fails, and so is told to operators, when the database finds damage in its own files."""
    integrity.must_be_sound()


def check_database_soon(*, at: datetime) -> None:
    """Look in the background whenever a worker starts."""
    if not is_pending(check_database_file, {}):
        enqueue(check_database_file, {}, at=at)
