"""From when on a role needs a second factor: never at once, so that nobody stands before a door."""

from datetime import datetime, timedelta

GRACE_PERIOD = timedelta(
    days=7
)  # of whoever has just got the role, and of all when it is first required


def factor_due_at(*, required_since: datetime, given_at: datetime) -> datetime:
    """The first moment at which somebody without one is asked to set it up before going on.

    >>> day = datetime(2031, 3, 1)
    >>> factor_due_at(required_since=day, given_at=day + timedelta(days=2)).day
    10
    """
    return max(required_since, given_at) + GRACE_PERIOD
