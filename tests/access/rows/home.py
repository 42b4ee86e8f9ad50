from mentoring.matching.models import Doubt
from tests.access.rows import Row, everyone, runs_it
from tests.moments import NOON


def _late(world):
    return world.make_relationship()


def _doubt(world):
    pair = world.make_relationship()
    return Doubt.objects.create(
        organisation=pair.organisation, relationship=pair, by=world.bo, reason="time",
        created_at=NOON,
    )  # fmt: skip


ROWS = [
    Row("home:home", **everyone()),
    Row("home:today", lambda world: ["growth-2026"], **runs_it()),
    Row("home:write", lambda world: ["growth-2026", "silent", _late(world).pk], **runs_it()),
    Row(
        "home:snooze", lambda world: ["growth-2026", "silent", _late(world).pk],
        method="post", **runs_it(302),
    ),
    Row(
        "home:close_doubt", lambda world: ["growth-2026", _doubt(world).pk],
        method="post", **runs_it(302),
    ),
    Row("home:export", lambda world: ["growth-2026", "csv"], **runs_it()),
    Row("home:alike", lambda world: ["growth-2026", "silent"], **runs_it()),
    Row("home:remind", lambda world: ["growth-2026", "silent"], **runs_it()),
    Row(
        "home:remind", lambda world: ["growth-2026", "silent"], method="post", **runs_it(302),
    ),
    Row("home:address", lambda world: ["growth-2026", world.bo.pk], **runs_it()),
]  # fmt: skip
