"""What members write to each other: kept between them, told, read."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.live.models import Topic
from mentoring.messaging import actions, queries, rules
from mentoring.messaging.jobs import TELL_AFTER
from mentoring.messaging.models import Conversation, Entry, HiddenReading
from mentoring.notifications.models import InboxItem, Mail
from mentoring.relationships.actions import NotIn, RelationshipEnded
from tests.moments import DAY, NOON

HELLO = "Hello Amina, I am Bo.\nShall we meet on Friday?"


def page(name: str, between, *args) -> str:
    return address(f"messaging:{name}", between.pk, *args, organisation="northwind")


def send(between, actor, words=HELLO, at=NOON, key=None):
    return actions.send(between, words, sent_as=key or uuid4(), actor=actor, at=at)


def read_by(actor, relationship):
    """The messages as somebody sees them on a fresh page."""
    conversation = Conversation.objects.get(relationship=relationship)
    return queries.thread(conversation, actor, relationship).messages


def far_of(person, relationship):
    """How far the others are, as an open page puts it under one's own messages."""
    shown = person.get(page("newer", relationship) + "?after=0").text
    return re.search(r'data-read="(\d+)" data-reached="(\d+)"', shown).groups()


@pytest.fixture
def later(run_jobs):
    """Everything that is done once letters are due."""
    return lambda: run_jobs(at=timezone.now() + TELL_AFTER + timedelta(seconds=1))


@pytest.fixture
def sends_mail(settings):
    settings.HAS_SMTP = True


@pytest.fixture
def shows_addresses(cast):
    for person in (cast.amina, cast.bo):
        person.profile.reach = f"Mail me: {person.email.upper()}"
        person.profile.save()


