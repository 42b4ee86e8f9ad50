"""A new key for an organisation: every word closed anew, none lost."""

import io

import pytest
from django.core.management import call_command

from mentoring.core.crypto import keys
from mentoring.core.models import DataKey
from mentoring.meetings.models import Note
from ops import rotation
from tests.core.test_encrypted_text import raw
from tests.moments import NOON


@pytest.fixture
def notes(cast, make_relationship):
    relationship = make_relationship()
    return [
        Note.objects.create(
            organisation=cast.organisation,
            relationship=relationship,
            author=cast.bo,
            body=f"Word {number}",
            written_at=NOON,
        )
        for number in range(5)
    ]


class TestRotation:
    def test_closes_every_word_with_the_new_key(self, cast, notes, monkeypatch):
        monkeypatch.setattr(rotation, "BATCH", 2)

        rotation.rotate()

        newest = DataKey.objects.filter(scope=cast.organisation.pk).order_by("number").last()
        assert newest.number == 2
        assert {raw(note)[1:17] for note in notes} == {newest.pk.bytes}
        keys.forget_keys()
        assert sorted(note.body for note in Note.objects.all()) == [f"Word {n}" for n in range(5)]

    def test_is_used_for_what_is_written_next(self, cast, notes):
        rotation.rotate()
        note = notes[0]
        note.body = "Something new"
        note.save()

        newest = DataKey.objects.filter(scope=cast.organisation.pk).order_by("number").last()
        assert raw(note)[1:17] == newest.pk.bytes

    def test_says_how_much_it_did(self, cast, notes):
        out = io.StringIO()
        call_command("rotate_keys", stdout=out)

        assert "meetings.Note: 5 rows closed" in out.getvalue()
