from tests.access.rows import Row, everyone

ADDRESS = {"address": "https://calendar.example/secret.ics"}
ROWS = [
    Row("calendars:calendar", **everyone()),
    Row("calendars:calendar", method="post", data=lambda world: ADDRESS, **everyone(302)),
    Row("calendars:remove", method="post", **everyone(302)),
]