class TestSending:
    def test_is_read_by_the_other_on_the_page_they_share(self, cast, make_relationship, browse):
        relationship = make_relationship()

        answer = browse(cast.bo).post(
            page("conversation", relationship), {"words": HELLO, "key": str(uuid4())}, follow=True
        )

        assert "Shall we meet on Friday?" in answer.text
        amina = browse(cast.amina)
        assert "Shall we meet on Friday?" in amina.get(page("conversation", relationship)).text
        room = address("relationships:room", relationship.pk, organisation="northwind")
        assert "Shall we meet on Friday?" in amina.get(room).text

    def test_numbers_the_log_without_gaps(self, cast, make_relationship):
        relationship = make_relationship()

        numbers = [send(relationship, cast.bo, words=str(n)).number for n in range(3)]

        assert numbers == [1, 2, 3]

    def test_twice_under_one_id_is_once(self, cast, make_relationship):
        relationship, key = make_relationship(), uuid4()

        first = send(relationship, cast.bo, key=key)
        again = send(relationship, cast.bo, words=f" {HELLO}\n", at=NOON + 30 * DAY, key=key)

        assert again.pk == first.pk
        assert Entry.objects.count() == 1

    def test_of_other_words_under_a_used_id_is_refused(self, cast, make_relationship):
        relationship, key = make_relationship(), uuid4()
        send(relationship, cast.bo, key=key)

        with pytest.raises(actions.SentBefore):
            send(relationship, cast.bo, words="Friday it is.", key=key)

    def test_under_the_id_of_somebody_else_is_a_message_of_ones_own(self, cast, make_relationship):
        relationship, key = make_relationship(), uuid4()
        send(relationship, cast.bo, key=key)

        send(relationship, cast.amina, words="Friday it is.", key=key)

        assert [one.author for one in read_by(cast.bo, relationship)] == [cast.bo.pk, cast.amina.pk]

    def test_is_encrypted_and_no_matter_for_the_event_log(self, cast, make_relationship):
        relationship = make_relationship()
        before = Event.objects.count()

        entry = send(relationship, cast.bo)

        with connection.cursor() as cursor:
            cursor.execute("SELECT sealed FROM messaging_entry")
            assert b"Friday" not in bytes(cursor.fetchone()[0])
        assert Event.objects.count() == before
        Entry.objects.filter(pk=entry.pk).update(number=2)  # moved to another place
        Conversation.objects.update(last_number=2)
        with pytest.raises(InvalidTag):
            read_by(cast.bo, relationship)

    def test_is_gone_with_its_key(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo)
        conversation = Conversation.objects.get()
        conversation.key = ""
        conversation.save()

        with pytest.raises(InvalidTag):
            read_by(cast.bo, relationship)

    @pytest.mark.parametrize("words", ["  ", "x" * (rules.MESSAGE_LENGTH + 1)])
    def test_of_no_words_or_too_many_is_refused_and_loses_nothing(
        self, words, cast, make_relationship, browse
    ):
        answer = browse(cast.bo).post(
            page("conversation", make_relationship()), {"words": words, "key": str(uuid4())}
        )

        assert answer.status_code == 422
        assert words.strip() in answer.text
        assert not Entry.objects.exists()

    def test_of_the_longest_words_is_kept(self, cast, make_relationship):
        assert send(make_relationship(), cast.bo, words="x" * rules.MESSAGE_LENGTH).pk

    def test_too_often_is_refused_with_the_moment_to_go_on(self, cast, make_relationship):
        relationship = make_relationship()
        for number in range(rules.A_MINUTE):
            send(relationship, cast.bo, words=str(number))

        with pytest.raises(actions.TooMany, match="You can write again from"):
            send(relationship, cast.bo)

        assert send(relationship, cast.bo, at=NOON + rules.MINUTE).pk

    def test_to_somebody_removed_is_refused(self, cast, make_relationship):
        relationship = make_relationship()
        cast.amina.removed_at = NOON
        cast.amina.save()

        with pytest.raises(actions.NobodyReads, match="Amina"):
            send(relationship, cast.bo)

    def test_reaches_those_who_are_left_when_one_was_removed(self, cast, make_relationship):
        members = {cast.amina: "mentor", cast.cruz: "mentor", cast.bo: "mentee"}
        group = make_relationship(kind="several_mentors", members=members)
        cast.amina.removed_at = NOON
        cast.amina.save()

        assert send(group, cast.bo).pk

    def test_after_the_end_is_refused_and_stays_readable(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.bo)
        relationship.ended_at, relationship.end_reason = NOON + DAY, "completed"
        relationship.save()

        with pytest.raises(RelationshipEnded):
            send(relationship, cast.bo)
        assert "Friday" in browse(cast.amina).get(page("conversation", relationship)).text

    def test_by_somebody_who_is_not_in_it_is_refused(self, cast, make_relationship):
        with pytest.raises(NotIn):
            send(make_relationship(), cast.cruz)

    def test_by_a_script_answers_with_the_number_or_the_refusal(
        self, cast, make_relationship, browse
    ):
        relationship, bo = make_relationship(), browse(cast.bo, Accept="application/json")
        where = page("conversation", relationship)

        sent = bo.post(where, {"words": "Hello", "key": str(uuid4())})
        refused = bo.post(where, {"words": "", "key": str(uuid4())})

        assert sent.json() == {"number": 1}
        assert refused.status_code == 422
        assert refused.json() == {"refusal": "Write a word or two first."}


class TestSomebodyWhoJoinsLater:
    def test_reads_from_then_on(self, cast, make_relationship, browse):
        members = {cast.amina: "mentor", cast.cruz: "mentor", cast.bo: "mentee"}
        relationship = make_relationship(kind="several_mentors", members=members)
        send(relationship, cast.bo, words="Before")
        relationship.members.filter(membership=cast.cruz).update(joined_at=NOON + DAY / 2)
        send(relationship, cast.bo, words="After", at=NOON + DAY)

        text = browse(cast.cruz).get(page("conversation", relationship)).text

        assert "After" in text
        assert "Before" not in text

    def test_is_told_nothing_of_before_by_email(self, cast, make_relationship, later, settings):
        settings.HAS_SMTP = True
        members = {cast.amina: "mentor", cast.cruz: "mentor", cast.bo: "mentee"}
        relationship, now = make_relationship(kind="several_mentors", members=members), NOON
        send(relationship, cast.bo, words="Between the three of us", at=now)
        relationship.members.filter(membership=cast.cruz).update(joined_at=now + DAY)
        send(relationship, cast.bo, words="Welcome, Cruz", at=now + 2 * DAY)
        later()

        (letter,) = Mail.objects.filter(kind="messaging.unread", recipient=cast.cruz)
        assert "Welcome, Cruz" in letter.text
        assert "Between the three" not in letter.text


