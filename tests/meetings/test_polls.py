"""Several times are asked about; the one that works for most is taken. And whose turn hosting is."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.actions.refusals import PollIsOpen
from mentoring.meetings.models import BusyHalfHour, HostSwap, Meeting, Proposal
from mentoring.meetings.queries.hosting import hosting_of
from mentoring.meetings.rules import best_moment, coming_of, poll_closes_at
from mentoring.meetings.rules.slots import OFFICE_HOURS, FreeTimes, starts_for_most
from mentoring.notifications.models import Mail, Message
from mentoring.participants.actions.enrolments import pause
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from tests.meetings.conftest import ahead
from tests.moments import DAY, NOON

WHAT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/circle"}
NAMES = ["Cem Demir", "Dee Ono", "Eva Lund", "Finn Roos"]


TIMES = (8, 9, 10, 11)


@pytest.fixture
def circle(cast, people, make_relationship) -> Relationship:
    members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *people], "member")
    return make_relationship(members=members, kind="circle", agreed=True)


@pytest.fixture
def peers(cast, people, make_relationship) -> Relationship:
    members = dict.fromkeys([cast.amina, cast.bo, *people], "peer")
    return make_relationship(members=members, kind="peer_circle", agreed=True)


@pytest.fixture
def poll(cast, circle) -> Proposal:
    """Bo asks."""
    moments = [ahead(days) for days in TIMES]
    return actions.propose(
        circle, moments=moments, is_poll=True, actor=cast.bo, at=timezone.now(), **WHAT
    )


def say(poll, person, *days, at=None):
    fits = [ahead(day) for day in days]
    return actions.answer_offer(poll, fits=fits, actor=person, at=at or timezone.now())


def words(meeting):
    rows = meeting.attendances.select_related("member__membership")
    return {one.member.membership.first_name: one.answer for one in rows}


class TestPoll:
    def test_takes_the_best_time_once_all_have_answered(self, cast, people, poll):
        cem, dee, eva, finn = people
        say(poll, cast.amina, 8, 9)
        say(poll, cem, 9)
        say(poll, dee, 9, 10)
        say(poll, eva)
        meeting = say(poll, finn, 10)

        assert meeting.starts_at == ahead(9)
        assert words(meeting) == {
            "Amina": "accepted",
            "Bo": "accepted",
            "Cem": "accepted",
            "Dee": "accepted",
            "Eva": "declined",
            "Finn": "declined",
        }
        assert (
            BusyHalfHour.objects.filter(meeting=meeting).values("membership").distinct().count()
            == 4
        )

    def test_tells_only_who_said_yes_that_they_meet_then(self, cast, people, poll, run_jobs):
        cem, dee, eva, finn = people
        for person, days in ((cast.amina, [9]), (cem, [9]), (dee, [9]), (eva, []), (finn, [10])):
            say(poll, person, *days)
        run_jobs()

        told = Mail.objects.filter(kind__startswith="meetings.booked")
        kinds = {mail.recipient.first_name: mail.kind for mail in told}
        without = dict.fromkeys(["Eva", "Finn"], "meetings.booked_without")
        assert kinds == dict.fromkeys(["Bo", "Amina", "Cem", "Dee"], "meetings.booked") | without
        mail = told.get(recipient=eva)
        assert "can you come?" in mail.subject
        assert "You have not said yes to it" in mail.html
        assert mail.calendar

    def test_goes_on_where_no_time_suits_all(self, people, poll):
        assert say(poll, people[0], 8) is None
        assert say(poll, people[1], 9) is None

        poll.refresh_from_db()
        assert poll.is_open

    def test_closes_by_itself_with_the_best_and_asks_who_has_not_said(
        self, cast, people, poll, run_jobs
    ):
        say(poll, people[0], 10)
        say(poll, people[1], 8)
        say(poll, people[2], 10)

        run_jobs(clock=True, at=poll.closes_at + DAY / 24)

        meeting = Meeting.objects.get(proposal=poll)
        assert meeting.starts_at == ahead(10)
        assert words(meeting)["Amina"] == "none"
        assert words(meeting)["Dee"] == "declined"

    def test_is_closed_by_nobody_who_only_offers_other_times(self, people, poll):
        with pytest.raises(PollIsOpen, match="Bo has asked"):
            actions.propose(
                poll.relationship, moments=[ahead(8)], actor=people[0], at=timezone.now(), **WHAT
            )

        poll.refresh_from_db()
        assert poll.is_open

    def test_ends_without_a_meeting_where_nobody_else_can(self, poll, run_jobs):
        run_jobs(clock=True, at=poll.closes_at + DAY / 24)

        poll.refresh_from_db()
        assert poll.answered_at
        assert poll.meeting is None

    def test_lets_whoever_asked_or_hosts_take_one(self, cast, people, poll, browse):
        where = address("meetings:take", poll.relationship_id, poll.pk, organisation="northwind")
        slot = {"slot": ahead(9).isoformat()}
        assert browse(cast.bo).post(where, slot).status_code == 422  # it suits nobody else yet
        say(poll, people[0], 9)
        assert browse(people[0]).post(where, slot).status_code == 422
        assert browse(cast.amina).post(where, slot).status_code == 302
        assert browse(cast.bo).post(where, slot).status_code == 302  # the same once more

        assert Meeting.objects.filter(proposal=poll).count() == 1

    def test_counts_nobody_who_has_another_meeting_then(
        self, cast, people, poll, make_relationship, make_meeting
    ):
        say(poll, people[0], 9, 10)
        say(poll, people[1], 9)
        other = make_relationship(kind="peer_pair", members={people[0]: "peer", cast.sana: "peer"})
        make_meeting(other, starts_at=ahead(9))

        meeting = actions.take(poll, starts_at=ahead(9), actor=cast.bo, at=timezone.now())

        assert words(meeting)["Cem"] == "none"

    def test_is_asked_and_told_on_the_page(self, cast, circle, people, browse, run_jobs):
        bo, amina = browse(cast.bo), browse(cast.amina)
        where = address("meetings:propose", circle.pk, organisation="northwind")
        form = {"minutes": "45", "format": "phone", "place": "+47 55 12 34 56", "poll": "yes"}
        form["slots"] = [ahead(days).isoformat() for days in TIMES]
        assert bo.post(where, form).status_code == 302
        run_jobs()

        room = address("relationships:room", circle.pk, organisation="northwind")
        shown = amina.get(room).text
        assert "Which times work for you?" in shown
        assert shown.count('type="checkbox"') >= len(TIMES)
        poll = Proposal.objects.get()
        pick = address("meetings:pick", circle.pk, poll.pk, organisation="northwind")
        said = amina.post(pick, {"slot": [ahead(9).isoformat()]}, follow=True).text
        assert "works for two" in said
        assert "Take this time" in said
        assert "Not said yet: Cem, Dee, Eva and Finn." in said

    def test_of_two_is_an_offer(self, cast, make_relationship):
        pair = make_relationship(agreed=True)

        made = actions.propose(
            pair, moments=[ahead(8)], is_poll=True, actor=cast.bo, at=timezone.now(), **WHAT
        )

        assert not made.is_poll


class TestRules:
    def test_take_the_earliest_of_the_best(self):
        assert best_moment({NOON: 2, NOON + DAY: 3, NOON + 2 * DAY: 3}) == NOON + DAY
        assert best_moment({NOON: 1}) is None
        assert best_moment({}) is None

    def test_decide_a_poll_a_day_before_its_first_time(self):
        assert poll_closes_at([NOON + 9 * DAY], NOON) == NOON + 5 * DAY
        assert poll_closes_at([NOON + 4 * DAY], NOON) == NOON + 3 * DAY
        assert poll_closes_at([NOON + DAY], NOON) == NOON + DAY / 2

    def test_say_who_comes(self):
        assert coming_of(can=True, said=True, is_free=False) == "none"
        assert coming_of(can=False, said=True, is_free=True) == "declined"
        assert coming_of(can=False, said=False, is_free=True) == "none"

    def test_find_what_suits_most(self):
        berlin, lisbon = (
            FreeTimes(OFFICE_HOURS, zone) for zone in ("Europe/Berlin", "Europe/Lisbon")
        )
        auckland = FreeTimes(OFFICE_HOURS, "Pacific/Auckland")
        monday = datetime(2026, 3, 2, tzinfo=UTC)

        found = starts_for_most(
            [berlin, lisbon, auckland], minutes=60, after=monday, until=monday + 7 * DAY
        )

        assert len(found) == 5
        assert all(missing == [2] for _start, missing in found)


class TestHosting:
    def _meet(self, circle, cast, people, days):
        at = timezone.now()
        poll = actions.propose(
            circle, moments=[ahead(days)], is_poll=True, actor=cast.bo, at=at, **WHAT
        )
        say(poll, people[0], days)
        return actions.take(poll, starts_at=ahead(days), actor=cast.bo, at=at)

    def test_goes_round_by_itself(self, cast, peers, people):
        hosts = [self._meet(peers, cast, people, days).host for days in range(3, 9)]

        assert len(set(hosts)) == 6
        assert self._meet(peers, cast, people, 9).host == hosts[0]

    def test_does_not_go_round_where_one_hosts(self, cast, circle, people):
        meeting = self._meet(circle, cast, people, 3)

        assert meeting.host.membership == cast.amina
        loaded = Relationship.objects.with_members().get(pk=circle.pk)
        assert hosting_of(loaded, cast.amina, at=timezone.now()) is None

    def test_passes_to_the_next_when_the_host_cannot_come(self, cast, peers, people):
        meeting = self._meet(peers, cast, people, 3)
        first = meeting.host

        actions.say_coming(meeting, comes=False, actor=first.membership, at=timezone.now())

        meeting.refresh_from_db()
        assert meeting.host not in (None, first)

    def test_passes_to_the_next_when_the_host_leaves(self, cast, peers, people, run_jobs):
        meeting = self._meet(peers, cast, people, 3)
        first = meeting.host
        relationships.leave(
            peers, first.membership, reason="other", actor=first.membership, at=timezone.now()
        )
        run_jobs()

        meeting.refresh_from_db()
        assert meeting.host not in (None, first)

    def test_passes_to_the_next_when_the_host_takes_a_break(self, cast, peers, people):
        meeting = self._meet(peers, cast, people, 3)
        first, at = meeting.host, timezone.now()
        theirs = first.membership.enrolments.get(programme=cast.programme)
        pause(theirs, until=ahead(20).date(), actor=first.membership, at=at)

        meeting.refresh_from_db()
        assert meeting.host not in (None, first)

    def test_writes_once_to_somebody_however_often_they_are_asked(
        self, cast, peers, people, run_jobs
    ):
        meeting = self._meet(peers, cast, people, 3)
        host = meeting.host.membership
        one, two = [person for person in people if person != host][:2]
        for person in (one, two, one, two, one):
            actions.ask_to_swap(meeting, person, actor=host, at=timezone.now())
            run_jobs()

        told = Message.objects.filter(kind="meetings.swap_asked")
        assert {found.recipient for found in told} == {one, two}
        assert told.count() == 2

    def test_swaps_with_one_person_who_is_asked(self, cast, peers, people, browse, run_jobs):
        meeting = self._meet(peers, cast, people, 3)
        host = meeting.host.membership
        other = next(one for one in people if one != host)
        where = address("meetings:swap", peers.pk, meeting.pk, organisation="northwind")
        assert "Whom would you like to ask?" in browse(host).get(where).text
        assert browse(host).post(where, {"asked": other.pk}).status_code == 302
        run_jobs()

        room = address("relationships:room", peers.pk, organisation="northwind")
        shown = browse(other).get(room).text
        assert f"{host.first_name} asks whether you would host this one." in shown
        nobody = next(one for one in people if one not in (host, other))
        assert "asks whether you would host" not in browse(nobody).get(room).text
        answer = address("meetings:answer_swap", peers.pk, meeting.pk, organisation="northwind")
        assert browse(nobody).post(answer, {"takes": "yes"}).status_code == 422
        assert browse(other).post(answer, {"takes": "yes"}).status_code == 302

        meeting.refresh_from_db()
        assert meeting.host.membership == other
        follows = self._meet(peers, cast, people, 4)
        assert follows.host.membership == host

    @pytest.mark.parametrize(
        ("takes", "kind"), [(True, "meetings.swap_taken"), (False, "meetings.swap_declined")]
    )
    def test_tells_who_asked_what_was_answered(self, takes, kind, cast, peers, people, run_jobs):
        meeting = self._meet(peers, cast, people, 3)
        host = meeting.host.membership
        other = next(one for one in people if one != host)
        actions.ask_to_swap(meeting, other, actor=host, at=timezone.now())
        actions.answer_swap(meeting, takes=takes, actor=other, at=timezone.now())
        run_jobs()

        mail = Mail.objects.get(kind__in=["meetings.swap_taken", "meetings.swap_declined"])
        assert (mail.kind, mail.recipient) == (kind, host)
        assert other.first_name in mail.subject

    def test_refuses_a_swap_of_somebody_elses_turn(self, cast, peers, people):
        meeting = self._meet(peers, cast, people, 3)
        guest = next(one for one in people if one != meeting.host.membership)

        with pytest.raises(actions.NotYourTurn):
            actions.ask_to_swap(meeting, cast.bo, actor=guest, at=timezone.now())
        with pytest.raises(actions.NotAHost):
            actions.ask_to_swap(meeting, cast.eli, actor=meeting.host.membership, at=timezone.now())

        assert not HostSwap.objects.exists()
