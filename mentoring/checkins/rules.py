"""When check-ins come, and when one is let go."""

from datetime import date, timedelta

FIRST_AFTER = timedelta(days=14)
REMIND_AFTER = timedelta(days=5)
OPEN_FOR = timedelta(days=21)  # later than that the answer would be about another time


def due_on(*, started_on: date, number: int, every_weeks: int) -> date:
    """Day of the check-in with this number: the first two weeks in, then at the set rhythm."""
    return started_on + FIRST_AFTER + timedelta(weeks=every_weeks * (number - 1))


def latest_due(*, started_on: date, every_weeks: int, today: date, ends_on: date | None) -> int:
    """Number of the newest check-in that is due by ``today``; 0 while the first is not.

    Nothing falls due after the relationship's planned end, and missed ones are not made up
    for: a server that was off for two months asks once, not three times.
    """
    last_day = min(today, ends_on) if ends_on else today
    past_first = last_day - (started_on + FIRST_AFTER)
    if past_first < timedelta(0):
        return 0
    return past_first // timedelta(weeks=every_weeks) + 1


def is_answerable(*, due: date, today: date) -> bool:
    return today < due + OPEN_FOR
