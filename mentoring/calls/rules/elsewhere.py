"""When a service is asked for the room of a meeting."""

from datetime import datetime, timedelta

MADE_BEFORE = timedelta(hours=1)  # late: what is moved or cancelled by then never had one
LONGEST = timedelta(hours=24)  # of any meeting


def is_due(starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """
    >>> nine = datetime(2026, 3, 2, 9)
    >>> ten = nine + timedelta(hours=1)
    >>> is_due(ten, ten + MADE_BEFORE, nine), is_due(ten, ten + MADE_BEFORE, nine.replace(hour=8))
    (True, False)
    """
    return starts_at - MADE_BEFORE <= at < ends_at
