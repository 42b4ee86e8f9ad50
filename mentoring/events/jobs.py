"""The log's own housekeeping."""

from datetime import datetime

from mentoring.events import chain, checkpoints
from mentoring.jobs.registry import schedule


@schedule(minutes=1)
def seal(at: datetime) -> None:
    while chain.seal_events() == chain.BATCH:
        pass


@schedule(hours=24)
def write_checkpoints(at: datetime) -> None:
    checkpoints.append(chain.make_checkpoints(at=at))
