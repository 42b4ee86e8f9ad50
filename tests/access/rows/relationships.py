from tests.access.rows import Row
from tests.moments import NOON, WEEK


def _room(world):
    return [world.make_relationship().pk]


def _amina(world):
    return [world.make_relationship().pk, world.amina.pk]


def _member_of_circle(world):
    """Amina hosts; Bo and somebody else are in it."""
    members = {world.amina: "host", world.bo: "member", world.cruz: "member"}
    return [world.make_relationship(kind="circle", members=members).pk, world.bo.pk]


def _ending(world):
    day = NOON.date() + 4 * WEEK
    return [world.make_relationship(ends_on=day, closes_on=day + 2 * WEEK).pk]


the_two = {"mentee": 200, "mentor": 200}
ROWS = [
    Row("relationships:room", _room, **the_two),
    Row("relationships:story", lambda world: _member_of_circle(world)[:1], **the_two,
        coordinator=200),
    Row("relationships:partner", _amina, mentee=200),
    Row("relationships:take_out", _member_of_circle, method="post", mentor=302),
    Row("relationships:agreement", _room, **the_two),
    Row("relationships:agreement", _room, method="post", data=lambda world: {"version": "1"},
        mentee=302, mentor=302),
    Row("relationships:end", _room, **the_two),
    Row("relationships:end", _room, method="post", data=lambda world: {"reason": "no_time"},
        mentee=302, mentor=302),
    Row("relationships:ending", _ending, **the_two),
    Row("relationships:ending", _ending, method="post", data=lambda world: {"choice": "close"},
        mentee=302, mentor=302),
]  # fmt: skip
