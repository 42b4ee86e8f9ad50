"""Encrypted columns: unreadable at rest, bound to their row."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from mentoring.meetings.models import Note
from tests.moments import NOON


@pytest.fixture
def note(cast, make_relationship):
    return Note.objects.create(
        organisation=cast.organisation,
        relationship=make_relationship(),
        author=cast.bo,
        body="What I fear most",
        written_at=NOON,
    )


def raw(note: Note) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM meetings_note WHERE id = %s",
            [note.pk.hex if connection.vendor == "sqlite" else note.pk],
        )
        return bytes(cursor.fetchone()[0])


class TestEncryptedText:
    def test_comes_back_as_it_was_written(self, note):
        assert Note.objects.get().body == "What I fear most"

    def test_is_not_readable_in_the_database(self, note):
        assert b"fear" not in raw(note)

    def test_does_not_open_in_another_row(self, note, cast):
        other = Note.objects.create(
            organisation=cast.organisation,
            relationship=note.relationship,
            author=cast.amina,
            body="Something else",
            written_at=NOON,
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE meetings_note SET body = %s", [raw(note)])

        moved = Note.objects.get(pk=other.pk)
        with pytest.raises(InvalidTag):
            str(moved.body)

    def test_survives_a_save_that_does_not_read_it(self, note):
        again = Note.objects.get()
        again.is_shared = True
        again.save()

        assert Note.objects.get().body == "What I fear most"
