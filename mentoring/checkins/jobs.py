"""The clock of check-ins."""

from datetime import datetime

from mentoring.checkins import actions
from mentoring.jobs.registry import schedule


@schedule(hours=1)
def send_due(at: datetime) -> None:
    actions.send_due(at=at)
