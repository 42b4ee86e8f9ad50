"""Getting past the one who reads along, in a programme in which people under age take part."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.files import actions as files
from mentoring.files.models import File
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Entry
from mentoring.messaging.queries import message_to_read
from mentoring.programmes.models import Programme
from mentoring.safeguarding import actions
from mentoring.safeguarding.jobs import let_go_what_was_held
from mentoring.safeguarding.models import Block, HeldMessage
from tests.files.conftest import PDF
from tests.moments import NOON
from tests.safeguarding.test_minors import NIGHT, conversation_page, words_page

COME = "Tell nobody, and come to the old mill."


@pytest.fixture
def watched(supervised):
    return supervised()


@pytest.fixture
def said(watched, cast, write):
    """What Amina has written since Ida reads along."""
    return write(watched, cast.amina, COME).number


@pytest.fixture
def do(watched, conversation):
    """Do something with a message."""

    def do(act, number, actor, *words, at=NOON):
        _found, message = message_to_read(conversation, watched, actor, number)
        act(watched, message, *words, sent_as=uuid4(), actor=actor, at=at)

    return do


class TestWhatWasTakenBack:
    def test_is_read_by_the_supervisor_all_the_same(
        self,
        cast,
        ida,
        said,
        do,
        conversation,
        watched,
        browse,
    ):
        do(messaging.withdraw, said, cast.amina)

        assert COME in browse(ida).get(words_page(conversation)).text
        assert COME not in browse(cast.bo).get(conversation_page(watched)).text

    def test_or_changed_is_read_as_it_was(self, cast, ida, said, do, conversation, browse):
        do(messaging.change, said, cast.amina, "See you on Monday.")
        do(messaging.change, said, cast.amina, "See you on Tuesday.")
        do(messaging.withdraw, said, cast.amina)

        shown = browse(ida).get(words_page(conversation)).text

        assert all(one in shown for one in (COME, "on Monday", "on Tuesday"))

    def test_from_before_the_mode_is_gone(self, cast, ida, do, conversation, supervised):
        """What was written when nobody read along was between the two."""
        Programme.objects.filter(pk=cast.programme.pk).update(
            minors_since=NOON + timedelta(seconds=1)
        )

        do(messaging.withdraw, 7, cast.amina)

        assert not HeldMessage.objects.exists()

    def test_is_kept_for_as_long_as_somebody_reads_along(self, cast, said, do):
        do(messaging.withdraw, said, cast.amina)
        let_go_what_was_held(NOON)
        assert HeldMessage.objects.exists()

        actions.end_minors_mode(cast.programme, actor=cast.cruz, at=NOON)
        let_go_what_was_held(NOON)

        assert not HeldMessage.objects.exists()

    def test_is_told_to_those_who_write(self, cast, watched, browse):
        for person in (cast.amina, cast.bo):
            shown = browse(person).get(conversation_page(watched)).text
            assert "also when it is changed or taken back later" in shown

    def test_is_not_erased_by_the_yes_of_both(self, cast, said, watched, conversation, browse):
        """One could have talked the other into it."""
        where = address("safeguarding:erase", watched.pk, organisation="northwind")
        for person in (cast.amina, cast.bo):
            answer = browse(person).post(where)
            assert answer.status_code == 422
            assert "People under age take part" in answer.text

        assert Entry.objects.filter(conversation=conversation).exclude(sealed=b"").count() == 9


class TestAFile:
    def test_leaves_a_line_each_time_the_supervisor_takes_it(
        self,
        cast,
        ida,
        watched,
        conversation,
        disk,
        browse,
    ):
        ready = files.prepare([SimpleUploadedFile("Plan.pdf", PDF)])
        files.send_files(watched, ready, "", sent_as=uuid4(), actor=cast.bo, at=NOON)
        inside = ("growth-2026", conversation.pk, File.objects.get().pk)
        where = address("safeguarding:supervised_file", *inside, organisation="northwind")

        for _time in range(2):
            assert browse(ida).get(where).content == PDF

        assert Event.objects.filter(name="safeguarding.supervised_file_read").count() == 2


class TestThanks:
    def test_come_from_nobody_who_is_blocked(self, cast, relationship, conversation):
        Block.objects.create(
            organisation=cast.organisation, blocker=cast.bo, blocked=cast.amina, made_at=NOON
        )
        _found, message = message_to_read(conversation, relationship, cast.amina, 1)
        how = {"sent_as": uuid4(), "actor": cast.amina, "at": NOON}

        with pytest.raises(actions.Blocked):
            messaging.thank(relationship, message, "made_me_smile", **how)

    def test_can_be_taken_back_from_somebody_whom_one_blocks(
        self,
        cast,
        relationship,
        conversation,
    ):
        _found, message = message_to_read(conversation, relationship, cast.bo, 7)
        how = {"actor": cast.bo, "at": NOON}
        messaging.thank(relationship, message, "thank_you", sent_as=uuid4(), **how)
        Block.objects.create(
            organisation=cast.organisation, blocker=cast.bo, blocked=cast.amina, made_at=NOON
        )

        messaging.thank(relationship, message, "", sent_as=uuid4(), **how)

        _found, message = message_to_read(conversation, relationship, cast.bo, 7)
        assert not message.thanks

    def test_do_not_ring_at_night(self, cast, supervised, conversation):
        quiet = supervised(20, 7)
        _found, message = message_to_read(conversation, quiet, cast.bo, 7)

        with pytest.raises(actions.IsQuiet):
            messaging.thank(quiet, message, "thank_you", sent_as=uuid4(), actor=cast.bo, at=NIGHT)
