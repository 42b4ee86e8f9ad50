"""People come and go: everybody concerned hears it kindly, and calendars follow the same day."""

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Attendance, BusyHalfHour, Proposal
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.actions import remove_person
from mentoring.participants.actions.enrolments import withdraw
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from tests.meetings.conftest import event_in
from tests.moments import DAY

PLACE = {"organisation": "northwind"}


@pytest.fixture
def circle(cast, make_member, make_enrolment, make_relationship):
    names = ("Cem Demir", "Dee Ono")
    rest = [cast.bo, *(make_member(cast.organisation, name) for name in names)]
    for person in rest[1:]:
        make_enrolment(cast.programme, person)
    return make_relationship(
        members={cast.amina: "host"} | dict.fromkeys(rest, "member"), kind="circle", agreed=True
    )


@pytest.fixture
def ida(cast, make_member, make_enrolment):
    person = make_member(cast.organisation, "Ida Berg")
    make_enrolment(cast.programme, person)
    return person


@pytest.fixture
def ahead():
    return timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + 4 * DAY


@pytest.fixture
def let_in(cast, circle, ida, run_jobs):
    def let_in():
        actions.join(circle, ida, "member", actor=cast.cruz, at=timezone.now())
        run_jobs()

    return let_in


@pytest.fixture
def leave(cast, circle, run_jobs):
    def leave(person, actor):
        actions.leave(circle, person, reason="no_time", actor=actor, at=timezone.now())
        run_jobs()

    return leave


def mails(kind):
    return {mail.recipient: mail for mail in Mail.objects.filter(kind=kind)}


class TestWhoJoins:
    def test_meets_the_others_by_a_letter(self, cast, circle, ida, let_in):
        let_in()

        (letter,) = Mail.objects.filter(kind="matching.letter")
        assert letter.recipient == ida
        assert "Ida, meet Amina, Bo, Cem and Dee." in letter.subject

    def test_is_told_to_everybody_who_is_there(self, cast, circle, ida, let_in):
        let_in()

        told = mails("relationships.joined")
        assert set(told) == set(circle.people)
        assert "Ida joins you in Growth 2026" in told[cast.bo].subject
        assert "From today Ida Berg is with you, in the meetings ahead too." in told[cast.bo].text

    def test_is_expected_at_the_meetings_ahead(
        self, cast, circle, ida, let_in, make_meeting, ahead
    ):
        meeting = make_meeting(circle, starts_at=ahead)
        make_meeting(circle, starts_at=ahead - 8 * DAY)

        let_in()

        assert Attendance.objects.filter(member__membership=ida).get().meeting == meeting
        assert BusyHalfHour.objects.filter(membership=ida).count() == 2
        (mail,) = Mail.objects.filter(kind="meetings.booked")
        assert mail.recipient == ida
        calendar, entry = event_in(mail)
        assert str(calendar["METHOD"]) == "REQUEST"
        assert str(entry["attendee"]) == f"mailto:{ida.email}"

    def test_may_come_where_their_time_is_taken(
        self, cast, circle, ida, let_in, make_meeting, make_member, make_relationship, ahead
    ):
        ida.enrolments.update(mentors_wanted=2)
        gus = make_member(cast.organisation, "Gus Hahn")
        make_meeting(make_relationship(mentor=gus, mentee=ida), starts_at=ahead)
        meeting = make_meeting(circle, starts_at=ahead)

        let_in()

        theirs = meeting.attendances.get(member__membership=ida)
        assert theirs.answer == Attendance.Answer.TENTATIVE
        assert BusyHalfHour.objects.filter(membership=ida).exclude(meeting=meeting).count() == 2

    def test_is_expected_once_however_often_the_job_runs(
        self, circle, ida, let_in, make_meeting, ahead
    ):
        make_meeting(circle, starts_at=ahead)
        let_in()

        meetings.take_in(circle, ida, at=timezone.now())

        assert Attendance.objects.filter(member__membership=ida).count() == 1

    def test_has_a_say_in_times_on_offer(
        self, cast, circle, ida, let_in, make_proposal, ahead, browse
    ):
        make_proposal(circle, proposed_by=cast.bo, moments=[ahead, ahead + DAY])

        let_in()

        (mail,) = Mail.objects.filter(kind="meetings.proposed")
        assert mail.recipient == ida
        room = browse(ida).get(address("relationships:room", circle.pk, **PLACE)).text
        assert "Bo would like to meet" in room


