"""Who does what until when: said after a talk, seen by both, ticked off in one tap."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.meetings import actions
from mentoring.meetings.models import Meeting, Promise
from mentoring.relationships.actions import end
from tests.moments import DAY, NOON

WORDS = "Try the opening on a friend"


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


@pytest.fixture
def meeting(make_relationship, make_meeting) -> Meeting:
    return make_meeting(make_relationship(agreed=True), starts_at=timezone.now() - DAY)


@pytest.fixture
def room(meeting):
    return address("relationships:room", meeting.relationship_id, organisation="northwind")


def make(client, meeting, key=None, **said):
    said = {"words": WORDS, "who": "me", "until": "2027-01-31", "key": str(key or uuid4())} | said
    return client.post(page("promise", meeting.relationship_id, meeting.pk), said)


class TestAPromise:
    def test_stands_in_the_room_and_before_the_next_talk_of_both(
        self, cast, meeting, room, browse, make_meeting
    ):
        ahead = make_meeting(meeting.relationship, starts_at=timezone.now() + 3 * DAY)

        assert make(browse(cast.bo), meeting).status_code == 302

        for person, who in ((cast.bo, "You"), (cast.amina, "Bo")):
            client = browse(person)
            for where in (room, page("meeting", meeting.relationship_id, ahead.pk)):
                text = client.get(where).text
                assert WORDS in text
                assert f"{who}, by 31 January 2027" in text

    def test_can_be_the_others(self, cast, meeting, browse):
        make(browse(cast.bo), meeting, who=str(cast.amina.pk))

        assert Promise.objects.get().by == cast.amina

    def test_is_ticked_off_by_either_in_one_tap_and_taken_up_again(
        self, cast, meeting, room, browse
    ):
        make(browse(cast.bo), meeting)
        made = Promise.objects.get()
        keep = page("keep", meeting.relationship_id, made.pk)
        amina = browse(cast.amina)

        done = amina.post(keep, {"act": "kept"})
        assert done.url == room
        assert WORDS not in amina.get(room).text.split("Your story so far")[1]
        again = amina.post(keep, {"act": "open", "talk": "yes"})

        assert again.url == page("meeting", meeting.relationship_id, meeting.pk)
        made.refresh_from_db()
        assert made.kept_at is None
        assert Event.objects.filter(name="meetings.promise_kept").count() == 2

    def test_sent_twice_is_one(self, cast, meeting, browse):
        client, key = browse(cast.bo), uuid4()

        make(client, meeting, key)
        make(client, meeting, key)
        make(client, meeting)  # went back: the same words with a new key

        assert Promise.objects.count() == 1

    def test_can_be_taken_back(self, cast, meeting, browse):
        make(browse(cast.bo), meeting)
        made = Promise.objects.get()

        browse(cast.bo).post(page("keep", meeting.relationship_id, made.pk), {"act": "remove"})

        assert not Promise.objects.exists()

    def test_needs_words_and_keeps_the_rest(self, cast, meeting, browse):
        refused = make(browse(cast.bo), meeting, words="")

        assert refused.status_code == 422
        assert "Write a word or two first." in refused.text
        assert 'value="2027-01-31"' in refused.text

    def test_does_not_come_in_heaps(self, cast, meeting):
        for number in range(20):
            _promise(meeting, cast.bo, f"Thing {number}")

        with pytest.raises(actions.EnoughPromises, match="20 promises are open"):
            _promise(meeting, cast.bo, "One more")

    @pytest.mark.parametrize("who", ["cruz", "eli", "sana", "dara"])
    def test_does_not_exist_for_anyone_else(self, who, cast, meeting, browse):
        made = _promise(meeting, cast.bo, WORDS)
        where = page("keep", meeting.relationship_id, made.pk)

        assert browse(getattr(cast, who)).post(where, {"act": "kept"}).status_code == 404

    def test_is_encrypted_and_not_in_the_log(self, cast, meeting):
        _promise(meeting, cast.bo, WORDS)

        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM meetings_promise")
            assert b"opening" not in bytes(cursor.fetchone()[0])
        assert WORDS not in str(list(Event.objects.values_list("data", flat=True)))

    def test_is_read_but_not_ticked_once_the_two_have_ended(self, cast, meeting, browse):
        made = _promise(meeting, cast.bo, WORDS)
        end(meeting.relationship, reason="no_time", note="", actor=cast.bo, at=timezone.now())
        client = browse(cast.bo)

        text = client.get(page("meeting", meeting.relationship_id, meeting.pk)).text

        assert WORDS in text
        assert page("keep", meeting.relationship_id, made.pk) not in text


def _promise(meeting, by, words):
    return actions.promise(meeting, by=by, words=words, until=None, key=uuid4(), actor=by, at=NOON)
