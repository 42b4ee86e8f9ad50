"""What happens in one conversation leaves every other alone, and once is once."""

from uuid import uuid4

import pytest

from mentoring.live.topics import cursors, topic_name
from mentoring.messaging import actions
from mentoring.messaging.models import Conversation
from mentoring.messaging.rules import THANKS
from tests.messaging.test_conversation import read_by, send
from tests.moments import NOON


@pytest.fixture
def pair(make_relationship):
    return make_relationship()


@pytest.fixture
def other(cast, make_relationship):
    """Amina with Sana."""
    return make_relationship(mentee=cast.sana)


class TestTwoConversations:
    def test_of_one_person_are_two(self, cast, pair, other):
        send(pair, cast.amina, words="For Bo")
        send(other, cast.amina, words="For Sana")

        assert Conversation.objects.count() == 2
        assert [one.words for one in read_by(cast.bo, pair)] == ["For Bo"]
        assert [one.words for one in read_by(cast.sana, other)] == ["For Sana"]

    def test_lose_only_what_was_taken_back_in_one(self, cast, pair, other):
        for relationship in (pair, other):
            send(relationship, cast.amina, words="Hello")
        (message,) = read_by(cast.amina, pair)

        actions.withdraw(pair, message, sent_as=uuid4(), actor=cast.amina, at=NOON)

        assert [one.words for one in read_by(cast.bo, pair)] == [""]
        assert [one.words for one in read_by(cast.sana, other)] == ["Hello"]

    def test_take_an_act_under_an_id_that_somebody_else_has_used(self, cast, pair):
        key = uuid4()
        send(pair, cast.amina, key=key)
        (message,) = read_by(cast.bo, pair)
        assert (message.is_changed, message.is_removed) == (False, False)

        actions.thank(pair, message, THANKS[0], sent_as=key, actor=cast.bo, at=NOON)

        assert read_by(cast.amina, pair)[0].thanks == {cast.bo.pk: THANKS[0]}


class TestReading:
    def test_as_far_as_before_is_no_news(self, cast, pair):
        send(pair, cast.amina)
        conversation = Conversation.objects.get()
        topic = topic_name("conversation", pair.pk)
        actions.note_read(conversation, 1, actor=cast.bo, at=NOON)
        before = cursors([topic])

        actions.note_read(conversation, 1, actor=cast.bo, at=NOON)

        assert cursors([topic]) == before
