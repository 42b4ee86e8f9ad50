"""What waits for the next meeting."""

from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.meetings import actions, rules
from mentoring.meetings.actions.questions import MAX_WAITING
from mentoring.meetings.models import Question
from mentoring.meetings.queries.schedule import questions_of
from mentoring.relationships.actions import RelationshipEnded
from tests.moments import DAY, NOON


def ask(relationship, actor, words="How did you tell them?", key=None, at=NOON):
    return actions.ask(relationship, words=words, key=key or uuid4(), actor=actor, at=at)


def page(name, relationship, *args):
    return address(f"meetings:{name}", relationship.pk, *args, organisation="northwind")


def room(relationship):
    return address("relationships:room", relationship.pk, organisation="northwind")


class TestAsking:
    def test_stands_beside_the_next_meeting_for_both(
        self, cast, make_relationship, make_meeting, browse
    ):
        relationship = make_relationship(agreed=True)
        meeting = make_meeting(relationship, starts_at=timezone.now() + DAY)

        browse(cast.bo).post(page("ask", relationship), {"words": "How?", "key": str(uuid4())})

        for person in (cast.bo, cast.amina):
            assert "How?" in browse(person).get(room(relationship)).text
        assert "How?" in browse(cast.amina).get(page("meeting", relationship, meeting.pk)).text

    def test_once_is_asking_once_however_often_it_is_sent(self, cast, make_relationship):
        relationship, key = make_relationship(), uuid4()

        ask(relationship, cast.bo, key=key)
        ask(relationship, cast.bo, key=key)
        ask(relationship, cast.bo, at=NOON + rules.timedelta(minutes=1))

        assert Question.objects.count() == 1

    def test_too_much_is_refused_with_the_number(self, cast, make_relationship):
        relationship = make_relationship()
        for number in range(MAX_WAITING):
            ask(relationship, cast.bo, words=str(number))

        with pytest.raises(actions.EnoughQuestions, match="20"):
            ask(relationship, cast.bo, words="One more")

    def test_after_the_end_is_refused(self, cast, make_relationship):
        with pytest.raises(RelationshipEnded):
            ask(make_relationship(ended_at=NOON, end_reason="completed"), cast.bo)

    def test_leaves_no_words_in_the_log(self, cast, make_relationship):
        ask(make_relationship(), cast.bo, words="Secret")

        (event,) = Event.objects.filter(name="meetings.question_asked")
        assert "Secret" not in str(event.data)


class TestAQuestion:
    def test_waits_for_the_meeting_after_one_that_passed_it_by(
        self, cast, make_relationship, make_meeting
    ):
        relationship = make_relationship()
        asked = ask(relationship, cast.bo)
        make_meeting(relationship, starts_at=NOON - DAY, said={"mentor": True})

        assert questions_of(relationship, cast.amina) == [asked]

    @pytest.mark.parametrize(("acts", "waits"), [
        (["settled"], False), (["settled", "settled"], False), (["settled", "open"], True),
        (["remove"], False),
    ])  # fmt: skip
    def test_goes_when_it_was_talked_about(self, acts, waits, cast, make_relationship, browse):
        relationship = make_relationship()
        asked = ask(relationship, cast.bo)

        for act in acts:
            browse(cast.amina).post(page("settle", relationship, asked.pk), {"act": act})

        assert bool(questions_of(relationship, cast.amina)) is waits

    def test_knows_no_other_act(self, cast, make_relationship, browse):
        relationship = make_relationship()
        asked = ask(relationship, cast.bo)

        answer = browse(cast.bo).post(page("settle", relationship, asked.pk), {"act": "explode"})

        assert answer.status_code == 404
