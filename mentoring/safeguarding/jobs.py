"""What the clock does for conversations: those kept long enough are erased."""

from calendar import monthrange
from datetime import datetime

from django.conf import settings

from mentoring.jobs.registry import schedule
from mentoring.safeguarding import queries
from mentoring.safeguarding.actions import IsHeld, erase, let_go, send_waiting

A_DAY = 500  # conversations at most; the rest waits until tomorrow


def months_before(at: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last of that month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


@schedule(hours=24, queue="slow")
def erase_what_was_kept_long_enough(at: datetime) -> None:
    """Of relationships that ended so many months ago; 0 months: nothing goes by itself."""
    if not settings.KEEP_CONVERSATIONS_MONTHS:
        return
    ended_before = months_before(at, settings.KEEP_CONVERSATIONS_MONTHS)
    for conversation in queries.kept_long_enough(ended_before)[:A_DAY]:
        try:
            erase(conversation, actor=None, at=at)
        except IsHeld:
            continue


@schedule(hours=24, queue="slow")
def let_go_what_was_held(at: datetime) -> None:
    """What was taken back while somebody looked, once they have finished."""
    for conversation in queries.with_held()[:A_DAY]:
        let_go(conversation, at=at)


@schedule(minutes=5)
def send_what_waited(at: datetime) -> None:
    """Messages of quiet hours that are over, in the order in which they were written."""
    for waiting in queries.waiting_due(at):
        send_waiting(waiting, at=at)
