"""The door for mail servers, with a real client on a real socket."""

import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.inbound import lmtp
from mentoring.inbound.models import Arrival
from mentoring.inbound.receiving import receive
from mentoring.notifications.models import Mail
from tests.inbound.conftest import Answering
from tests.support.mailserver import letterbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door():
    stop, where, is_open = threading.Event(), [], threading.Event()

    def said(host, port):
        where.append(port)
        is_open.set()

    thread = threading.Thread(target=lmtp.serve, args=["127.0.0.1:0", stop], kwargs={"said": said})
    thread.start()
    assert is_open.wait(10)
    yield where[0]
    stop.set()
    thread.join(10)


@pytest.fixture
def talking(door):
    with smtplib.LMTP("127.0.0.1", door) as client:
        yield client


class TestTheDoor:
    def test_takes_an_answer(self, cast, unread, said, talking):
        refused = talking.send_message(unread.write(), unread.mail.to, [unread.to])

        assert refused == {}
        assert said(cast.bo)[-1] == "Yes, gladly."

    def test_knows_the_same_mail_again(self, cast, unread, said, talking):
        message = unread.write()

        for _ in range(2):
            talking.send_message(message, unread.mail.to, [unread.to])

        assert len(said(cast.bo)) == 2

    def test_turns_away_who_writes_to_nobody_before_the_mail_is_sent(self, unread, talking):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as no:
            talking.send_message(unread.write(), unread.mail.to, ["reply+x@mail.example.org"])

        assert no.value.recipients["reply+x@mail.example.org"][0] == 550

    def test_answers_for_each_recipient(self, cast, unread, said, talking):
        talking.ehlo_or_helo_if_needed()
        talking.mail("mallory@evil.example")
        for _ in range(2):
            assert talking.rcpt(unread.to)[0] == 250
        talking.docmd("DATA")
        talking.send(unread.write(From="mallory@evil.example").as_bytes() + b"\r\n.\r\n")

        answers = [talking.getreply(), talking.getreply()]

        assert [code for code, _words in answers] == [550, 250]  # the second was known already
        assert talking.noop()[0] == 250

    def test_refuses_what_is_too_large(self, unread, door, settings):
        settings.INBOUND_LIMIT = 20_000
        client = smtplib.LMTP("127.0.0.1", door)

        with pytest.raises(smtplib.SMTPResponseException) as no:
            client.send_message(unread.write("x\n" * 20_000), "a@b.example", [unread.to])

        client.close()
        assert no.value.smtp_code == 552
        assert not Arrival.objects.exists()

    def test_asks_for_it_again_when_something_breaks(self, unread, talking, monkeypatch):
        def broken(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(lmtp, "receive", broken)

        with pytest.raises(smtplib.SMTPDataError) as no:
            talking.send_message(unread.write(), unread.mail.to, [unread.to])

        assert no.value.smtp_code == 451

    def test_takes_the_empty_sender_for_a_program(self, cast, unread, said, talking):
        talking.sendmail("", [unread.to], unread.write().as_bytes())

        assert Arrival.objects.get().state == "automatic"
        assert len(said(cast.bo)) == 1


class TestARoundTrip:
    def test_from_a_message_by_smtp_to_an_answer_in_the_conversation(
        self, cast, unread, said, talking, settings, run_jobs
    ):
        """The letter leaves through a real server; its own Reply-To leads back."""
        with letterbox() as box:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
            settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
            settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
            Mail.objects.filter(pk=unread.mail.pk).update(state="queued")
            from mentoring.notifications.jobs import deliver

            deliver(str(unread.mail.pk))
            letter = next(one for one in box.letters if one["To"] == cast.amina.email)

        answer = Answering(unread.mail).write(
            "Ja, gern.", In_Reply_To=letter["Message-ID"], To=letter["Reply-To"]
        )
        talking.send_message(answer, cast.amina.email, [letter["Reply-To"]])

        assert said(cast.bo)[-1] == "Ja, gern."


class TestTheSameMailAtTheSameMoment:
    def test_is_taken_once(self, cast, unread, said):
        """Two doors, or a mail server that lost patience: one of the two waits for the other."""
        raw, to = unread.write().as_bytes(), unread.to

        def take(_turn):
            try:
                return receive(raw, recipient=to, at=timezone.now()).words
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            words = sorted(pool.map(take, range(4)))

        assert [line.partition(":")[0] for line in words] == ["known", "known", "known", "taken"]
        assert len(said(cast.bo)) == 2
