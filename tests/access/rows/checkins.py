from tests.access.rows import Row, runs_it
from tests.moments import NOON


def _asked(world):
    return world.make_checkin(world.make_relationship(), world.bo, sent_at=NOON)


def _help(world):
    return world.make_checkin(
        world.make_relationship(), world.bo, sent_at=NOON, answered_at=NOON, wants_help=True
    )


ROWS = [
    Row("checkins:checkin", lambda world: [_asked(world).pk], mentee=200),
    Row("checkins:close_help", lambda world: [_help(world).pk], method="post", **runs_it(302)),
]
