"""Kept and stuck emails are on Today, and sentences that promise email say what is true."""

import pytest
from django.utils import timezone

from mentoring.notifications.models import Mail
from mentoring.organisations.models import Role
from mentoring.programmes.actions import add_to_team
from mentoring.today.queries.attention import today
from tests.moments import DAY

NOW = timezone.now()
TODAY = "/northwind/programmes/growth-2026/today/"


@pytest.fixture
def make_mail(cast):
    def make(state, person=None, **fields):
        person = person or cast.bo
        fields = {"created_at": NOW - DAY, "due_at": NOW, "to": person.email} | fields
        return Mail.objects.create(
            organisation=cast.organisation,
            recipient=person,
            state=state,
            subject="Quiet words",
            key=f"{state}:{person.pk}:{Mail.objects.count()}",
            kind="meetings.booked",
            text="",
            **fields,
        )

    return make


def found(programme):
    return [one for one in today(programme, at=NOW).matters if one.kind.key == "mail_stuck"]


class TestStuckMail:
    def test_kept_without_a_mail_server_is_told(self, cast, make_mail, settings):
        settings.HAS_SMTP = False
        make_mail("not_sent")

        (matter,) = found(cast.programme)

        assert "kept in the outbox, because no mail server is set up" in matter.kind.why(matter)

    def test_kept_from_before_there_was_a_mail_server_is_not(self, cast, make_mail, settings):
        settings.HAS_SMTP = True
        make_mail("not_sent")
        make_mail("sent")

        assert found(cast.programme) == []

    @pytest.mark.parametrize(("minutes", "is_late"), [(59, False), (61, True)])
    def test_waiting_is_told_after_an_hour(self, minutes, is_late, cast, make_mail, settings):
        settings.HAS_SMTP = True
        make_mail("queued", created_at=NOW - DAY / 1440 * minutes)

        assert bool(found(cast.programme)) is is_late

    @pytest.mark.parametrize(
        ("attempts", "held", "is_told"),
        [
            (0, 0, False),  # held for the morning, and over by then
            (0, -1, True),  # it held as its time came: something was away
            (0, None, True),
            (1, 0, True),  # the mail server did not take it
        ],
    )
    def test_held_on_purpose_until_it_was_over_is_none(
        self, attempts, held, is_told, cast, make_mail
    ):
        over = NOW - DAY / 2
        held_until = None if held is None else over + held * DAY / 24
        fields = {"attempts": attempts, "expires_at": over, "held_until": held_until}
        make_mail("expired", **fields)

        assert bool(found(cast.programme)) is is_told

    def test_is_as_old_as_the_oldest_that_is_stuck(self, cast, make_mail):
        make_mail("read", created_at=NOW - 9 * DAY)
        make_mail("failed", created_at=NOW - 2 * DAY)

        (matter,) = found(cast.programme)

        assert matter.since == NOW - 2 * DAY

    def test_of_long_ago_is_history(self, cast, make_mail):
        make_mail("failed", created_at=NOW - 15 * DAY)

        assert found(cast.programme) == []

    def test_leads_to_names_without_words(self, cast, make_mail, browse):
        make_mail("failed")
        make_mail("bounced")

        page = browse(cast.cruz).get(TODAY + "mail/").text

        assert f'href="{TODAY}mail/"' in browse(cast.cruz).get(TODAY).text
        assert "1 email failed." in page
        assert "Bo Larsen" in page
        assert "Quiet words" not in page
        assert "Yours: Eli Weber" in page
        assert "Open the outbox" not in page

    def test_leads_an_administrator_to_the_outbox(self, cast, make_mail, browse):
        make_mail("failed")

        assert 'href="/northwind/settings/outbox/"' in browse(cast.eli).get(TODAY + "mail/").text

    def test_is_told_once_over_all_programmes(self, cast, make_mail, make_programme, browse):
        make_mail("failed")
        second = make_programme(cast.organisation, "Second")
        add_to_team(second, membership=cast.cruz, role=Role.COORDINATOR, actor=cast.eli, at=NOW)

        page = browse(cast.cruz).get("/northwind/today/").text

        assert page.count("Emails did not go out") == 1


class TestWritingToABouncingAddress:
    @pytest.fixture
    def pair(self, make_relationship):
        return make_relationship(agreed=True)

    def test_says_so_in_the_room_and_after_sending(self, cast, pair, make_mail, browse, settings):
        settings.HAS_SMTP = True
        make_mail("bounced")
        room = browse(cast.amina).get(f"/northwind/with/{pair.pk}/").text
        line = {"words": "Hello.", "key": "0198b1de-0000-7000-8000-000000000001"}
        said = (
            browse(cast.amina)
            .post(f"/northwind/with/{pair.pk}/conversation/", line, follow=True)
            .text
        )

        assert "Emails to Bo are bouncing" in room
        assert "goes out by email" not in room
        assert "Written to Bo on this page. Emails to Bo are bouncing." in said

    def test_says_nothing_once_a_later_email_arrived(self, cast, pair, make_mail, browse, settings):
        settings.HAS_SMTP = True
        make_mail("bounced", created_at=NOW - 2 * DAY)
        make_mail("sent")

        assert "goes out by email" in browse(cast.amina).get(f"/northwind/with/{pair.pk}/").text

    def test_warns_a_coordinator_before_they_write(self, cast, pair, make_mail, browse):
        make_mail("bounced")

        page = browse(cast.cruz).get(f"{TODAY}write/no_agreement/{pair.pk}/").text

        assert "Emails to Bo Larsen are bouncing" in page


class TestWithoutAMailServer:
    @pytest.fixture(autouse=True)
    def no_server(self, settings):
        settings.HAS_SMTP = False

    def test_ending_promises_no_email(self, cast, make_relationship, browse):
        pair = make_relationship(agreed=True)
        why = {"reason": "no_time"}

        ended = browse(cast.bo).post(f"/northwind/with/{pair.pk}/end/", why, follow=True).text

        assert "so the email is kept" in ended
        assert "has been told" not in ended

    def test_a_reminder_says_kept(self, cast, make_relationship, browse):
        make_relationship(started_at=NOW - 10 * DAY)

        said = browse(cast.cruz).post(f"{TODAY}remind/no_agreement/", follow=True).text

        assert "Reminders to 2 people are written." in said
