"""What the clock gathers about programmes too large to be gone through at each visit."""

from datetime import datetime

from mentoring.audit.reactions import every
from mentoring.home import actions


@every(minutes=10, queue="slow")
def gather(at: datetime) -> None:
    actions.gather_all(at=at)
