from uuid import UUID

from tests.access.rows import Row, runs_it

NOBODYS = UUID("01890000-0000-7000-8000-000000000000")


def _late(world):
    return world.make_relationship()


ROWS = [
    Row("today:everything", coordinator=302, other_coordinator=302, admin=302),
    Row("today:today", lambda world: ["growth-2026"], **runs_it()),
    Row("today:write", lambda world: ["growth-2026", "silent", _late(world).pk], **runs_it()),
    Row(
        "today:snooze", lambda world: ["growth-2026", "silent", _late(world).pk],
        method="post", **runs_it(302),
    ),
    Row("today:announcements", lambda world: ["growth-2026"], **runs_it()),
    Row("today:announcements", lambda world: ["growth-2026"], method="post", **runs_it(422)),
    Row("today:announcement", lambda world: [NOBODYS]),
    Row("today:mail", lambda world: ["growth-2026"], **runs_it()),
    Row("today:export", lambda world: ["growth-2026", "csv"], **runs_it()),
    Row("today:alike", lambda world: ["growth-2026", "silent"], **runs_it()),
    Row("today:remind", lambda world: ["growth-2026", "silent"], **runs_it()),
    Row(
        "today:remind", lambda world: ["growth-2026", "silent"], method="post", **runs_it(302),
    ),
]  # fmt: skip