@pytest.mark.usefixtures("sends_mail")
class TestALetter:
    def test_goes_to_whoever_has_not_read_in_a_few_minutes(
        self, cast, make_relationship, run_jobs, later
    ):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())
        send(relationship, cast.bo, words="One more thing.", at=timezone.now())
        run_jobs()
        assert not Mail.objects.filter(kind="messaging.unread").exists()

        later()

        mail = Mail.objects.get(kind="messaging.unread")
        assert mail.recipient == cast.amina
        assert mail.subject == "Bo has written to you"
        assert "Shall we meet on Friday?" in mail.text
        assert "One more thing." in mail.text
        assert "would not reach Bo" in mail.text
        assert page("conversation", relationship) in mail.html
        assert not InboxItem.objects.filter(title__contains="Friday").exists()

    def test_does_not_go_to_whoever_has_read(self, cast, make_relationship, browse, later):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())
        browse(cast.amina).post(page("read", relationship), {"number": "1"})

        later()

        assert not Mail.objects.filter(kind="messaging.unread").exists()

    def test_says_to_the_author_that_it_has_reached_the_other(
        self, cast, make_relationship, later, browse
    ):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())
        bo = browse(cast.bo)
        assert far_of(bo, relationship) == ("0", "0")
        before = Topic.objects.get().cursor

        later()

        assert far_of(bo, relationship) == ("0", "1")
        assert Topic.objects.get().cursor == before + 1  # pages that are open hear of it
        HiddenReading.objects.create(membership=cast.amina)
        assert far_of(bo, relationship) == ("0", "0")

    def test_tells_nothing_twice(self, cast, make_relationship, later):
        relationship = make_relationship()
        send(relationship, cast.bo, at=timezone.now())
        later()
        send(relationship, cast.bo, words="One more thing.", at=timezone.now())
        later()

        first, second = Mail.objects.filter(kind="messaging.unread").order_by("id")
        assert "Friday" in first.text
        assert "Friday" not in second.text
        assert "One more thing." in second.text

    def test_says_nothing_of_what_was_taken_back(self, cast, make_relationship, later):
        relationship, now = make_relationship(), timezone.now()
        send(relationship, cast.bo, at=now)
        message = read_by(cast.bo, relationship)[0]
        actions.withdraw(relationship, message, sent_as=uuid4(), actor=cast.bo, at=now)

        later()

        assert not Mail.objects.filter(kind="messaging.unread").exists()

    def test_goes_to_all_of_a_group(self, cast, make_relationship, later):
        members = {cast.amina: "mentor", cast.cruz: "mentor", cast.bo: "mentee"}
        relationship = make_relationship(kind="several_mentors", members=members)

        send(relationship, cast.bo, at=timezone.now())
        later()

        told = Mail.objects.filter(kind="messaging.unread")
        assert {mail.recipient for mail in told} == {cast.amina, cast.cruz}

    def test_is_answered_by_reply_where_both_gave_their_address_away(
        self, cast, make_relationship, later, shows_addresses
    ):
        send(make_relationship(), cast.bo, at=timezone.now())
        later()

        mail = Mail.objects.get(kind="messaging.unread")
        assert mail.reply_to == cast.bo.email
        assert f"goes to {cast.bo.email}" in mail.text

    @pytest.mark.parametrize("silent", ["amina", "bo"])
    def test_shows_no_address_when_one_of_them_keeps_theirs(
        self, silent, cast, make_relationship, later, shows_addresses
    ):
        profile = getattr(cast, silent).profile
        profile.reach = ""
        profile.save()

        send(make_relationship(), cast.bo, at=timezone.now())
        later()

        mail = Mail.objects.get(kind="messaging.unread")
        assert mail.reply_to == ""
        assert cast.bo.email not in mail.text + mail.html


class TestWithoutAMailServer:
    def test_nothing_is_promised_and_nothing_lies_in_the_outbox(
        self, cast, make_relationship, browse, later, settings
    ):
        settings.HAS_SMTP = False
        relationship = make_relationship()

        answer = browse(cast.bo).post(
            page("conversation", relationship), {"words": HELLO, "key": str(uuid4())}, follow=True
        )
        later()

        assert "No email goes out" in answer.text
        mail = Mail.objects.get(kind="messaging.unread")
        assert "Friday" not in mail.text + mail.html
