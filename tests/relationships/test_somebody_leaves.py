"""Somebody leaves the programme: whoever cannot go on alone hears it, and nothing is planned."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions as meetings
from mentoring.messaging import actions as messaging
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.actions import add_person, remove_person
from mentoring.participants.actions.enrolments import resume, withdraw
from mentoring.relationships.actions import end
from mentoring.today.queries.attention import today
from tests.moments import DAY, NOON

PLACE = {"organisation": "northwind"}
LEFT = "relationships.partner_left"
SLOT = {"minutes": 45, "format": "video", "place": ""}


def place_of(person):
    return person.enrolments.get()


def leave(person, at):
    withdraw(place_of(person), actor=person, at=at)


def remove(person, at):
    remove_person(person, actor=None, at=at)


def told():
    return [item.recipient_id for item in InboxItem.objects.filter(kind=LEFT)]


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture(params=[leave, remove])
def depart(request):
    return request.param


class TestThePartner:
    def test_hears_it_the_same_day_without_a_cause(self, cast, pair, depart, run_jobs):
        depart(cast.amina, NOON)
        run_jobs(at=NOON)

        assert told() == [cast.bo.pk]
        mail = Mail.objects.get(kind=LEFT)
        assert mail.subject == "Amina has left Growth 2026"
        assert "nothing to do with you" in mail.text
        assert f"/northwind/with/{pair.pk}/" in mail.text

    def test_hears_it_in_the_morning_of_a_working_day(self, cast, pair, run_jobs):
        saturday = (NOON + (5 - NOON.weekday()) % 7 * DAY).replace(hour=22)

        leave(cast.amina, saturday)
        run_jobs(at=saturday)

        assert told() == [cast.bo.pk]
        due = Mail.objects.get(kind=LEFT).due_at.astimezone(ZoneInfo(cast.bo.timezone))
        assert (due.weekday(), due.hour) == (0, 8)

    def test_hears_it_once_of_somebody_who_is_removed_later(self, cast, pair, run_jobs):
        leave(cast.amina, NOON)
        run_jobs(at=NOON)
        remove(cast.amina, NOON + DAY)
        run_jobs(at=NOON + DAY)

        assert told() == [cast.bo.pk]

    def test_is_not_told_of_who_is_back_before_the_morning(self, cast, pair, depart, run_jobs):
        depart(cast.amina, NOON)
        run_jobs(at=NOON)
        if depart is leave:
            resume(place_of(cast.amina), actor=cast.cruz, at=NOON)
        else:
            facts = {"name": cast.amina.name, "email": cast.amina.email}
            add_person(cast.organisation, actor=cast.eli, at=NOON, **facts)
        run_jobs(at=NOON)

        assert not InboxItem.objects.filter(kind=LEFT, read_at=None).exists()

    def test_reads_the_newer_letter_where_it_was_ended_meanwhile(self, cast, pair, run_jobs):
        leave(cast.amina, NOON)
        run_jobs(at=NOON)
        end(pair, reason="left", actor=cast.cruz, at=NOON)
        run_jobs(at=NOON)

        assert not InboxItem.objects.filter(kind=LEFT, read_at=None).exists()

    def test_hears_nothing_of_a_pair_that_has_ended(self, cast, pair, run_jobs):
        end(pair, reason="other", actor=cast.cruz, at=NOON)
        leave(cast.amina, NOON)
        run_jobs(at=NOON)

        assert told() == []

    def test_who_has_left_too_hears_nothing(self, cast, pair, depart, run_jobs):
        leave(cast.bo, NOON)
        depart(cast.amina, NOON)
        run_jobs(at=NOON)

        assert told() == []

    def test_of_a_group_that_goes_on_hears_that_it_does(
        self, cast, make_relationship, make_member, make_enrolment, run_jobs
    ):
        more = [make_member(cast.organisation, name) for name in ("Cem Demir", "Dee Ono")]
        members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *more], "member")
        make_relationship(members=members, kind="circle")

        leave(cast.bo, NOON)
        run_jobs(at=NOON)

        assert told() == []
        assert InboxItem.objects.filter(kind="relationships.left_told").count() == 3

    def test_of_a_team_without_its_mentor_all_hear_it(
        self, cast, make_relationship, make_member, run_jobs
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        make_relationship(
            members={cast.amina: "mentor", cast.bo: "mentee", cem: "mentee"}, kind="team"
        )

        leave(cast.amina, NOON)
        run_jobs(at=NOON)

        assert set(told()) == {cast.bo.pk, cem.pk}


class TestNothingIsPlanned:
    """Also before the worker has been there: no job runs in these."""

    @pytest.fixture
    def soon(self):
        return timezone.now().replace(minute=0, second=0, microsecond=0) + 3 * DAY

    def test_from_an_offer_of_who_has_left(self, cast, pair, depart, soon):
        at = timezone.now()
        offer = meetings.propose(pair, moments=[soon], actor=cast.amina, at=at, **SLOT)
        depart(cast.amina, timezone.now())

        with pytest.raises(meetings.NobodyToMeet, match="Amina has left"):
            meetings.book(offer, starts_at=soon, actor=cast.bo, at=timezone.now())

    def test_by_who_has_left(self, cast, pair, soon):
        leave(cast.amina, timezone.now())

        with pytest.raises(meetings.YouHaveLeft, match="You have left Growth 2026"):
            meetings.propose(pair, moments=[soon], actor=cast.amina, at=timezone.now(), **SLOT)

    def test_for_another_time(self, cast, pair, depart, make_meeting, soon):
        meeting = make_meeting(pair, starts_at=soon)
        depart(cast.amina, timezone.now())

        with pytest.raises(meetings.NobodyToMeet):
            meetings.move(meeting, starts_at=soon + DAY, actor=cast.bo, at=timezone.now())

    def test_on_the_page_for_finding_a_time(self, cast, pair, depart, browse):
        depart(cast.amina, timezone.now())

        page = browse(cast.bo).get(address("meetings:propose", pair.pk, **PLACE))

        assert page.status_code == 302
        assert page.url == address("relationships:room", pair.pk, **PLACE)

    def test_and_nothing_is_written_to_who_has_left(self, cast, pair, depart):
        depart(cast.amina, timezone.now())

        with pytest.raises((messaging.NobodyReads, messaging.StandsStill)):
            messaging.send(pair, "See you?", sent_as=uuid4(), actor=cast.bo, at=timezone.now())

    def test_who_has_left_reads_that_they_have(self, cast, pair, browse):
        leave(cast.amina, timezone.now())
        amina = browse(cast.amina)

        room = amina.get(address("relationships:room", pair.pk, **PLACE)).text
        home = amina.get(address("home:home", **PLACE)).text

        assert "You have left Growth 2026, so nothing more is planned here." in room
        assert "You have left Growth 2026." in home
        assert "Somebody has left" not in home

    def test_nobody_is_asked_for_a_new_time_after_a_missed_meeting(
        self, cast, pair, make_meeting, run_jobs
    ):
        at = timezone.now()
        meeting = make_meeting(pair, starts_at=at - DAY)
        leave(cast.amina, at)
        for person in (cast.amina, cast.bo):
            meetings.answer(meeting, held=False, actor=person, at=at)
        run_jobs()

        assert not Mail.objects.filter(kind="meetings.missed").exists()


class TestTheCoordinator:
    def matters(self, cast, at):
        return today(cast.programme, at=at).matters

    def test_sees_it_more_urgently_after_a_week(self, cast, pair, make_checkin):
        leave(cast.amina, NOON)

        before = self.matters(cast, NOON + 7 * DAY - DAY / 24)
        after = self.matters(cast, NOON + 7 * DAY)

        assert [one.order for one in before if one.kind.key == "left"] == [20]
        assert [one.order for one in after if one.kind.key == "left"] == [9]
        assert "Bo has word of it" in before[0].kind.why(before[0])
        assert "Bo has waited a week for word from you" in after[0].kind.why(after[0])

    def test_ends_it_and_finds_somebody_new_in_one_go(self, cast, pair, browse, run_jobs):
        leave(cast.amina, timezone.now())
        where = address("insights:relationship", "growth-2026", pair.pk, **PLACE)
        cruz = browse(cast.cruz)
        assert "End it, then find somebody new" in cruz.get(where).text

        answer = cruz.post(f"{where}end/", {"reason": "left", "then": "match"})

        assert answer.url == address("matching:studio", "growth-2026", **PLACE)
        pair.refresh_from_db()
        assert not pair.is_open
