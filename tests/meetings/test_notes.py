"""What the two keep of a talk, and who reads it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.meetings import actions
from mentoring.meetings.models import Meeting, Note
from tests.moments import DAY, NOON

WORDS = "The talk with the supplier"


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


@pytest.fixture
def meeting(make_relationship, make_meeting) -> Meeting:
    return make_meeting(make_relationship(agreed=True), starts_at=NOON)


def write(browser, meeting, sharing, key=None, body=WORDS):
    where = page("write_note", meeting.relationship_id, meeting.pk)
    return browser.post(where, {"body": body, "sharing": sharing, "key": str(key or uuid4())})


class TestNotes:
    @pytest.mark.parametrize(("sharing", "is_read"), [("shared", True), ("private", False)])
    def test_are_read_by_the_other_only_when_shared(self, sharing, is_read, cast, meeting, browse):
        write(browse(cast.bo), meeting, sharing)

        room = address("relationships:room", meeting.relationship_id, organisation="northwind")
        amina = browse(cast.amina)
        pages = [room, page("meeting", meeting.relationship_id, meeting.pk)]
        assert [WORDS in amina.get(where).text for where in pages] == [is_read, is_read]
        assert WORDS in browse(cast.bo).get(pages[1]).text

    @pytest.mark.parametrize("who", ["cruz", "eli", "sana", "dara"])
    def test_do_not_exist_for_anyone_else(self, who, cast, meeting, browse):
        write(browse(cast.bo), meeting, "shared")
        note = Note.objects.get()
        person = browse(getattr(cast, who))

        pages = [
            address("relationships:room", meeting.relationship_id, organisation="northwind"),
            page("meeting", meeting.relationship_id, meeting.pk),
            page("note", meeting.relationship_id, note.pk),
            page("calendar", meeting.relationship_id, meeting.pk),
        ]
        assert [person.get(where).status_code for where in pages] == [404] * 4

    def test_are_not_in_the_coordinators_page_of_the_two(self, cast, meeting, browse):
        write(browse(cast.bo), meeting, "shared")
        where = address(
            "insights:relationship",
            "growth-2026",
            meeting.relationship_id,
            organisation="northwind",
        )

        shown = browse(cast.cruz).get(where)

        assert shown.status_code == 200
        assert WORDS not in shown.text

    def test_and_agendas_are_encrypted(self, cast, meeting, browse):
        write(browse(cast.bo), meeting, "shared")
        actions.prepare(meeting, agenda="Ask about the raise", seen=0, actor=cast.bo, at=NOON)

        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM meetings_note")
            body = bytes(cursor.fetchone()[0])
            cursor.execute("SELECT agenda FROM meetings_meeting")
            agenda = bytes(cursor.fetchone()[0])

        assert b"supplier" not in body
        assert b"raise" not in agenda

    def test_leave_no_words_in_the_event_log(self, cast, meeting, browse):
        write(browse(cast.bo), meeting, "private")

        assert Event.objects.get(name="meetings.note_written").data == {"is_shared": False}

    def test_posted_twice_are_one(self, cast, meeting, browse):
        key = uuid4()

        for _ in range(2):
            write(browse(cast.bo), meeting, "shared", key)

        assert Note.objects.count() == 1

    def test_without_words_are_asked_for_some(self, cast, meeting, browse):
        answer = write(browse(cast.bo), meeting, "private", body="  ")

        assert answer.status_code == 422
        assert "a word or two" in answer.text

    def test_with_a_nul_byte_are_refused_in_words(self, cast, meeting, browse):
        answer = write(browse(cast.bo), meeting, "private", body="a\x00b")

        assert answer.status_code == 422

    def test_are_changed_and_taken_away_by_their_author(self, cast, meeting, browse):
        bo = browse(cast.bo)
        write(bo, meeting, "private")
        where = page("note", meeting.relationship_id, Note.objects.get().pk)

        bo.post(where, {"body": "Other words", "sharing": "shared"})
        changed = Note.objects.get()
        bo.post(where, {"body": "", "sharing": "shared"})

        assert (changed.body, changed.is_shared) == ("Other words", True)
        assert not Note.objects.exists()

    def test_are_not_changed_by_the_reader(self, cast, meeting, browse):
        write(browse(cast.bo), meeting, "shared")
        where = page("note", meeting.relationship_id, Note.objects.get().pk)

        answer = browse(cast.amina).post(where, {"body": "Mine now", "sharing": "shared"})

        assert answer.status_code == 404
        assert Note.objects.get().body == WORDS

    def test_show_markup_and_nothing_that_runs(self, cast, meeting, browse):
        body = "**Bold** <script>alert(1)</script>"
        write(browse(cast.bo), meeting, "shared", body=body)

        shown = browse(cast.amina).get(page("meeting", meeting.relationship_id, meeting.pk)).text

        assert "<strong>Bold</strong>" in shown
        assert "<script>alert" not in shown

    def test_stay_readable_and_closed_after_the_end(self, cast, meeting, browse):
        bo = browse(cast.bo)
        write(bo, meeting, "shared")
        meeting.relationship.ended_at = NOON + DAY
        meeting.relationship.save()

        read = bo.get(page("meeting", meeting.relationship_id, meeting.pk))
        written = write(bo, meeting, "shared")

        assert WORDS in read.text
        assert written.status_code == 422
        assert "has ended" in written.text


class TestTheTalksPage:
    def test_speaks_of_what_is_past_once_it_is_over(
        self, cast, make_relationship, make_meeting, browse
    ):
        now = timezone.now()
        together = make_relationship(agreed=True)
        past = make_meeting(together, starts_at=now - 2 * DAY, agenda="The raise")
        ahead = make_meeting(together, starts_at=now + 2 * DAY, agenda="The offer")
        bo = browse(cast.bo)

        before = bo.get(page("meeting", together.pk, ahead.pk)).text
        after = bo.get(page("meeting", together.pk, past.pk)).text

        assert "What you want to talk about" in before
        assert ".ics" in before
        assert "What you wanted to talk about" in after
        assert "The raise" in after
        assert ".ics" not in after
        assert 'name="agenda"' not in after

    def test_tells_what_the_other_has_said_already(
        self, cast, make_relationship, make_meeting, browse
    ):
        past = make_meeting(
            make_relationship(agreed=True), starts_at=timezone.now() - DAY, said={"mentor": True}
        )

        text = browse(cast.bo).get(page("meeting", past.relationship_id, past.pk)).text

        assert "Amina says you did." in text
