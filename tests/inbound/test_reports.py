"""What comes back: addresses are paused, complaints are heard, and the person is told elsewhere."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.inbound.receiving import receive
from mentoring.notifications import actions
from mentoring.notifications.kinds import declared_notices
from mentoring.notifications.messages import notify
from mentoring.notifications.models import AddressTrouble, Delivery, Mail, OptOut
from mentoring.notifications.replies import return_path
from mentoring.notifications.rules import SOFT_BOUNCES, ends_address
from mentoring.relationships.notices import AGREED
from tests.notifications.test_read_bounce import REPORT

COMPLAINT = """\
From: fbl@mx.example.net
To: x@mail.example.org
Subject: FW: Hello
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is a complaint.

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--B
Content-Type: message/rfc822

From: rapport@northwind.example
Message-ID: <{mail}@northwind.example>
Subject: Hello

--B--
"""


@pytest.fixture
def mail(unread):
    Mail.objects.filter(pk=unread.mail.pk).update(state="sent")
    return Mail.objects.get(pk=unread.mail.pk)


@pytest.fixture
def come_back(mail):
    """A delivery report, to the return path unless told otherwise."""

    def come_back(status="550 5.1.1 no such user", *, to=None, action="failed", quotes="x"):
        raw = REPORT.format(to=mail.to, action=action, quoted="message/rfc822", mail=quotes)
        raw = raw.replace("Status: 5.1.1\n", "").replace("550 5.1.1 no such user", status)
        to = return_path(mail.pk) if to is None else to
        return receive(raw.encode(), recipient=to, sender="<>", at=timezone.now())

    return come_back


class TestALetterThatCameBack:
    def test_is_known_by_the_path_it_returns_on(self, cast, mail, come_back):
        outcome = come_back()

        mail.refresh_from_db()
        assert outcome.exit_code == 0
        assert mail.state == "bounced"
        assert AddressTrouble.objects.get(membership=cast.amina).paused_at

    def test_or_by_our_message_id_that_it_quotes(self, mail, come_back):
        come_back(to="rapport@northwind.example", quotes=str(mail.pk))

        mail.refresh_from_db()
        assert mail.state == "bounced"

    @pytest.mark.parametrize("to", ["reply+b-" + "a" * 40 + "@mail.example.org", "x@y.example"])
    def test_and_by_nothing_that_somebody_can_guess(self, mail, come_back, to):
        outcome = come_back(to=to, quotes=str(uuid4()))

        mail.refresh_from_db()
        assert outcome.is_refused
        assert mail.state == "sent"

    def test_pauses_the_address_and_the_rest_goes_on(self, cast, talk, come_back):
        come_back()
        words = {"relationship": talk, "names": "Bo", "are_two": True, "room_url": "x"}

        message = notify(cast.amina, AGREED, talk, words, at=timezone.now())

        told = {one.channel: one.reason for one in Delivery.objects.filter(message=message)}
        assert told["in_app"] == ""
        assert told["email"] == "paused"

    def test_calls_back_what_waited_for_the_morning(self, cast, talk, mail, come_back, run_jobs):
        now = timezone.now()
        words = {"relationship": talk, "names": "Bo", "are_two": True, "room_url": "x"}
        notify(cast.amina, AGREED, talk, words, at=now)
        waiting = Mail.objects.get(kind=AGREED.name)
        assert waiting.state == "queued"

        come_back()

        waiting.refresh_from_db()
        assert waiting.state == "bounced"

    def test_only_late_changes_nothing(self, cast, mail, come_back):
        assert come_back(action="delayed").words == "noted: only a delay"
        assert not AddressTrouble.objects.exists()

    def test_for_a_passing_reason_is_counted(self, cast, talk, mail, come_back):
        come_back("552 5.2.2 mailbox full")

        trouble = AddressTrouble.objects.get()
        assert (trouble.soft_bounces, trouble.paused_at) == (1, None)

    def test_for_a_passing_reason_too_often_pauses(self, cast, mail):
        at = timezone.now()
        for day in range(SOFT_BOUNCES):
            Mail.objects.filter(pk=mail.pk).update(state="sent")
            actions.note_bounce(mail, answer="552 5.2.2 full", at=at + timedelta(days=day))

        assert AddressTrouble.objects.get().paused_at

    def test_a_month_apart_are_forgiven(self, cast, mail):
        at = timezone.now()
        for month in range(SOFT_BOUNCES + 1):
            Mail.objects.filter(pk=mail.pk).update(state="sent")
            actions.note_bounce(mail, answer="552 5.2.2", at=at + timedelta(days=31 * month))

        assert AddressTrouble.objects.get().paused_at is None

    @pytest.mark.parametrize(
        ("answer", "is_gone"),
        [
            ("550 no such user", True),
            ("5.1.10", True),
            ("550 5.2.1 disabled", True),
            ("554 5.7.1 spam", False),
            ("550 5.7.26 DMARC", False),
            ("552 5.2.2 full", False),
            ("", False),
        ],
    )
    def test_says_whether_the_address_is_gone(self, answer, is_gone):
        assert ends_address(answer) is is_gone


class TestThePersonWhoseAddressIsPaused:
    def test_gets_no_old_letter_once_it_works_again(self, cast, talk, come_back, browse, run_jobs):
        come_back()
        words = {"relationship": talk, "names": "Bo", "are_two": True, "room_url": "x"}
        notify(cast.amina, AGREED, talk, words, at=timezone.now())

        browse(cast.amina).post(address("notifications:resume", organisation="northwind"))
        run_jobs(at=timezone.now() + timedelta(days=30))

        assert not Mail.objects.filter(kind=AGREED.name).exists()

    def test_reads_it_on_every_page_and_can_say_that_it_works_again(self, cast, come_back, browse):
        come_back()
        amina = browse(cast.amina)
        home = address("home:home", organisation="northwind")
        assert "are bouncing" in amina.get(home).text

        amina.post(address("notifications:resume", organisation="northwind"))

        assert "are bouncing" not in amina.get(home).text
        assert AddressTrouble.objects.get().paused_at is None

    def test_is_mailed_at_another_address(self, cast, talk, come_back):
        come_back()
        cast.amina.email = "amina@new.example"
        cast.amina.save()
        words = {"relationship": talk, "names": "Bo", "are_two": True, "room_url": "x"}

        message = notify(cast.amina, AGREED, talk, words, at=timezone.now())

        assert message.has_interrupted

    def test_is_nobody_else(self, cast, come_back, browse):
        come_back()

        page = browse(cast.bo).get(address("home:home", organisation="northwind")).text
        assert "are bouncing" not in page


class TestAComplaint:
    @pytest.mark.parametrize("by_token", [True, False])
    def test_ends_everything_unasked_by_email(self, cast, mail, by_token):
        raw = COMPLAINT.format(mail="x" if by_token else mail.pk).encode()
        to = return_path(mail.pk) if by_token else "abuse@northwind.example"

        outcome = receive(raw, recipient=to, at=timezone.now())

        off = set(OptOut.objects.filter(membership=cast.amina).values_list("kind", flat=True))
        assert outcome.exit_code == 0
        assert off == {kind.name for kind in declared_notices() if kind.is_unasked}
        assert not OptOut.objects.exclude(membership=cast.amina).exists()

    def test_about_a_letter_that_is_not_ours_is_refused(self, mail):
        raw = COMPLAINT.format(mail=uuid4()).encode()

        assert receive(raw, recipient="abuse@northwind.example", at=timezone.now()).is_refused
        assert not OptOut.objects.exists()
