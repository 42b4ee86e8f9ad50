from uuid import uuid4

from mentoring.messaging.models import Conversation
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.safeguarding import actions
from tests.access.rows import Row
from tests.moments import NOON


def _written(world):
    from mentoring.messaging.actions import send

    relationship = world.make_relationship()
    send(relationship, "Hello", sent_as=uuid4(), actor=world.amina, at=NOON)
    return relationship


def _with_roles(world):
    """Two have the role, the coordinator among them; administrators have it not by themselves."""
    other = world.make_member(world.organisation, "Noor Safe")
    for person in (world.cruz, other):
        give(Role.SAFEGUARDING, to=person, actor=world.eli, at=NOON)
    return other


def _reported(world):
    from mentoring.messaging.queries import message_to_read

    relationship = _written(world)
    _with_roles(world)
    conversation, message = message_to_read(Conversation.objects.get(), relationship, world.bo, 1)
    return actions.report_message(
        relationship,
        conversation,
        message,
        reason="hurtful",
        words="",
        around=0,
        actor=world.bo,
        at=NOON,
    )


def _asked(world, *, is_open=False):
    from django.utils import timezone

    _written(world)
    noor, now = _with_roles(world), timezone.now()
    found = actions.ask_to_open(
        Conversation.objects.get(), reason="Fear", hours=24, actor=noor, at=now
    )
    return actions.agree(found, actor=world.cruz, at=now) if is_open else found


def _granted(world):
    noor = _with_roles(world)
    return [noor.grants.get().pk]


def _conversation(world):
    _written(world)
    _with_roles(world)
    return [Conversation.objects.get().pk]


def _list(world):
    _with_roles(world)
    return []


SAFE = {"coordinator": 200}  # who has the role in this table
TWO = {"mentee": 200, "mentor": 200}
REPORT = {"reason": "hurtful", "around": "5", "words": ""}
ROWS = [
    Row("safeguarding:block", lambda world: [_written(world).pk], **TWO),
    Row(
        "safeguarding:block",
        lambda world: [_written(world).pk],
        method="post",
        mentee=302,
        mentor=302,
    ),
    Row("safeguarding:erase", lambda world: [_written(world).pk], **TWO),
    Row(
        "safeguarding:erase",
        lambda world: [_written(world).pk],
        method="post",
        mentee=302,
        mentor=302,
    ),
    Row("safeguarding:report_message", lambda world: [_written(world).pk, 1], mentee=200),
    Row(
        "safeguarding:report_message",
        lambda world: [_written(world).pk, 1],
        method="post",
        data=lambda world: REPORT,
        mentee=302,
    ),
    Row("safeguarding:own_report", lambda world: [_reported(world).pk], mentee=200),
    Row("safeguarding:index", _list, **SAFE),
    Row("safeguarding:closed", _list, **SAFE),
    Row("safeguarding:people", _list, **SAFE),
    Row("safeguarding:report", lambda world: [_reported(world).pk], **SAFE),
    Row(
        "safeguarding:note",
        lambda world: [_reported(world).pk],
        method="post",
        data=lambda world: {"words": "Called Bo."},
        coordinator=302,
    ),
    Row(
        "safeguarding:close",
        lambda world: [_reported(world).pk],
        method="post",
        data=lambda world: {"answer": "We talked."},
        coordinator=302,
    ),
    Row("safeguarding:ask", _conversation, **SAFE),
    Row(
        "safeguarding:ask",
        _conversation,
        method="post",
        data=lambda world: {"reason": "Fear", "hours": "24"},
        coordinator=302,
    ),
    Row("safeguarding:opening", lambda world: [_asked(world).pk], **SAFE),
    Row(
        "safeguarding:answer",
        lambda world: [_asked(world).pk],
        method="post",
        data=lambda world: {"act": "agree"},
        coordinator=302,
    ),
    Row("safeguarding:words", lambda world: [_asked(world, is_open=True).pk], **SAFE),
    Row("safeguarding:roles", _list, admin=200),
    Row(
        "safeguarding:roles",
        _list,
        method="post",
        data=lambda world: {"email": world.eli.email},
        admin=302,
    ),
    Row("safeguarding:take_role", _granted, method="post", admin=302),
]


def _supervised(world):
    """The sponsor supervises in this table: who does need not run anything."""
    relationship = world.make_relationship()
    actions.set_minors_mode(
        world.programme,
        email=world.sana.email,
        quiet_from=3,
        quiet_until=3,
        actor=world.cruz,
        at=NOON,
    )
    return type(relationship).objects.with_members().get(pk=relationship.pk)


def _supervised_file(world):
    from tests.access.rows.files import sent_in

    return ["growth-2026", *sent_in(world, _supervised(world))]


def _supervised_words(world):
    return _supervised_file(world)[:2]


def _waiting(world):
    relationship = _supervised(world)
    how = {"sent_as": uuid4(), "due_at": NOON, "actor": world.bo, "at": NOON}
    return [relationship.pk, actions.wait_for_morning(relationship, "Hello", **how).pk]


def _programme(world):
    _supervised(world)
    return ["growth-2026"]


WATCH = {"sponsor": 200}
ROWS += [
    Row("safeguarding:drop_waiting", _waiting, method="post", mentee=302),
    Row("safeguarding:minors", _programme, coordinator=200, admin=200),
    Row(
        "safeguarding:minors",
        _programme,
        method="post",
        data=lambda world: {"act": "end"},
        coordinator=302,
        admin=302,
    ),
    Row("safeguarding:supervised", _programme, **WATCH),
    Row("safeguarding:supervised_words", _supervised_words, **WATCH),
    Row("safeguarding:supervised_file", _supervised_file, **WATCH),
    Row("safeguarding:release_file", _supervised_file, method="post", sponsor=302),
]


def _outside(world, kind, people):
    """A conversation that no relationship has; Cruz and Noor hold the role."""
    from mentoring.messaging.actions import begin, send
    from mentoring.messaging.rules import ConversationKind

    world.programme.allows_direct = True
    world.programme.save()
    _with_roles(world)
    kind = ConversationKind(kind)
    found = begin(world.programme, kind, people, actor=world.bo, at=NOON)
    send(found.between, "Hello", sent_as=uuid4(), actor=world.bo, at=NOON)
    return [found.pk]


def _direct(world):
    return _outside(world, "direct", [world.amina, world.bo])


def _office(world):
    return _outside(world, "coordinator", [world.bo])


OFFICE = {"mentee": 200, "coordinator": 200, "admin": 200}
ROWS += [
    Row("safeguarding:erase", _direct, **TWO),
    Row("safeguarding:erase", _office, **OFFICE),
    Row("safeguarding:ask", _direct, **SAFE),
    Row("safeguarding:ask", _office),  # the one with the role here runs the programme
]


def _reported_file(world):
    """Cruz, who has the role here, fetches what Bo sent and Amina reported."""
    from mentoring.messaging.queries import message_to_read
    from tests.access.rows.files import sent_in

    relationship = world.make_relationship()
    sent_in(world, relationship)
    _with_roles(world)
    conversation = Conversation.objects.get()
    file = conversation.files.get()
    reader = next(one for one in (world.amina, world.bo) if one.pk != file.owner_id)
    found, message = message_to_read(conversation, relationship, reader, file.number)
    made = actions.report_message(
        relationship,
        found,
        message,
        reason="hurtful",
        words="",
        around=0,
        actor=reader,
        at=NOON,
    )
    from mentoring.files.queries import copies_for

    return [made.pk, copies_for(made.pk).get().pk]


ROWS += [Row("safeguarding:report_file", _reported_file, **SAFE)]
