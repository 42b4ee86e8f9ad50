from mentoring.checkins.models import HelpRequest
from tests.access.rows import Row, runs_it, those_in_it
from tests.moments import NOON


def _asked(world):
    return world.make_checkin(world.make_relationship(), world.bo, sent_at=NOON)


def _help(world):
    return world.make_checkin(
        world.make_relationship(), world.bo, sent_at=NOON, answered_at=NOON, wants_help=True
    )


def _written(world):
    return HelpRequest.objects.create(
        organisation=world.organisation,
        programme=world.programme,
        membership=world.bo,
        message="Please call.",
        created_at=NOON,
    )


def _ended(world):
    world.programme.ended_at = NOON
    world.programme.save()
    return [world.programme.slug]


ROWS = [
    Row("checkins:closing", _ended, **those_in_it()),
    Row("checkins:ask_for_help", lambda world: ["growth-2026"], **those_in_it()),
    Row(
        "checkins:close_request", lambda world: [_written(world).pk], method="post", **runs_it(302)
    ),
    Row("checkins:checkin", lambda world: [_asked(world).pk], mentee=200),
    Row("checkins:close_help", lambda world: [_help(world).pk], method="post", **runs_it(302)),
]
