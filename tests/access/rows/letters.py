from tests.access.rows import Row, runs_it


def a_letter(world):
    return [world.programme.slug, "relationships.ended", "en"]


def a_prompt(world):
    return [world.programme.slug, "meetings.missed"]


ROWS = [
    Row("letters:index", lambda world: [world.programme.slug], **runs_it()),
    Row("letters:letter", a_letter, **runs_it()),
    Row(
        "letters:switch", a_prompt, method="post", data=lambda world: {"to": "off"}, **runs_it(302)
    ),
    Row("letters:restore", a_letter, method="post", **runs_it(302)),
]
