"""When a calendar is read, how far ahead, and when its owner hears that it cannot be."""

from datetime import datetime, timedelta

AHEAD = timedelta(days=35)  # further than any time that is on offer by itself
EVERY = timedelta(hours=2)
AGAIN = timedelta(hours=1)  # after a failure
RARELY = timedelta(hours=12)  # after many
TELL_AFTER = timedelta(days=3)


def again_at(failing_since: datetime, at: datetime) -> datetime:
    return at + (AGAIN if at - failing_since < TELL_AFTER else RARELY)


def is_to_be_told(failing_since: datetime, told_at: datetime | None, at: datetime) -> bool:
    return told_at is None and at - failing_since >= TELL_AFTER
