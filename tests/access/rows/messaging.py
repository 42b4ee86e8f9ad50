from tests.access.rows import Row, everyone, runs_it, those_in_it


def _room(world):
    return [world.make_relationship().pk]


def _message(world):
    from uuid import uuid4

    from mentoring.messaging.actions import send
    from tests.moments import NOON

    relationship = world.make_relationship()
    send(relationship, "Hello", sent_as=uuid4(), actor=world.bo, at=NOON)
    return [relationship.pk, 1]


def _of_the_team(world):
    """What Bo and whoever runs the programme write to each other."""
    from mentoring.messaging.actions import begin
    from mentoring.messaging.rules import ConversationKind
    from tests.moments import NOON

    kind = ConversationKind.COORDINATOR
    return [begin(world.programme, kind, [world.bo], actor=world.bo, at=NOON).pk]


def _direct(world):
    """What Amina and Bo write to each other without being matched."""
    from mentoring.messaging.actions import begin
    from mentoring.messaging.rules import ConversationKind
    from tests.moments import NOON

    world.programme.allows_direct = True
    world.programme.save()
    people, kind = [world.amina, world.bo], ConversationKind.DIRECT
    return [begin(world.programme, kind, people, actor=world.bo, at=NOON).pk]


def _amina(world):
    world.programme.allows_direct = True
    world.programme.save()
    return ["growth-2026", world.amina.pk]


def the_two(status: int = 200) -> dict[str, int]:
    """Whoever runs the programme or the organisation reads nothing of it."""
    return {"mentee": status, "mentor": status}


KEY = "00000000-0000-4000-8000-000000000001"
WORDS = {"words": "Hello", "key": KEY}
ROWS = [
    Row("messaging:share", **everyone()),
    Row("messaging:share", method="post", data=lambda world: {"text": "Hello"}, **everyone()),
    Row("messaging:mine", **everyone()),
    Row("messaging:new", **everyone()),
    Row("messaging:search", **everyone()),
    Row("messaging:reading", method="post", data=lambda world: {"shown": "no"}, **everyone(302)),
    Row("messaging:write_to_team", lambda world: ["growth-2026"], **those_in_it()),
    Row("messaging:write_to_team", lambda world: ["growth-2026"], method="post",
        data=lambda world: WORDS, **those_in_it(302)),
    Row("messaging:write_to", lambda world: ["growth-2026", world.bo.pk], **runs_it()),
    Row("messaging:write_to", _amina, mentee=200, participant=200, **runs_it()),
    Row("messaging:write_to", _amina, method="post", data=lambda world: WORDS,
        mentee=302, participant=302, **runs_it(302)),
    Row("messaging:conversation", _of_the_team, mentee=200, **runs_it()),
    Row("messaging:conversation", _of_the_team, method="post", data=lambda world: WORDS,
        mentee=302, **runs_it(302)),
    Row("messaging:newer", _of_the_team, mentee=200, **runs_it()),
    Row("messaging:conversation", _direct, **the_two()),
    Row("messaging:newer", _direct, **the_two()),
    Row("messaging:read", _direct, method="post", data=lambda world: {"number": "1"},
        **the_two(204)),
    Row("messaging:moved", _room, **the_two(302)),
    Row("messaging:conversation", _room, **the_two()),
    Row("messaging:conversation", _room, method="post",
        data=lambda world: {"words": "Hello", "key": KEY}, **the_two(302)),
    Row("messaging:newer", _room, **the_two()),
    Row("messaging:read", _room, method="post", data=lambda world: {"number": "1"},
        **the_two(204)),
    Row("messaging:message", _message, **the_two()),
    Row("messaging:message", _message, method="post",
        data=lambda world: {"thanks": "well_done", "key": KEY}, mentee=422, mentor=302),
]  # fmt: skip
