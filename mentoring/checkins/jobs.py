"""The clock of check-ins."""

from datetime import datetime

from mentoring.audit.reactions import every
from mentoring.checkins import actions


@every(hours=1)
def send_due(at: datetime) -> None:
    actions.send_due(at=at)
