"""Handing letters to a real mail server: what it says decides what becomes of them."""

from datetime import timedelta
from email import message_from_bytes, policy

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from mentoring.audit.models import Event
from mentoring.notifications import actions, jobs
from mentoring.notifications.backend import KeepingBackend
from mentoring.notifications.models import Mail


def state_of(mail: Mail) -> str:
    mail.refresh_from_db()
    return mail.state


class TestALetter:
    def test_arrives_whole_with_both_halves_and_the_calendar(self, server, write, run_jobs):
        mail = write(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR", calendar_method="REQUEST")

        run_jobs()

        (envelope,) = server.received
        message = message_from_bytes(envelope.content, policy=policy.default)
        kinds = [part.get_content_type() for part in message.walk()]
        assert message["Subject"] == "Grüße"
        assert message["Message-ID"].startswith(f"<{mail.pk}@")
        assert kinds == ["multipart/alternative", "text/plain", "text/html", "text/calendar"]
        assert state_of(mail) == "sent"
        assert mail.sent_at

    def test_is_kept_without_a_mail_server(self, write, run_jobs):
        mail = write()

        run_jobs()

        assert state_of(mail) == "kept"

    def test_comes_back_when_the_address_does_not_exist(self, cast, server, write, run_jobs):
        server.to[cast.bo.email] = "550 5.1.1 no such user"
        mail = write()

        run_jobs()

        assert state_of(mail) == "bounced"
        assert mail.answer == "550 5.1.1 no such user"
        assert Event.objects.filter(name="notifications.bounced", subject_id=mail.pk).exists()

    def test_is_tried_again_when_the_server_is_busy(self, cast, server, write, run_jobs):
        server.to[cast.bo.email] = "451 4.3.0 try later"
        mail = write()

        run_jobs()
        assert state_of(mail) == "queued"
        assert timedelta(0) < mail.due_at - timezone.now() <= timedelta(minutes=1)

        server.to.clear()
        run_jobs(at=timezone.now() + timedelta(minutes=2))
        assert state_of(mail) == "sent"
        assert len(server.received) == 1

    def test_is_given_up_after_six_times(self, server, write, run_jobs):
        server.data = "451 4.3.0 try later"
        mail = write()

        for day in range(8):
            run_jobs(at=timezone.now() + timedelta(days=day))

        assert state_of(mail) == "failed"
        assert mail.attempts == 6

    def test_is_tried_again_when_nobody_answers(self, settings, server, write, run_jobs):
        settings.EMAIL_PORT = 1  # nothing listens there
        mail = write()

        run_jobs()

        assert state_of(mail) == "queued"

    def test_is_not_sent_twice_when_the_line_breaks_in_the_middle(self, server, write, run_jobs):
        server.data = "hang up"
        mail = write()

        run_jobs()
        server.data = "250 taken"
        run_jobs(at=timezone.now() + timedelta(days=1))

        assert state_of(mail) == "failed"
        assert server.received == []

    def test_goes_out_once_however_often_its_job_runs(self, server, write, run_jobs):
        from mentoring.notifications.jobs import deliver

        mail = write()
        deliver.enqueue(str(mail.pk))
        run_jobs()
        deliver.call(str(mail.pk))

        assert len(server.received) == 1

    def test_with_a_way_in_is_forgotten_once_it_has_left(self, server, write, run_jobs):
        mail = write(kind="invitation")

        run_jobs()

        assert state_of(mail) == "sent"
        assert (mail.text, mail.html) == ("", "")
        assert "Wörter".encode() in server.received[0].content

    def test_is_sent_once_more_to_the_corrected_address(self, cast, server, write, run_jobs):
        server.to[cast.bo.email] = "550 no such user"
        mail = write()
        run_jobs()
        cast.bo.email = "bo@new.example.org"
        cast.bo.save()

        actions.send_again(mail, actor=cast.eli, at=timezone.now())
        run_jobs()

        assert server.received[0].rcpt_tos == ["bo@new.example.org"]
        assert state_of(mail) == "sent"


class TestALetterWhoseServerStopped:
    def test_is_left_to_a_human(self, server, write, run_jobs):
        mail = write()
        Mail.objects.update(state="claimed", claimed_at=timezone.now())

        run_jobs(at=timezone.now() + timedelta(minutes=20), clock=True)

        assert state_of(mail) == "failed"
        assert server.received == []


class TestSeveralLetters:
    def test_go_over_one_line(self, server, write, run_jobs):
        mails = [write(key=f"letter {number}") for number in range(20)]

        run_jobs()

        assert {state_of(mail) for mail in mails} == {"sent"}
        assert len(server.received) == 20
        assert server.calls == 1

    def test_find_another_line_when_the_server_hangs_up_between_them(self, server, write, run_jobs):
        server.hang_up_after = 3
        mails = [write(key=f"letter {number}") for number in range(8)]

        run_jobs()

        assert {state_of(mail) for mail in mails} == {"sent"}
        assert server.calls == 3

    def test_do_not_wait_for_one_that_is_refused_or_cannot_be_written(
        self, cast, server, write, run_jobs
    ):
        server.to["nobody@example.org"] = "550 5.1.1 no such user"
        refused = write(key="a", to="nobody@example.org")
        broken = write(key="b", subject="two\nlines")
        good = write(key="c")

        run_jobs()

        assert [state_of(mail) for mail in (refused, broken, good)] == ["bounced", "failed", "sent"]
        assert "could not be put together" in broken.answer

    def test_ask_a_silent_server_once(self, settings, server, write, run_jobs, monkeypatch):
        tries = []
        open_line = EmailBackend.open
        monkeypatch.setattr(EmailBackend, "open", lambda self: tries.append(1) or open_line(self))
        settings.EMAIL_PORT = 1  # nothing listens there
        mails = [write(key=f"letter {number}") for number in range(5)]

        run_jobs()

        assert {(state_of(mail), mail.attempts) for mail in mails} == {("queued", 1)}
        assert len(tries) == 1

    def test_go_back_into_the_queue_when_the_server_is_slow(
        self, server, write, run_jobs, monkeypatch
    ):
        monkeypatch.setattr(jobs, "MOST_SECONDS", -1.0)
        mails = [write(key=f"letter {number}") for number in range(4)]

        for _batch in mails:
            run_jobs()

        assert {state_of(mail) for mail in mails} == {"sent"}
        assert server.calls == 4

    def test_let_a_sign_in_code_go_first(self, server, write, run_jobs):
        for number in range(3):
            write(key=f"letter {number}")
        code = EmailMessage("Your code", "A1B2", to=["waiting@example.org"])
        KeepingBackend().send_messages([code])

        run_jobs()

        assert server.received[0].rcpt_tos == ["waiting@example.org"]

    def test_sent_by_two_workers_are_sent_once(self, server, write, run_jobs):
        mail = write()
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.CLAIMED)

        run_jobs()

        assert server.received == []
