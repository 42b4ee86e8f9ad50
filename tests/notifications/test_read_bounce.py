"""Delivery reports as mail servers write them, read from standard input."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from mentoring.events.models import Event

REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: rapport@northwind.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 14 Sep 2026 12:00:00 +0000

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: {quoted}

From: rapport@northwind.example
Message-ID: <{mail}@northwind.example>
Subject: Hello

--B--
"""


@pytest.fixture
def read(write, monkeypatch):
    """Read a report about a fresh letter; returns the letter and what was printed."""

    def read(**changes):
        mail = write(state="sent")
        values = {"to": mail.to, "action": "failed", "quoted": "message/rfc822", "mail": mail.pk}
        raw = REPORT.format(**(values | changes)).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        out = io.StringIO()
        call_command("read_bounce", stdout=out)
        mail.refresh_from_db()
        return mail, out.getvalue()

    return read


class TestAReport:
    @pytest.mark.parametrize("quoted", ["message/rfc822", "text/rfc822-headers"])
    def test_marks_the_letter_and_says_why(self, read, quoted):
        mail, said = read(quoted=quoted)

        assert (mail.state, mail.answer) == ("bounced", "550 5.1.1 no such user")
        assert said == "bo.larsen@example.org: noted (550 5.1.1 no such user)\n"
        assert Event.objects.filter(name="notifications.bounced", subject_id=mail.pk).exists()

    def test_of_a_delay_changes_nothing(self, read):
        mail, said = read(action="delayed")

        assert mail.state == "sent"
        assert "only a delay" in said

    @pytest.mark.parametrize(
        "changes", [{"to": "somebody@else.example"}, {"mail": "no-id-of-ours"}]
    )
    def test_about_another_letter_is_refused(self, read, changes):
        with pytest.raises(CommandError, match="not about an email of ours"):
            read(**changes)

    def test_that_is_none_is_refused(self, db, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Subject: Hi\n\nHello")))

        with pytest.raises(CommandError, match="not a delivery report"):
            call_command("read_bounce")
