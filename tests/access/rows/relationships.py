from tests.access.rows import Row


def _room(world):
    return [world.make_relationship().pk]


def _ending(world):
    return [world.make_relationship(ends_on=None).pk]


the_two = {"mentee": 200, "mentor": 200}
ROWS = [
    Row("relationships:room", _room, **the_two),
    Row("relationships:agreement", _room, **the_two),
    Row("relationships:agreement", _room, method="post", data=lambda world: {"version": "1"},
        mentee=302, mentor=302),
    Row("relationships:end", _room, **the_two),
    Row("relationships:end", _room, method="post", data=lambda world: {"reason": "no_time"},
        mentee=302, mentor=302),
    Row("relationships:extend", _ending, method="post", data=lambda world: {"weeks": "8"},
        mentee=302, mentor=302),
]  # fmt: skip
