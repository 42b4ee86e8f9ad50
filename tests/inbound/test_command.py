"""``bin/manage inbound_mail``: a line, and an exit code that mail servers understand."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from mentoring.inbound.management.commands import inbound_mail


@pytest.fixture
def pipe(monkeypatch):
    """Feed one mail; returns what was printed."""

    def pipe(raw: bytes, **options):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        out = io.StringIO()
        call_command("inbound_mail", stdout=out, **options)
        return out.getvalue()

    return pipe


class TestTheCommand:
    def test_says_in_one_line_what_became_of_it(self, cast, unread, said, pipe):
        told = pipe(unread.write().as_bytes())

        assert told == "taken: message 2 of a conversation\n"
        assert said(cast.bo)[-1] == "Yes, gladly."

    @pytest.mark.parametrize(
        ("changes", "code"),
        [({"From": "mallory@evil.example"}, 77), ({"To": "somebody@mail.example.org"}, 67)],
    )
    def test_ends_with_what_makes_a_mail_server_return_it(self, unread, pipe, changes, code):
        with pytest.raises(CommandError, match=r"^refused: ") as no:
            pipe(unread.write(**changes).as_bytes())

        assert no.value.returncode == code

    def test_ends_well_where_a_letter_said_it_already_and_the_mail_server_is_to_be_quiet(
        self, unread, pipe
    ):
        raw = unread.write("").as_bytes()

        assert pipe(raw, told_is_taken=True).startswith("refused: empty")

    def test_refuses_more_than_fits_without_reading_on(self, unread, pipe, settings):
        settings.INBOUND_LIMIT = 10_000
        raw = unread.write("x" * 20_000).as_bytes()

        with pytest.raises(CommandError, match="at most 10000") as no:
            pipe(raw)

        assert no.value.returncode == 65

    def test_asks_for_it_again_where_the_database_is_away(self, unread, pipe, monkeypatch):
        def away(*args, **kwargs):
            raise OperationalError("away")

        monkeypatch.setattr(inbound_mail, "receive", away)

        with pytest.raises(CommandError, match=r"^later: ") as no:
            pipe(b"")

        assert no.value.returncode == 75
