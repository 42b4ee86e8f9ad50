from mentoring.calendars import actions
from tests.access.rows import Row, everyone
from tests.moments import NOON

ADDRESS = {"address": "https://calendar.example/secret.ics"}
DAYS = {"first_on": "2199-01-01"}  # too far ahead for everybody alike
LIMITS = {"notice_hours": "48", "gap_minutes": "15", "max_a_day": "2"}


def _days_off(world):
    """Bo's own."""
    day = NOON.date()
    days = actions.add_days_off(first_on=day, last_on=day, actor=world.bo, at=NOON)
    return [days.pk]


ROWS = [
    Row("calendars:calendar", **everyone()),
    Row("calendars:calendar", method="post", data=lambda world: ADDRESS, **everyone(302)),
    Row("calendars:remove", method="post", **everyone(302)),
    Row("calendars:limits", **everyone()),
    Row("calendars:limits", method="post", data=lambda world: LIMITS, **everyone(302)),
    Row("calendars:add_days_off", method="post", data=lambda world: DAYS, **everyone(422)),
    Row("calendars:remove_days_off", _days_off, method="post", mentee=302),
]
