"""One of two has left: a human decides what becomes of the pair, and until then nothing more is sent."""

import pytest
from django.utils import timezone

from mentoring.checkins import actions as checkins
from mentoring.checkins.models import CheckIn
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import remove_person
from mentoring.participants.actions.enrolments import resume, withdraw
from mentoring.participants.models import Enrolment
from mentoring.relationships.actions import end
from mentoring.today.queries.attention import today
from tests.moments import DAY

NOW = timezone.now()


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, started_at=NOW - 30 * DAY)


def place_of(member):
    return Enrolment.objects.get(membership=member)


@pytest.fixture(params=["withdrawn", "removed"])
def left(request, cast, pair):
    """Amina has left the programme, or the organisation."""
    if request.param == "withdrawn":
        withdraw(place_of(cast.amina), actor=cast.cruz, at=NOW)
    else:
        remove_person(cast.amina, actor=cast.eli, at=NOW)
    return pair


class TestOneHasLeft:
    def test_is_the_coordinators_to_decide(self, cast, left, browse):
        rows = today(cast.programme, at=NOW).matters

        assert [(row.kind.key, row.people[0].first_name) for row in rows] == [("left", "Amina")]
        assert rows[0].since == NOW
        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/today/").text
        assert "Amina Haddad, who was working with Bo, has left" in page
        assert f"/northwind/programmes/growth-2026/relationships/{left.pk}/" in page

    def test_can_be_decided_where_today_leads(self, cast, left, browse):
        client = browse(cast.cruz)
        where = f"/northwind/programmes/growth-2026/relationships/{left.pk}/"

        page = client.get(where).text

        assert "Decide what happens next" in page
        assert "one has left" in page
        assert "in touch" not in page
        assert "Ask Bo first" in page
        client.post(f"{where}end/", {"reason": "left"})
        left.refresh_from_db()
        assert left.end_reason == "left"
        assert "Decide what happens next" not in client.get(where).text

    def test_is_no_silence_and_no_missing_yes(self, cast, left):
        left.agreed_at = None
        left.save()

        assert [row.kind.key for row in today(cast.programme, at=NOW).matters] == ["left"]

    def test_stands_under_those_who_need_a_person(self, cast, left, browse):
        where = "/northwind/programmes/growth-2026/relationships/?show=attention"

        assert "Bo Larsen" in browse(cast.cruz).get(where).text

    def test_lets_no_letter_go_out_by_itself(
        self, left, make_meeting, make_checkin, cast, run_jobs
    ):
        make_meeting(left, starts_at=NOW + DAY / 24)
        make_meeting(left, starts_at=NOW - DAY / 8)
        make_checkin(left, cast.bo, due_on=(NOW - 5 * DAY).date(), sent_at=NOW - 5 * DAY - DAY / 24)
        Mail.objects.all().delete()

        checkins.send_due(at=NOW)
        run_jobs(at=NOW, clock=True)

        # But that the meeting ahead is out of both calendars, and that somebody has left.
        told = Mail.objects.exclude(kind="console.log_head")  # what administrators get every day
        assert {mail.kind for mail in told} == {"meetings.cancelled", "relationships.partner_left"}
        assert CheckIn.objects.count() == 1

    def test_would_write_all_of_that_to_two_who_are_there(
        self, pair, make_meeting, make_checkin, cast, run_jobs
    ):
        make_meeting(pair, starts_at=NOW + DAY / 24)
        make_checkin(pair, cast.bo, due_on=(NOW - 5 * DAY).date(), sent_at=NOW - 5 * DAY - DAY / 24)

        checkins.send_due(at=NOW)
        run_jobs(at=NOW, clock=True)

        kinds = {mail.kind for mail in Mail.objects.all()}
        assert {"meetings.reminder", "checkins.sent"} <= kinds

    def test_plans_nothing_more_for_who_is_left(self, cast, left, browse):
        room = browse(cast.bo).get(f"/northwind/with/{left.pk}/").text
        home = browse(cast.bo).get("/northwind/").text

        assert "Amina has left. What becomes of this, your coordinators decide with you" in room
        assert "Find a time" not in room
        assert "Write to Amina" not in room
        assert "Amina has left. Your coordinators decide with you what becomes of it." in home
        assert "Find a time" not in home

    def test_ends_with_a_reason_and_a_word_to_who_is_left(self, cast, left, run_jobs):
        end(left, reason="left", actor=cast.cruz, at=NOW)
        run_jobs()

        left = [one.kind.key for one in today(cast.programme, at=NOW).matters]
        assert left[0] == "waits"  # for somebody new
        assert left[1:] in ([], ["mail_stuck"])  # the letter about it, without a mail server
        to = {mail.to for mail in Mail.objects.filter(kind="relationships.ended")}
        assert to == {cast.bo.email}

    def test_says_who_was_told_once_it_is_ended(self, cast, left, browse, settings):
        settings.HAS_SMTP = True
        where = f"/northwind/programmes/growth-2026/relationships/{left.pk}/end/"

        page = browse(cast.cruz).post(where, {"reason": "left"}, follow=True).text

        assert "Bo has been told kindly and is free to be matched." in page

    def test_is_forgotten_when_they_come_back(self, cast, pair, make_meeting):
        make_meeting(pair, starts_at=NOW - DAY)
        withdraw(place_of(cast.amina), actor=cast.cruz, at=NOW)
        resume(place_of(cast.amina), actor=cast.cruz, at=NOW)

        left = [one.kind.key for one in today(cast.programme, at=NOW).matters]
        assert left in ([], ["mail_stuck"])  # the letter about it, without a mail server

    def test_can_be_put_aside_and_written_about(self, cast, left, browse):
        cruz = browse(cast.cruz)
        where = f"/northwind/programmes/growth-2026/today/write/left/{left.pk}/"

        page = cruz.get(where).text
        assert "Your partner has left the programme" in page
        assert str(cast.bo.pk) in page
        assert str(cast.amina.pk) not in page  # who has left is not written to
        cruz.post(f"/northwind/programmes/growth-2026/today/later/left/{left.pk}/")
        assert today(cast.programme, at=timezone.now()).matters == []
