"""One message to one person: which channels carry it, and what is written down about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring.notifications import channels
from mentoring.notifications.messages import notify, was_told
from mentoring.notifications.models import Delivery, InboxItem, Mail, Message, OptOut
from mentoring.notifications.rules import Urgency
from mentoring.relationships.notices import AGREED, ENDED
from tests.moments import DAY, NOON


@pytest.fixture
def tell(cast, make_relationship):
    relationship = make_relationship()
    words = {"relationship": relationship, "names": "Amina", "are_two": True, "room_url": "x"}

    def tell(kind=AGREED, *, occasion="", at=NOON, context=words):
        return notify(cast.bo, kind, relationship, context, at=at, occasion=occasion)

    tell.relationship = relationship
    return tell


def deliveries(message):
    return {each.channel: (each.state, each.reason) for each in message.deliveries.all()}


class TestNotify:
    def test_passes_a_message_to_every_channel(self, cast, tell):
        message = tell()

        assert deliveries(message) == {"in_app": ("passed_on", ""), "email": ("passed_on", "")}
        assert message.programme_id == cast.programme.pk
        assert InboxItem.objects.get(message=message).mailed
        assert Mail.objects.get(message=message).key == message.key

    def test_tells_once_and_does_not_even_ask_for_the_words_again(self, cast, tell):
        tell()

        def never():
            raise AssertionError

        assert tell(context=never) is None
        assert was_told(cast.bo, AGREED, tell.relationship)
        assert Message.objects.count() == 1

    def test_tells_again_on_another_occasion(self, tell):
        assert tell(occasion=1)
        assert tell(occasion=2)

    def test_keeps_what_exceeds_the_budget_in_the_inbox_and_says_why(
        self, cast, tell, spend_budget
    ):
        spend_budget(cast.bo, 5, at=NOON - DAY)  # dial 3

        message = tell()

        assert deliveries(message) == {"in_app": ("passed_on", ""), "email": ("withheld", "budget")}
        assert not Mail.objects.exists()
        assert not InboxItem.objects.get().mailed
        assert not message.has_interrupted

    def test_counts_thirty_days_and_not_a_moment_more(self, cast, tell, spend_budget):
        spend_budget(cast.bo, 5, at=NOON - 30 * DAY)

        assert tell().has_interrupted

    @pytest.mark.parametrize(("urgency", "goes"), [(Urgency.LOW, False), (Urgency.NORMAL, True)])
    def test_leaves_the_last_prompt_to_what_matters_more(
        self, cast, tell, spend_budget, urgency, goes
    ):
        spend_budget(cast.bo, 4, at=NOON - DAY)

        assert tell(replace(AGREED, urgency=urgency)).has_interrupted is goes

    def test_sends_what_somebody_waits_for_whatever_was_sent_before(self, cast, tell, spend_budget):
        spend_budget(cast.bo, 50, at=NOON)

        assert tell(ENDED).has_interrupted

    def test_leaves_a_channel_out_that_somebody_switched_off(self, cast, tell):
        OptOut.objects.create(
            membership=cast.bo, kind=AGREED.name, channel="email", created_at=NOON
        )

        assert deliveries(tell())["email"] == ("withheld", "opted_out")

    def test_costs_the_same_queries_however_much_was_told_before(
        self, cast, tell, spend_budget, django_assert_num_queries
    ):
        spend_budget(cast.bo, 3, at=NOON - DAY)
        tell(occasion=0)
        # Two of them: whom to write to in confidence; two: whether they may rest, and the link.
        with django_assert_num_queries(16):
            tell(occasion=1)

    def test_holds_a_mail_for_days_and_no_longer_than_it_is_true(self, tell):
        tell()
        assert Mail.objects.get().expires_at == NOON + timedelta(days=5)


class TestAnotherChannel:
    def test_needs_nothing_but_to_be_registered(self, cast, tell, spend_budget, monkeypatch):
        pushed = []

        class Push:
            name, interrupts = "push", True

            def reaches(self, recipient):
                return True

            def deliver(self, message, kind, subject, rendered, extras):
                pushed.append(rendered.title)

        monkeypatch.setattr(channels, "_channels", dict(channels._channels))
        channels.register_channel(Push())

        tell(occasion=1)
        assert len(pushed) == 1
        spend_budget(cast.bo, 5, at=NOON)
        assert deliveries(tell(occasion=2))["push"] == ("withheld", "budget")
        assert len(pushed) == 1
        assert Delivery.objects.filter(channel="push").count() == 2
