"""What is over goes once its time is up; that something was told, and what still waits, stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.console.queries import growth
from mentoring.jobs import thinning as turns
from mentoring.jobs import worker
from mentoring.jobs.models import Job, Thinning
from mentoring.notifications import actions, thinning
from mentoring.notifications.links import issue_links
from mentoring.notifications.models import ActionLink, Delivery, Mail, Message
from tests.moments import NOON

MOMENT = timedelta(seconds=1)
NINETY = timedelta(days=90)


@pytest.fixture
def link(cast):
    issue_links(cast.bo, "tests.nod", uuid4(), ["yes"], at=NOON)
    return ActionLink.objects.get()


class TestALink:
    def test_goes_ninety_days_after_it_ended(self, link):
        thinning.thin_out(at=link.expires_at + NINETY - MOMENT)
        assert ActionLink.objects.exists()

        thinning.thin_out(at=link.expires_at + NINETY)
        assert not ActionLink.objects.exists()

    def test_goes_ninety_days_after_it_was_used(self, link):
        ActionLink.objects.update(used_at=NOON, expires_at=NOON + 2 * NINETY)
        thinning.thin_out(at=NOON + NINETY - MOMENT)
        assert ActionLink.objects.exists()

        thinning.thin_out(at=NOON + NINETY)
        assert not ActionLink.objects.exists()

    def test_that_is_open_stays_however_old(self, link):
        ActionLink.objects.update(expires_at=NOON + 9 * NINETY)
        thinning.thin_out(at=NOON + 8 * NINETY)

        assert ActionLink.objects.exists()


class TestAnEmail:
    @pytest.mark.parametrize("state", ["sent", "bounced", "failed", "unknown", "expired"])
    def test_loses_its_words_and_nothing_else(self, write, state):
        mail = write()
        Mail.objects.update(state=state, created_at=NOON, html="<p>", calendar="BEGIN")
        thinning.thin_out(at=NOON + NINETY - MOMENT)
        mail.refresh_from_db()
        assert mail.text

        thinning.thin_out(at=NOON + NINETY)
        subject, to = mail.subject, mail.to
        mail.refresh_from_db()
        assert (mail.text, mail.html, mail.calendar) == ("", "", "")
        assert (mail.subject, mail.to, mail.state) == (subject, to, state)

    @pytest.mark.parametrize("state", ["queued", "claimed"])
    def test_on_its_way_keeps_them(self, write, state):
        mail = write()
        Mail.objects.update(state=state, created_at=NOON)
        thinning.thin_out(at=NOON + 9 * NINETY)
        mail.refresh_from_db()

        assert mail.text

    def test_keeps_them_where_the_installation_says_so(self, write, settings):
        settings.KEEP_EMAILS_DAYS = 0
        mail = write()
        Mail.objects.update(state="sent", created_at=NOON)
        thinning.thin_out(at=NOON + 9 * NINETY)
        mail.refresh_from_db()

        assert mail.text

    def test_without_words_is_not_sent_again_and_the_page_says_so(self, cast, browse, write):
        mail = write()
        Mail.objects.update(state="unknown", text="", html="")

        with pytest.raises(actions.WordsGone):
            actions.send_again(mail, actor=cast.eli, at=timezone.now())
        page = browse(cast.eli).get(f"/northwind/settings/outbox/{mail.pk}/").text
        assert "Send again" not in page


class TestADelivery:
    @pytest.fixture
    def delivery(self, cast):
        told = Message.objects.create(
            organisation=cast.organisation,
            recipient=cast.bo,
            key="tests.told:1",
            kind="tests.told",
            notice_class="prompt",
            title="Told",
            created_at=NOON,
        )
        return Delivery.objects.create(
            message=told, channel="email", state="passed_on", created_at=NOON
        )

    def test_goes_after_a_year_and_its_message_stays(self, delivery):
        thinning.thin_out(at=NOON + thinning.KEEP_DELIVERIES - MOMENT)
        assert Delivery.objects.exists()

        thinning.thin_out(at=NOON + thinning.KEEP_DELIVERIES)
        assert not Delivery.objects.exists()
        assert Message.objects.filter(key="tests.told:1").exists()

    def test_that_waits_for_a_stamp_stays(self, delivery):
        Delivery.objects.update(state="waiting")
        thinning.thin_out(at=NOON + 2 * thinning.KEEP_DELIVERIES)

        assert Delivery.objects.exists()


class TestATurn:
    def test_is_told_by_the_doctor(self, cast, link, write):
        write()
        Mail.objects.update(state="sent", created_at=NOON, text="x" * 1024 * 1024)
        before = growth.told(NOON)
        thinning.thin_out(at=link.expires_at + NINETY)

        assert "Nothing has been thinned yet." in before
        assert "1 link," in before
        assert "the words of 1 emails are 1 MB" in before
        after = growth.told(NOON)
        assert "links 1 " in after
        assert "words of emails 1 (1 MB)" in after

    def test_takes_a_part_at_a_time_and_ends(self, cast, monkeypatch):
        monkeypatch.setattr(turns, "AT_ONCE", 2)
        monkeypatch.setattr(turns, "AT_MOST", 4)
        issue_links(cast.bo, "tests.nod", uuid4(), list("abcde"), at=NOON)
        late = NOON + 9 * NINETY

        thinning.thin_out(at=late)
        assert (ActionLink.objects.count(), Thinning.objects.get(name="links").rows) == (1, 4)
        thinning.thin_out(at=late)
        assert (ActionLink.objects.count(), Thinning.objects.get(name="links").rows) == (0, 1)

    def test_of_done_jobs_is_noted_too(self, db):
        for state in ("done", "queued"):
            Job.objects.create(
                function="x", state=state, due_at=NOON, created_at=NOON, finished_at=NOON
            )
        worker.purge_done(at=NOON + worker.KEEP_DONE + MOMENT)

        assert [job.state for job in Job.objects.all()] == ["queued"]
        assert Thinning.objects.get(name="jobs").rows == 1
