"""Somebody leaves: no meeting with them stays in a calendar, and the others are told kindly."""

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings.models import BusyHalfHour, Meeting, Proposal
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import remove_person
from mentoring.participants.actions.enrolments import withdraw
from mentoring.relationships import actions as relationships
from tests.meetings.conftest import event_in
from tests.moments import DAY


def remove(cast, person):
    remove_person(person, actor=cast.eli, at=timezone.now())


def leave_programme(cast, person):
    enrolment = person.enrolments.get(programme=cast.programme)
    withdraw(enrolment, actor=cast.cruz, at=timezone.now())


@pytest.fixture
def ahead():
    return timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + 4 * DAY


class TestAPair:
    @pytest.mark.parametrize("depart", [remove, leave_programme])
    def test_has_no_meeting_ahead_when_one_of_them_has_left(
        self, depart, cast, make_relationship, make_meeting, ahead, run_jobs, browse
    ):
        make_meeting(make_relationship(agreed=True), starts_at=ahead)

        depart(cast, cast.amina)
        run_jobs()

        assert Meeting.objects.get().cancelled_at
        assert not BusyHalfHour.objects.exists()
        home = browse(cast.bo).get(address("home:home", organisation="northwind")).text
        assert "Prepare together" not in home

    @pytest.mark.parametrize("depart", [remove, leave_programme])
    def test_has_it_out_of_both_calendars_the_same_day(
        self, depart, cast, make_relationship, make_meeting, ahead, run_jobs
    ):
        make_meeting(make_relationship(agreed=True), starts_at=ahead)

        depart(cast, cast.amina)
        run_jobs()

        mails = Mail.objects.filter(kind="meetings.cancelled")
        assert {mail.recipient for mail in mails} == {cast.amina, cast.bo}
        assert {str(event_in(mail)[0]["METHOD"]) for mail in mails} == {"CANCEL"}
        to_bo = mails.get(recipient=cast.bo)
        assert "Amina is no longer part of Growth 2026" in to_bo.text
        assert "nothing to do with you" in to_bo.text
        assert "nothing to do with you" not in mails.get(recipient=cast.amina).text

    def test_has_no_offer_open_when_one_of_them_has_left(
        self, cast, make_relationship, make_proposal, run_jobs
    ):
        make_proposal(make_relationship())

        remove(cast, cast.amina)
        run_jobs()

        assert not Proposal.objects.open().exists()

    def test_keeps_what_is_behind(self, cast, make_relationship, make_meeting, ahead, run_jobs):
        make_meeting(make_relationship(agreed=True), starts_at=ahead - 8 * DAY)

        remove(cast, cast.amina)
        run_jobs()

        assert Meeting.objects.get().cancelled_at is None


class TestACircle:
    @pytest.fixture
    def circle(self, cast, make_relationship, make_member):
        names = ("Cem Demir", "Dee Ono")
        rest = [cast.bo, *(make_member(cast.organisation, name) for name in names)]
        return make_relationship(
            members={cast.amina: "host"} | dict.fromkeys(rest, "member"), kind="circle"
        )

    def test_meets_without_whoever_was_removed(
        self, cast, circle, make_meeting, make_proposal, ahead, run_jobs
    ):
        meeting = make_meeting(circle, starts_at=ahead)
        make_proposal(circle)

        remove(cast, cast.bo)
        run_jobs()

        meeting.refresh_from_db()
        assert meeting.cancelled_at is None
        assert meeting.attendances.count() == 3
        assert not BusyHalfHour.objects.filter(membership=cast.bo).exists()
        assert not Proposal.objects.open().exists()
        (mail,) = Mail.objects.filter(kind="meetings.cancelled")
        assert mail.recipient == cast.bo

    def test_takes_its_meetings_out_of_the_calendar_of_whoever_leaves_it(
        self, cast, circle, make_meeting, ahead, run_jobs
    ):
        make_meeting(circle, starts_at=ahead)

        relationships.leave(circle, cast.bo, reason="no_time", actor=cast.bo, at=timezone.now())
        run_jobs()

        (mail,) = Mail.objects.filter(kind="meetings.cancelled")
        assert mail.recipient == cast.bo
        calendar, entry = event_in(mail)
        assert str(calendar["METHOD"]) == "CANCEL"
        assert "bo.larsen" in entry["attendee"]
