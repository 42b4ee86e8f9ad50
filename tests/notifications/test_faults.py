"""A mail server that hangs up, keeps silent or stays away: what becomes of each mail."""

import socket
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.notifications.models import Mail
from mentoring.notifications.queries import mail_trouble


class FaultyServer(threading.Thread):
    """Speaks SMTP and does ``fault`` when the client says ``word`` (``.`` ends the mail)."""

    def __init__(self, word: str, fault: str) -> None:
        super().__init__(daemon=True)
        self.word, self.fault = word.encode(), fault
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.taken = 0

    def run(self) -> None:
        while True:
            try:
                talk, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[talk], daemon=True).start()

    def serve(self, talk: socket.socket) -> None:
        is_data = False
        with talk:
            talk.sendall(b"220 hello\r\n")
            for line in talk.makefile("rb"):
                word = line.strip() if is_data else line[:4].upper()
                if is_data and word != b".":
                    continue
                self.taken += word == b"."
                if word == self.word:
                    if self.fault == "hang up":
                        return
                    threading.Event().wait(3)  # longer than the client has patience
                    return
                is_data = word == b"DATA"
                talk.sendall(b"354 go on\r\n" if is_data else b"250 fine\r\n")


@pytest.fixture
def faulty(settings):
    started = []

    def start(word: str, fault: str) -> FaultyServer:
        server = FaultyServer(word, fault)
        server.start()
        started.append(server)
        settings.HAS_SMTP, settings.EMAIL_TIMEOUT = True, 0.5
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.listening.getsockname()[1]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        return server

    yield start
    for server in started:
        server.listening.close()


class TestAMail:
    @pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT", "DATA"])
    @pytest.mark.parametrize("fault", ["hang up", "silence"])
    def test_waits_when_nothing_was_handed_over_yet(self, word, fault, faulty, write, run_jobs):
        faulty(word, fault)
        mail = write()

        run_jobs()

        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("queued", 1)

    @pytest.mark.parametrize("fault", ["hang up", "silence"])
    def test_is_unknown_when_its_words_were_taken_without_an_answer(
        self, fault, faulty, write, run_jobs
    ):
        server = faulty(".", fault)
        mail = write()

        run_jobs()
        run_jobs(at=timezone.now() + timedelta(days=1))

        mail.refresh_from_db()
        assert mail.state == "unknown"
        assert server.taken == 1


class TestAServerThatStaysAway:
    def test_for_six_hours_loses_nothing(self, settings, server, write, run_jobs):
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nothing listens there
        mail = write(created_at=timezone.now() - timedelta(hours=6), attempts=7)
        run_jobs()
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("queued", 8)

        settings.EMAIL_PORT = port
        run_jobs(at=timezone.now() + timedelta(hours=2, minutes=1))

        mail.refresh_from_db()
        assert mail.state == "sent"
        assert len(server.received) == 1

    def test_for_longer_than_it_holds_ends_it_with_the_servers_words(
        self, settings, server, write, run_jobs
    ):
        settings.EMAIL_PORT = 1
        mail = write(expires_at=timezone.now() + timedelta(minutes=90), attempts=7)

        run_jobs()

        mail.refresh_from_db()
        assert mail.state == "expired"
        assert "refused" in mail.answer

    def test_is_told_to_the_administrator(self, cast, browse, write):
        write()
        Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))

        page = browse(cast.eli).get("/northwind/settings/").text

        assert "1 email" in page
        assert "Open the outbox" in page

    def test_does_not_make_anybody_read_what_is_no_longer_so(self, server, write, run_jobs):
        mail = write(expires_at=timezone.now() - timedelta(minutes=1))

        run_jobs()

        mail.refresh_from_db()
        assert mail.state == "expired"
        assert server.received == []
        assert "while what it says was still true" in str(mail_trouble(at=timezone.now()))

    def test_has_its_mails_sent_even_when_their_jobs_are_gone(self, server, write, run_jobs):
        from mentoring.jobs.models import Job

        mail = write()
        Job.objects.all().delete()

        run_jobs(at=timezone.now() + timedelta(hours=2), clock=True)

        mail.refresh_from_db()
        assert mail.state == "sent"


class TestWithoutAMailServer:
    def test_a_kept_mail_is_told(self, cast, write, run_jobs):
        write()
        run_jobs()

        assert "kept in the outbox" in str(mail_trouble(at=timezone.now()))
        assert not mail_trouble(at=timezone.now(), organisation_id=cast.elsewhere.pk)
