from tests.access.rows import Row, everyone, runs_it


def _late(world):
    return world.make_relationship()


ROWS = [
    Row("home:home", **everyone()),
    Row("home:today", lambda world: ["growth-2026"], **runs_it()),
    Row("home:write", lambda world: ["growth-2026", "silent", _late(world).pk], **runs_it()),
    Row(
        "home:snooze", lambda world: ["growth-2026", "silent", _late(world).pk],
        method="post", **runs_it(302),
    ),
    Row("home:address", lambda world: ["growth-2026", world.bo.pk], **runs_it()),
]  # fmt: skip
