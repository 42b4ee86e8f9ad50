"""Amina has written to Bo; Noor and Omar hold the safeguarding role."""

from uuid import uuid4

import pytest

from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation
from mentoring.messaging.queries import message_to_read
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.relationships.models import Relationship
from mentoring.safeguarding import actions
from tests.moments import NOON

HURT = "Nobody will believe you."


@pytest.fixture
def write():
    def write(relationship, actor, words, at=NOON):
        return messaging.send(relationship, words, sent_as=uuid4(), actor=actor, at=at)

    return write


@pytest.fixture
def relationship(cast, make_relationship, write):
    made = make_relationship()
    for number in range(1, 7):
        write(made, cast.bo, f"Good words {number}")
    write(made, cast.amina, HURT)
    write(made, cast.bo, "Why do you say that?")
    return made


@pytest.fixture
def conversation(relationship):
    return Conversation.objects.get(relationship=relationship)


@pytest.fixture
def make_keeper(cast, make_member):
    """Somebody who holds the safeguarding role."""

    def make(name):
        person = make_member(cast.organisation, name)
        give(Role.SAFEGUARDING, to=person, actor=cast.eli, at=NOON)
        return person

    return make


@pytest.fixture
def noor(make_keeper):
    return make_keeper("Noor Safe")


@pytest.fixture
def omar(make_keeper):
    return make_keeper("Omar Safe")


@pytest.fixture
def report(cast, relationship, conversation):
    """Bo reports what Amina wrote, or any other message by its number."""

    def report(number=7, *, around=0, actor=None, words="Please help.", at=NOON):
        actor = actor or cast.bo
        found, message = message_to_read(conversation, relationship, actor, number)
        return actions.report_message(
            relationship,
            found,
            message,
            reason="hurtful",
            words=words,
            around=around,
            actor=actor,
            at=at,
        )

    return report


@pytest.fixture
def ida(cast, make_member):
    return make_member(cast.organisation, "Ida Watch", country="DE")


@pytest.fixture
def supervised(cast, ida, relationship):
    """The conversation of before goes on, supervised and never quiet unless a test says so."""

    def supervise(quiet_from=3, quiet_until=3, at=NOON):
        actions.set_minors_mode(
            cast.programme,
            email=ida.email,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            actor=cast.cruz,
            at=at,
        )
        return Relationship.objects.with_members().get(pk=relationship.pk)

    return supervise
