"""Until when a pause may last, and how long silence means nothing after it."""

from datetime import date, datetime, timedelta

MAX_PAUSE = timedelta(days=183)  # half a year; whoever needs longer leaves and comes back
RETURN_GRACE = timedelta(weeks=3)  # after a return, before silence counts again


def day_everywhere(at: datetime) -> date:
    """The newest day that has begun everywhere on Earth: no return is early for anybody."""
    return (at - timedelta(hours=12)).date()


def last_return(today: date) -> date:
    return today + MAX_PAUSE


def grace_until(back_on: date) -> date:
    """The first day on which silence counts again."""
    return back_on + RETURN_GRACE
