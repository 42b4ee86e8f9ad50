from mentoring.organisations.actions import set_picture
from mentoring.organisations.models.faces import SIDES
from tests.access.rows import Row, anybody, everyone, runs_it, those_in_it
from tests.moments import NOON


def face_of_bo(world):
    """Bo has a picture; whoever may see him may see it."""
    set_picture(world.bo, dict.fromkeys(SIDES, b"RIFF"), actor=world.bo, at=NOON)
    return [world.bo.pk, f"{world.bo.picture}-{SIDES[0]}"]


ROWS = [
    Row("public:front", **anybody(302) | {"removed": 200}),  # a page that names no organisation
    Row("public:language", method="post", **anybody(302)),
    Row("public:setup", lambda world: ["no-such-token"], **anybody(404)),
    Row("public:invitation", lambda world: ["no-such-token"], **anybody(404)),
    Row("organisations:accent_css", **anybody()),
    Row("organisations:manifest", **anybody()),
    Row("organisations:logo", **anybody(404)),  # the cast's organisation has none
    Row("public:picture", face_of_bo, anonymous=404, **those_in_it(), **runs_it()),
    Row("organisations:own_picture", **everyone()),
    Row("organisations:own_picture", method="post", **everyone(422)),
    Row("organisations:second_step", **everyone(302)),  # nobody here needs one: back home
    Row("organisations:terms", **everyone()),
    Row("organisations:terms", method="post", **everyone(302)),
]
