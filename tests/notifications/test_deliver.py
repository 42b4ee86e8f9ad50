"""Handing letters to a real mail server: what it says decides what becomes of them."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.jobs.models import Job
from mentoring.notifications import actions, jobs
from mentoring.notifications.backend import KeepingBackend
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Mail
from mentoring.notifications.queries import mail_trouble
from mentoring.relationships.notices import AGREED, ENDED
from tests.moments import DAY, NOON


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
        calendar = list(message.walk())[-1]
        assert calendar["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
        assert str(calendar["Content-Type"]).count("charset") == 1
        assert state_of(mail) == "sent"
        assert mail.sent_at

    def test_refers_to_the_first_of_its_thread_whatever_the_address_is_now(
        self, cast, server, settings, run_jobs, make_relationship, any_hour
    ):
        relationship = make_relationship()
        words = {"relationship": relationship, "names": "Amina", "are_two": True, "room_url": "x"}
        now = timezone.now()
        notify(cast.bo, AGREED, relationship, words, at=now - timedelta(seconds=1))
        settings.BASE_URL = "https://moved.example.org"
        notify(cast.bo, ENDED, relationship, words, at=now)
        settings.BASE_URL = "https://moved.again.example.org"

        run_jobs()

        first, second = (
            message_from_bytes(each.content, policy=policy.default) for each in server.received
        )
        assert first["References"] is None
        assert second["References"] == second["In-Reply-To"] == first["Message-ID"]
        assert first["Message-ID"].endswith("@localhost>")
        assert second["Message-ID"].endswith("@moved.example.org>")

    def test_is_kept_without_a_mail_server(self, write, run_jobs):
        mail = write()

        run_jobs()

        assert state_of(mail) == "not_sent"

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

        assert state_of(mail) == "unknown"
        assert server.received == []

    def test_goes_out_once_however_often_its_job_runs(self, server, write, run_jobs):
        from mentoring.notifications.jobs import deliver, enqueue_delivery

        mail = write()
        enqueue_delivery(mail, at=timezone.now())
        run_jobs()
        deliver(str(mail.pk))

        assert len(server.received) == 1

    @pytest.mark.parametrize("kind", ["invitation", "participants.first_invitation"])
    def test_with_a_way_in_is_forgotten_once_it_has_left(self, kind, server, write, run_jobs):
        mail = write(kind=kind)

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

        assert state_of(mail) == "unknown"
        assert server.received == []


class TestALetterThatComesLate:
    """By day, of the class of what is unasked: the machine was off, or the mail server away."""

    EVENING = NOON + timedelta(hours=6)  # eight in Berlin

    @pytest.fixture
    def at_night(self, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.EVENING)

    @pytest.mark.usefixtures("at_night")
    @pytest.mark.parametrize(
        ("kind", "hours", "state"),
        [
            (AGREED.name, 6, "queued"),
            (AGREED.name, 0.5, "sent"),
            (ENDED.name, 6, "sent"),
            ("sign-in", 6, "sent"),
        ],
    )
    def test_waits_for_the_morning(self, kind, hours, state, cast, server, write, run_jobs):
        due_at = self.EVENING - timedelta(hours=hours)
        mail = write(kind=kind, recipient=cast.bo, due_at=due_at, created_at=due_at)
        run_jobs(at=self.EVENING)

        assert state_of(mail) == state
        if state == "queued":
            assert mail.due_at == NOON.replace(hour=6) + DAY  # eight in Berlin
            assert mail.attempts == 0
            assert mail.held_until == mail.due_at
            assert not mail_trouble(at=self.EVENING + timedelta(hours=2))  # nobody is alarmed

    @pytest.mark.usefixtures("at_night")
    def test_waits_also_where_a_second_job_looks_after_it(self, cast, server, write, run_jobs):
        """Its own job and the one for stranded emails run in one hour, in either order."""
        late = NOON - timedelta(hours=3)
        mail = write(kind=AGREED.name, recipient=cast.bo, due_at=late, created_at=late)
        jobs.requeue_stranded(self.EVENING)
        run_jobs(at=self.EVENING)
        jobs.requeue_stranded(self.EVENING)
        jobs.enqueue_delivery(mail, at=self.EVENING)
        run_jobs(at=self.EVENING)

        assert state_of(mail) == "queued"
        assert mail.due_at == NOON.replace(hour=6) + DAY

    @pytest.mark.usefixtures("at_night", "any_hour")
    def test_goes_at_any_hour_where_that_is_chosen(self, cast, server, write, run_jobs):
        mail = write(kind=AGREED.name, recipient=cast.bo, due_at=NOON, created_at=NOON)
        run_jobs(at=self.EVENING)

        assert state_of(mail) == "sent"


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
        monkeypatch.setattr(jobs, "MAX_SECONDS", -1.0)
        mails = [write(key=f"letter {number}") for number in range(4)]

        for _batch in mails:
            run_jobs()

        assert {state_of(mail) for mail in mails} == {"sent"}
        assert server.calls == 4

    def test_let_a_sign_in_code_go_its_own_way(self, server, write, run_jobs, settings):
        for number in range(3):
            write(key=f"letter {number}")
        code = EmailMessage("Your code", "A1B2", to=["waiting@example.org"])
        KeepingBackend().send_messages([code])

        run_jobs()

        mail = Mail.objects.get(to="waiting@example.org")
        assert Job.objects.get(queue="urgent").payload == {"mail_id": str(mail.pk)}
        assert state_of(mail) == "sent"
        assert settings.QUEUES["urgent"] > 0, "no letter of another queue stands before it"

    @pytest.mark.parametrize(
        ("kind", "queue"),
        [("meetings.booked", "mail"), ("matching.letter", "bulk"), ("matching.asked", "bulk")],
    )
    def test_to_many_never_stands_before_what_one_person_wrote(self, write, kind, queue, settings):
        write(kind=kind)

        assert Job.objects.get().queue == queue
        assert settings.QUEUES[queue] > 1, "one place is free for other organisations"

    def test_sent_by_two_workers_are_sent_once(self, server, write, run_jobs):
        mail = write()
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.CLAIMED)

        run_jobs()

        assert server.received == []
