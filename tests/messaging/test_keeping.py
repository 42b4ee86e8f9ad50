"""What a message becomes, and what it answers."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.live.models import Topic
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Note, Promise, Question
from mentoring.messaging import actions, queries, rules
from mentoring.messaging.models import Conversation, Entry
from tests.messaging.test_conversation import page, read_by, send
from tests.moments import DAY, NOON

THINGS = {"promise": Promise, "question": Question, "note": Note}


def keep(relationship, actor, way, number=1, at=NOON, key=None):
    message = next(one for one in read_by(actor, relationship) if one.number == number)
    how = {"sent_as": key or uuid4(), "actor": actor, "at": at}
    actions.keep(relationship, message, way, **how)


def topic_cursor(relationship):
    """How often pages of the conversation were told that there is something newer."""
    return Topic.objects.get(name=f"conversation:{relationship.pk}").cursor


def conversation_of(person, relationship, browse):
    return browse(person).get(page("conversation", relationship)).text


class TestKeeping:
    @pytest.mark.parametrize(
        ("way", "shown"),
        [
            ("promise", "Promised:"),
            ("question", "Asked for your next meeting."),
            ("note", "Kept as a note"),
        ],
    )
    def test_makes_one_thing_that_both_see_under_the_message(
        self, way, shown, cast, make_relationship, browse
    ):
        relationship = make_relationship()
        send(relationship, cast.amina, words="Write it *down*")
        form = {"keep": way, "key": str(uuid4())}

        for _ in range(2):
            browse(cast.bo).post(page("message", relationship, 1), form)
        browse(cast.amina).post(page("message", relationship, 1), form | {"key": str(uuid4())})

        (thing,) = THINGS[way].objects.all()
        (message,) = read_by(cast.bo, relationship)
        assert message.kept == {way: thing.pk}
        for person in (cast.bo, cast.amina):
            assert shown in conversation_of(person, relationship, browse)

    def test_of_a_note_leads_more_than_two_to_their_story(
        self, cast, make_member, make_relationship, browse
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        members = dict.fromkeys((cast.amina, cast.bo, cem), "peer")
        circle = make_relationship(kind="peer_circle", members=members)
        send(circle, cast.amina, words="Bring the plan of last year")
        keep(circle, cast.bo, "note")
        story = address("relationships:story", circle.pk, organisation="northwind")

        assert f'href="{story}">See it in your story' in conversation_of(cast.amina, circle, browse)
        assert "Bring the plan of last year" in browse(cast.amina).get(story).text

        where = address("meetings:note", circle.pk, Note.objects.get().pk, organisation="northwind")
        again = {"body": "Bring it", "sharing": "shared", "seen": ""}
        again["key"] = str(uuid4())
        assert browse(cast.bo).post(where, again).url == story

    def test_of_a_promise_is_whoever_keeps_it_by_the_next_meeting(
        self, cast, make_relationship, make_meeting
    ):
        relationship = make_relationship()
        meeting = make_meeting(relationship, starts_at=NOON + 3 * DAY)
        send(relationship, cast.amina, words="Long " * 100)

        keep(relationship, cast.bo, "promise")

        made = Promise.objects.get()
        assert (made.by, made.until) == (cast.bo, meeting.starts_at.date())
        assert len(made.words) <= 300
        assert made.words.endswith("Long…")

    @pytest.mark.parametrize("way", ["", "treasure"])
    def test_as_something_else_is_refused(self, way, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.amina)

        answer = browse(cast.bo).post(
            page("message", relationship, 1), {"keep": way, "key": str(uuid4())}
        )

        assert answer.status_code == 422
        assert Entry.objects.count() == 1

    def test_of_what_was_taken_back_is_refused(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo)
        (message,) = read_by(cast.bo, relationship)
        actions.withdraw(relationship, message, sent_as=uuid4(), actor=cast.bo, at=NOON)

        with pytest.raises(actions.NothingToKeep):
            keep(relationship, cast.bo, "note")

    def test_passes_on_what_meetings_refuse(self, cast, make_relationship, browse):
        relationship = make_relationship()
        for number in range(20):
            words = str(number)
            how = {"key": uuid4(), "actor": cast.bo, "at": NOON}
            meetings.ask(relationship, words=words, **how)
        send(relationship, cast.bo)

        answer = browse(cast.bo).post(
            page("message", relationship, 1), {"keep": "question", "key": str(uuid4())}
        )

        assert answer.status_code == 422
        assert "20 questions wait" in answer.text
        assert Entry.objects.count() == 1


class TestATick:
    def test_in_the_conversation_ticks_it_everywhere(self, cast, make_relationship, browse):
        relationship = make_relationship(agreed=True)
        send(relationship, cast.amina, words="Write it down")
        keep(relationship, cast.bo, "promise")
        where = address(
            "meetings:keep", relationship.pk, Promise.objects.get().pk, organisation="northwind"
        )
        room = address("relationships:room", relationship.pk, organisation="northwind")
        assert f'action="{where}"' in browse(cast.bo).get(room).text

        answer = browse(cast.bo).post(where, {"act": "kept", "conversation": "1"})

        assert answer.url == f"{page('conversation', relationship)}#m1"
        assert f'action="{where}"' not in browse(cast.amina).get(room).text
        assert "<s>Write it down</s>" in conversation_of(cast.amina, relationship, browse)

    def test_elsewhere_reaches_pages_that_are_open(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.amina, words="Write it down")
        keep(relationship, cast.bo, "promise")
        last = Conversation.objects.get().last_number

        meetings.keep(Promise.objects.get(), is_kept=True, actor=cast.amina, at=NOON)

        newer = browse(cast.bo).get(page("newer", relationship), {"after": str(last)}).text
        assert "<template>" in newer
        assert "<s>Write it down</s>" in newer

    def test_is_never_held_up_by_how_much_somebody_wrote(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.amina)
        keep(relationship, cast.bo, "promise")
        for number in range(rules.A_MINUTE - 1):
            send(relationship, cast.bo, words=str(number))

        meetings.keep(Promise.objects.get(), is_kept=True, actor=cast.bo, at=NOON)

        assert Entry.objects.filter(kind="moved").count() == 1

    def test_of_what_is_gone_says_so(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.amina)
        keep(relationship, cast.bo, "promise")

        meetings.withdraw(Promise.objects.get(), actor=cast.bo, at=NOON)

        text = conversation_of(cast.amina, relationship, browse)
        assert "What was kept of it has been removed since." in text


class TestAnswering:
    def test_shows_what_is_answered_and_leads_there(self, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.amina, words="Give the crane a **day**")

        page_to_answer = browse(cast.bo).get(page("conversation", relationship), {"answer": "1"})
        form = {"words": "Of course", "key": str(uuid4()), "answers": "1"}
        browse(cast.bo).post(page("conversation", relationship), form)

        assert 'name="answers" value="1"' in page_to_answer.text
        assert read_by(cast.bo, relationship)[1].answers == 1
        text = conversation_of(cast.amina, relationship, browse)
        assert 'data-quotes="1">You:\n  Give the crane a day</a>' in text

    def test_follows_other_words_and_taking_back(self, cast, make_relationship, browse):
        relationship, now = make_relationship(), timezone.now()
        send(relationship, cast.amina, words="First", at=now)
        how = {"actor": cast.bo, "at": now}
        actions.send(relationship, "Yes", sent_as=uuid4(), answers=1, **how)
        (message, _answer) = read_by(cast.amina, relationship)

        how = {"actor": cast.amina, "at": now}
        actions.change(relationship, message, "Second", sent_as=uuid4(), **how)
        newer = browse(cast.bo).get(page("newer", relationship), {"after": "2"}).text
        actions.withdraw(relationship, message, sent_as=uuid4(), **how)
        after = browse(cast.bo).get(page("newer", relationship), {"after": "3"}).text

        assert page("message", relationship, 2) in newer
        assert "Amina:\n  Second</a>" in newer
        assert "Amina:\n  Taken back.</a>" in after

    @pytest.mark.parametrize("number", ["2", "99", "0", "x"])
    def test_what_is_not_there_is_refused(self, number, cast, make_relationship, browse):
        relationship = make_relationship()
        send(relationship, cast.amina)
        form = {"words": "Of course", "key": str(uuid4()), "answers": number}

        assert browse(cast.bo).post(page("conversation", relationship), form).status_code in (
            404,
            422,
        )
        assert Entry.objects.count() == 1

    def test_of_words_from_before_one_joined_is_refused(self, cast, make_relationship):
        relationship = make_relationship()
        send(relationship, cast.bo, at=NOON - DAY)
        relationship.members.filter(membership=cast.amina).update(joined_at=NOON)

        with pytest.raises(actions.NothingToAnswer):
            how = {"sent_as": uuid4(), "answers": 1, "actor": cast.amina, "at": NOON}
            actions.send(relationship, "Yes", **how)

    def test_is_of_an_earlier_message_says_the_database_too(self, cast, make_relationship):
        entry = send(make_relationship(), cast.bo)

        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(answers=1)


class TestTheFlow:
    def test_holds_talks_that_took_place(self, cast, make_relationship, make_meeting, browse):
        relationship = make_relationship()
        send(relationship, cast.amina, words="Before", at=NOON + DAY)
        make_meeting(relationship, starts_at=NOON + 2 * DAY, said={"mentor": True})
        make_meeting(
            relationship, starts_at=NOON + 4 * DAY, said={"mentor": False, "mentee": False}
        )
        send(relationship, cast.amina, words="After", at=NOON + 3 * DAY)

        text = conversation_of(cast.bo, relationship, browse)

        met = text.index("You met for 45 minutes.")
        assert text.index("Before") < met < text.index("After")
        assert text.count("You met for") == 1

    def test_comes_with_the_news_of_a_page_that_is_open(
        self, cast, make_relationship, make_meeting, browse
    ):
        """Each talk of the last two weeks and no earlier one: pages keep what they have."""
        now = timezone.now()
        relationship = make_relationship()
        relationship.members.update(joined_at=now - 60 * DAY)
        send(relationship, cast.amina, words="Hello", at=now - 20 * DAY)
        talk = make_meeting(relationship, starts_at=now - 13 * DAY)
        make_meeting(relationship, starts_at=now - 15 * DAY, said={"mentor": True})
        seen, where = topic_cursor(relationship), page("newer", relationship)
        assert "You met for" not in browse(cast.bo).get(where, {"after": "1"}).text

        meetings.answer(talk, held=True, actor=cast.bo, at=now)

        text = browse(cast.bo).get(where, {"after": "1"}).text
        assert text.count("You met for") == 1
        assert f'data-met="{talk.ends_at.isoformat()}"' in text
        assert topic_cursor(relationship) == seen + 1

    def test_is_a_fresh_page_again_whatever_happened(self, cast, make_relationship):
        """What a page that was open gets in parts is what a fresh one reads at once."""
        relationship = make_relationship()
        send(relationship, cast.amina, words="One")
        keep(relationship, cast.bo, "promise")
        send(relationship, cast.bo, words="Two")
        (first, _second) = read_by(cast.amina, relationship)
        actions.withdraw(relationship, first, sent_as=uuid4(), actor=cast.amina, at=NOON)
        conversation = Conversation.objects.get()

        shown, after = {}, 0
        while after < conversation.last_number:
            news = queries.since(conversation, cast.bo, relationship, after)
            shown |= {one.number: one for one in news.messages}
            after = news.last_number

        assert list(shown.values()) == queries.thread(conversation, cast.bo, relationship).messages
