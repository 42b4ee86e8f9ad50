"""Erasing a conversation with its key: together, or when it was kept long enough."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.messaging.models import Conversation, Entry
from mentoring.messaging.queries import thread
from mentoring.safeguarding import actions, queries
from mentoring.safeguarding.jobs import erase_what_was_kept_long_enough, months_before
from mentoring.safeguarding.models import Report
from tests.moments import DAY, NOON
from tests.safeguarding.conftest import HURT


def key_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM messaging_conversation")
        return bytes(cursor.fetchone()[0])


class TestErasingTogether:
    def test_takes_the_yes_of_everybody(self, cast, relationship, conversation, browse):
        where = address("safeguarding:erase", relationship.pk, organisation="northwind")
        before = key_in_the_database()

        first = browse(cast.bo).post(where, follow=True)
        assert "It goes once all of you have asked for it." in first.text
        assert Entry.objects.count() == 8
        assert "Bo has asked for it." in browse(cast.amina).get(where).text
        second = browse(cast.amina).post(where, follow=True)

        assert "All of it was erased." in second.text
        assert HURT not in second.text
        assert not Entry.objects.exists()
        assert key_in_the_database() != before
        assert Event.objects.get(name="safeguarding.conversation_erased")

    def test_can_be_taken_back_before(self, cast, relationship, conversation):
        actions.ask_to_erase(relationship, conversation, actor=cast.bo, at=NOON)
        actions.take_back_asking(conversation, actor=cast.bo, at=NOON)

        assert not actions.ask_to_erase(relationship, conversation, actor=cast.amina, at=NOON)

    def test_lets_them_go_on_under_another_key_and_with_higher_numbers(
        self, cast, relationship, conversation, write
    ):
        actions.erase(conversation, actor=None, at=NOON)

        entry = write(relationship, cast.bo, "A new beginning", at=NOON + DAY)

        assert entry.number == 9
        fresh = Conversation.objects.get()
        (message,) = thread(fresh, cast.amina, relationship).messages
        assert message.words == "A new beginning"

    def test_waits_while_a_report_is_looked_at_and_leaves_its_copies(
        self, cast, relationship, conversation, report, noor
    ):
        made = report()
        with pytest.raises(actions.IsHeld):
            actions.ask_to_erase(relationship, conversation, actor=cast.amina, at=NOON)
        actions.close_report(made, "We talked.", actor=noor, at=NOON)

        actions.erase(conversation, actor=None, at=NOON)

        assert queries.copies(Report.objects.get())[0].words == HURT

    def test_waits_while_a_key_is_turned(self, conversation, noor):
        now = timezone.now()
        actions.ask_to_open(conversation, reason="Fear", hours=24, actor=noor, at=now)

        with pytest.raises(actions.IsHeld):
            actions.erase(conversation, actor=None, at=now)
        actions.erase(conversation, actor=None, at=now + timedelta(days=8))


class TestKeeping:
    @pytest.mark.parametrize(("days", "left"), [(-1, 0), (1, 8)])
    def test_ends_after_as_many_months_as_are_set(
        self, relationship, conversation, settings, days, left
    ):
        settings.KEEP_CONVERSATIONS_MONTHS = 24
        now = timezone.now()
        relationship.ended_at = months_before(now, 24) + timedelta(days=days)
        relationship.started_at = relationship.ended_at
        relationship.save()

        erase_what_was_kept_long_enough(now)

        assert Entry.objects.count() == left

    def test_has_no_end_where_none_is_set(self, relationship, conversation, settings):
        settings.KEEP_CONVERSATIONS_MONTHS = 0
        relationship.started_at = relationship.ended_at = NOON - 4000 * DAY
        relationship.save()

        erase_what_was_kept_long_enough(timezone.now())

        assert Entry.objects.count() == 8

    def test_of_open_ones_has_no_end(self, relationship, conversation):
        erase_what_was_kept_long_enough(NOON + 4000 * DAY)

        assert Entry.objects.count() == 8

    @pytest.mark.parametrize(
        ("now", "months", "then"),
        [((2031, 3, 31), 1, (2031, 2, 28)), ((2031, 1, 15), 1, (2030, 12, 15)),
         ((2031, 12, 1), 24, (2029, 12, 1)), ((2032, 2, 29), 12, (2031, 2, 28))],
    )  # fmt: skip
    def test_counts_months_as_calendars_do(self, now, months, then):
        assert months_before(datetime(*now, tzinfo=UTC), months) == datetime(*then, tzinfo=UTC)


class TestRotation:
    def test_covers_keys_of_conversations_and_copies_in_reports(self, cast, conversation, report):
        from mentoring.core.crypto import keys
        from ops.rotation import rotate

        made = report()
        before = key_in_the_database()
        rotate()
        keys.forget_keys()

        assert key_in_the_database() != before
        fresh = Conversation.objects.get()
        assert fresh.words_of(fresh.entries.get(number=7)) == HURT
        assert queries.copies(Report.objects.get(pk=made.pk))[0].words == HURT
