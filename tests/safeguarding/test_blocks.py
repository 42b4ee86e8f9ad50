"""Taking no messages from somebody."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.messaging.models import Entry
from mentoring.notifications.models import InboxItem
from mentoring.safeguarding import actions
from mentoring.safeguarding.models import Block
from tests.moments import NOON


def block(relationship, person, actor, tells=False):
    actions.block(relationship, person, tells_coordinators=tells, actor=actor, at=NOON)


class TestABlock:
    def test_refuses_messages_with_a_sentence_and_keeps_the_words(self, cast, relationship, browse):
        block(relationship, cast.amina, cast.bo)
        where = address("messaging:conversation", relationship.pk, organisation="northwind")
        before = Entry.objects.count()

        answer = browse(cast.amina).post(where, {"words": "Listen to me", "key": str(uuid4())})

        assert answer.status_code == 422
        assert "Bo takes no messages from you at the moment" in answer.text
        assert "Listen to me" in answer.text
        assert Entry.objects.count() == before

    def test_is_one_for_both_directions(self, cast, relationship, write):
        block(relationship, cast.amina, cast.bo)

        with pytest.raises(actions.YouBlock, match="You take no messages from Amina"):
            write(relationship, cast.bo, "And another thing")

    def test_holds_for_changed_words_too(self, cast, relationship, conversation):
        from mentoring.messaging.actions import change
        from mentoring.messaging.queries import message_to_read

        _found, message = message_to_read(conversation, relationship, cast.amina, 7)
        block(relationship, cast.amina, cast.bo)

        with pytest.raises(actions.Blocked):
            change(
                relationship,
                message,
                "Worse words",
                sent_as=uuid4(),
                actor=cast.amina,
                at=NOON,
            )

    def test_can_be_taken_back(self, cast, relationship, write, browse):
        block(relationship, cast.amina, cast.bo)
        where = address("safeguarding:block", relationship.pk, organisation="northwind")

        page = browse(cast.bo).post(where, {"act": "unblock"}, follow=True)

        assert "You can write to each other again." in page.text
        assert write(relationship, cast.amina, "Hello again").number == 9

    def test_leaves_meetings_and_everything_else_as_they_are(self, cast, relationship, browse):
        block(relationship, cast.amina, cast.bo)
        room = address("relationships:room", relationship.pk, organisation="northwind")

        assert browse(cast.amina).get(room).status_code == 200

    def test_tells_nobody_and_leaves_no_line_in_the_log(self, cast, relationship, run_jobs):
        run_jobs()
        before = Event.objects.count(), InboxItem.objects.count()

        block(relationship, cast.amina, cast.bo)
        run_jobs()

        assert (Event.objects.count(), InboxItem.objects.count()) == before

    def test_tells_the_coordinators_where_one_says_so(self, cast, relationship, run_jobs, browse):
        where = address("safeguarding:block", relationship.pk, organisation="northwind")

        browse(cast.bo).post(where, {"tells_coordinators": "on"})
        run_jobs()

        told = InboxItem.objects.filter(message__kind="safeguarding.block_told")
        assert [one.message.recipient for one in told] == [cast.cruz]

    def test_of_oneself_and_a_second_one_are_refused_by_the_database(self, cast, relationship):
        block(relationship, cast.amina, cast.bo)
        rows = {"organisation": cast.organisation, "made_at": NOON}

        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(blocker=cast.bo, blocked=cast.bo, **rows)
        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(blocker=cast.bo, blocked=cast.amina, **rows)

    def test_is_not_for_groups_where_one_would_silence_another_for_all(
        self, cast, make_relationship, make_member, browse, write
    ):
        third = make_member(cast.organisation, "Cem Third")
        people = {cast.amina: "host", cast.bo: "member", third: "member"}
        circle = make_relationship(kind="circle", members=people)
        where = address("safeguarding:block", circle.pk, organisation="northwind")
        Block.objects.create(
            organisation=cast.organisation, blocker=cast.bo, blocked=cast.amina, made_at=NOON
        )

        assert browse(cast.bo).get(where).status_code == 404
        assert write(circle, cast.amina, "Hello everybody").number == 1
