"""The log's own housekeeping."""

from datetime import datetime

from mentoring.audit import chain, worker
from mentoring.audit.reactions import every


@every(minutes=1)
def seal(at: datetime) -> None:
    while chain.seal_events() == chain.BATCH:
        pass


@every(hours=1)
def forget(at: datetime) -> None:
    worker.forget_old_jobs(at=at)
