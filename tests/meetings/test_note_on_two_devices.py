"""A note that its writer changed on two devices: both texts are shown, and a person decides."""

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings.models import Note


@pytest.fixture
def note(cast, make_relationship, make_meeting):
    relationship = make_relationship(agreed=True)
    meeting = make_meeting(relationship, starts_at=timezone.now())
    note = Note(
        organisation=cast.organisation,
        relationship=relationship,
        meeting=meeting,
        author=cast.bo,
        body="As it was",
        written_at=timezone.now(),
    )
    note.save()
    return note


@pytest.fixture
def send(note, browse, cast):
    """``send("words", seen)``: what one of the devices posts."""
    where = address("meetings:note", note.relationship_id, note.pk, organisation="northwind")

    def send(body: str, seen: str):
        return browse(cast.bo).post(where, {"body": body, "sharing": "private", "seen": seen})

    return send


class TestANoteOnTwoDevices:
    def test_shows_both_texts_where_they_meet_and_replaces_none(self, note, send):
        before = note.version
        assert send("On the laptop", before).status_code == 302

        answer = send("On the train", before)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "You changed this note elsewhere in the meantime." in page
        assert "On the laptop" in page
        assert "On the train</textarea>" in page
        note.refresh_from_db()
        assert note.body == "On the laptop"

    def test_is_saved_once_both_were_seen(self, note, send):
        before = note.version
        send("On the laptop", before)
        note.refresh_from_db()

        assert send("Both put together", note.version).status_code == 302

        note.refresh_from_db()
        assert note.body == "Both put together"

    def test_that_says_the_same_twice_is_no_quarrel(self, note, send):
        before = note.version
        send("On the train", before)
        first = Note.objects.get().changed_at

        assert send("On the train", before).status_code == 302
        assert Note.objects.get().changed_at == first