class TestWhoLeaves:
    def test_hears_it_and_so_do_the_others_and_those_who_run_it(self, cast, circle, leave):
        leave(cast.bo, cast.bo)

        (to_bo,) = mails("relationships.left").values()
        assert to_bo.recipient == cast.bo
        assert "They hear that you have left, and nothing about why." in to_bo.text
        told = mails("relationships.left_told")
        assert set(told) == set(circle.people) - {cast.bo}
        assert "Bo is no longer in your group" in told[cast.amina].text
        assert "no time" not in told[cast.amina].text
        (to_cruz,) = mails("relationships.left_early").values()
        assert to_cruz.recipient == cast.cruz
        assert "One of them has no time at the moment" in to_cruz.text

    def test_is_told_without_blame_when_somebody_else_lets_them_go(self, cast, leave):
        leave(cast.bo, cast.cruz)

        (to_bo,) = mails("relationships.left").values()
        assert "You are no longer in the group with Amina, Cem and Dee" in to_bo.text
        assert not mails("relationships.left_early")

    def test_is_out_of_the_meetings_ahead_which_go_on(
        self, cast, circle, leave, make_meeting, ahead
    ):
        meeting = make_meeting(circle, starts_at=ahead)

        leave(cast.bo, cast.bo)

        meeting.refresh_from_db()
        assert meeting.cancelled_at is None
        assert not BusyHalfHour.objects.filter(membership=cast.bo).exists()
        (mail,) = Mail.objects.filter(kind="meetings.cancelled")
        assert mail.recipient == cast.bo
        assert "You are no longer in this group" in mail.text

    def test_takes_their_own_offer_along_and_leaves_those_of_others(
        self, cast, circle, leave, make_proposal
    ):
        make_proposal(circle, proposed_by=cast.bo)
        leave(cast.bo, cast.bo)
        assert not Proposal.objects.open().exists()

        make_proposal(circle, proposed_by=cast.amina)
        cem = next(person for person in circle.people if person.name == "Cem Demir")
        leave(cem, cem)
        assert Proposal.objects.open().count() == 1

    def test_leaves_no_word_of_their_offer_waiting_for_its_day(
        self, cast, circle, leave, run_jobs, ahead
    ):
        how = {"minutes": 60, "format": "video", "place": "https://meet.example/x"}
        meetings.propose(circle, moments=[ahead], actor=cast.bo, at=timezone.now(), **how)
        run_jobs()
        told = InboxItem.objects.filter(kind="meetings.proposed", read_at=None)
        assert told.count() == 3

        leave(cast.bo, cast.bo)

        assert not told.exists()

    def test_leaves_from_the_room_and_the_others_go_on(self, cast, circle, browse, run_jobs):
        bo = browse(cast.bo)
        page = address("relationships:end", circle.pk, **PLACE)
        assert "You leave the group, and Amina, Cem and Dee go on" in bo.get(page).text

        answer = bo.post(page, {"reason": "no_time"}, follow=True)
        run_jobs()

        assert "You have left" in answer.text
        found = Relationship.objects.with_members().get()
        assert found.is_open
        assert cast.bo not in found.people

    @pytest.mark.parametrize("how", ["removed", "withdrawn"])
    def test_leaves_their_groups_with_the_programme(self, how, cast, circle, run_jobs):
        at = timezone.now()
        if how == "removed":
            remove_person(cast.bo, actor=cast.eli, at=at)
        else:
            withdraw(cast.bo.enrolments.get(), actor=cast.bo, at=at)
        run_jobs()

        found = Relationship.objects.with_members().get()
        assert found.is_open
        assert found.member(cast.bo).left_reason == "left"
        assert set(mails("relationships.left_told")) == set(circle.people) - {cast.bo}


class TestAPairOfWhomOneHasLeft:
    @pytest.fixture
    def pair(self, make_relationship):
        return make_relationship(agreed=True)

    @pytest.fixture(params=["removed", "withdrawn"])
    def _gone(self, request, cast, pair, run_jobs):
        at = timezone.now()
        if request.param == "removed":
            remove_person(cast.amina, actor=cast.eli, at=at)
        else:
            withdraw(cast.amina.enrolments.get(), actor=cast.amina, at=at)
        run_jobs()

    @pytest.mark.usefixtures("_gone")
    def test_refuses_to_offer_times_that_nobody_would_answer(self, cast, pair, ahead):
        with pytest.raises(meetings.NobodyToMeet, match="Amina has left"):
            meetings.propose(
                pair,
                moments=[ahead],
                minutes=45,
                format="video",
                place="",
                actor=cast.bo,
                at=timezone.now(),
            )

        assert not Proposal.objects.exists()

    @pytest.mark.usefixtures("_gone")
    def test_says_so_in_the_room_and_asks_nobody_to_find_a_time(self, cast, pair, browse):
        bo = browse(cast.bo)
        room = bo.get(address("relationships:room", pair.pk, **PLACE)).text
        assert "Amina has left" in room
        assert "Find a time" not in room
        assert "Find a time" not in bo.get(address("home:home", **PLACE)).text

    @pytest.mark.usefixtures("_gone")
    def test_stays_open_until_somebody_decides(self, pair):
        assert Relationship.objects.get().is_open
