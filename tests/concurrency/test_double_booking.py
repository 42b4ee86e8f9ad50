"""Two people want the same half hour of a third at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from mentoring.core.refusals import Refusal
from mentoring.events.models import Event
from mentoring.meetings import actions
from mentoring.meetings.actions import TimeTaken
from mentoring.meetings.models import BusyHalfHour, Meeting, Proposal
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from tests.moments import DAY, NOON, WEEK

SOON = NOON + 3 * DAY
pytestmark = pytest.mark.django_db(transaction=True)


def race(*verbs):
    """Start every verb at the same moment, each with a connection of its own."""
    gate = Barrier(len(verbs))

    def run(verb):
        try:
            gate.wait(timeout=10)
            return verb()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def offer(relationship, proposer, moment=SOON):
    return Proposal.objects.create(
        organisation=relationship.organisation,
        relationship=relationship,
        proposed_by=proposer,
        slots=[moment.isoformat(), (moment + DAY).isoformat()],
        created_at=NOON,
    )


def make_circle(cast, make_relationship, make_member):
    """Amina hosts Bo and two more."""
    rest = [cast.bo, *(make_member(cast.organisation, name) for name in ("Cem Demir", "Dee Ono"))]
    members = {cast.amina: "host"} | dict.fromkeys(rest, "member")
    return make_relationship(members=members, kind="circle"), rest[::-1]


class TestDoubleBooking:
    @pytest.mark.parametrize("again", range(5))
    def test_gives_a_half_hour_of_the_mentor_to_one_mentee_only(
        self, again, cast, make_relationship, make_member
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        offers = [
            (cast.bo, offer(make_relationship(), cast.amina)),
            (cem, offer(make_relationship(mentee=cem), cast.amina)),
        ]

        answers = race(
            *(
                lambda who=who, offered=offered: actions.book(
                    offered, starts_at=SOON, actor=who, at=NOON
                )
                for who, offered in offers
            )
        )

        assert sorted(type(answer).__name__ for answer in answers) == ["Meeting", "TimeTaken"]
        assert Meeting.objects.count() == 1
        assert BusyHalfHour.objects.filter(membership=cast.amina).count() == 2

    @pytest.mark.parametrize("again", range(5))
    def test_books_once_when_two_slots_of_one_offer_are_chosen_at_once(
        self, again, cast, make_relationship
    ):
        offered = offer(make_relationship(), cast.amina)

        answers = race(
            lambda: actions.book(offered, starts_at=SOON, actor=cast.bo, at=NOON),
            lambda: actions.book(offered, starts_at=SOON + DAY, actor=cast.bo, at=NOON),
        )

        assert sorted(type(answer).__name__ for answer in answers) == ["Meeting", "ProposalClosed"]
        assert Meeting.objects.count() == 1

    @pytest.mark.parametrize("again", range(3))
    def test_lets_one_offer_stand_when_both_offer_at_once(self, again, cast, make_relationship):
        relationship = make_relationship()
        what = {"minutes": 30, "format": "video", "place": "", "at": NOON}

        answers = race(
            lambda: actions.propose(relationship, moments=[SOON], actor=cast.bo, **what),
            lambda: actions.propose(relationship, moments=[SOON + DAY], actor=cast.amina, **what),
        )

        assert all(isinstance(answer, Proposal) for answer in answers)
        assert Proposal.objects.open().count() == 1

    @pytest.mark.parametrize("again", range(3))
    def test_books_once_when_the_last_of_a_group_answer_at_once(
        self, again, cast, make_relationship, make_member
    ):
        circle, rest = make_circle(cast, make_relationship, make_member)
        offered = offer(circle, cast.amina)

        answers = race(
            *(
                lambda who=who: actions.answer_offer(offered, fits=[SOON], actor=who, at=NOON)
                for who in rest
            )
        )

        assert sorted(type(answer).__name__ for answer in answers) == [
            "Meeting",
            "NoneType",
            "NoneType",
        ]
        assert Meeting.objects.count() == 1
        assert BusyHalfHour.objects.count() == 2 * 4

    @pytest.mark.parametrize("again", range(3))
    def test_gives_a_half_hour_to_a_group_or_to_a_pair(
        self, again, cast, make_relationship, make_member
    ):
        circle, (cem, *rest) = make_circle(cast, make_relationship, make_member)
        to_group = offer(circle, cast.amina)
        for who in rest:
            actions.answer_offer(to_group, fits=[SOON], actor=who, at=NOON)
        to_pair = offer(make_relationship(mentee=cem), cast.amina)

        answers = race(
            lambda: actions.answer_offer(to_group, fits=[SOON], actor=cem, at=NOON),
            lambda: actions.book(to_pair, starts_at=SOON, actor=cem, at=NOON),
        )

        assert sorted(type(answer).__name__ for answer in answers) == ["Meeting", "TimeTaken"]
        assert Meeting.objects.count() == 1
        assert BusyHalfHour.objects.filter(membership=cem).count() == 2

    @pytest.mark.parametrize("again", range(3))
    def test_redeems_a_link_once(self, again, cast, make_relationship):
        offered = offer(make_relationship(), cast.amina)
        links.issue_links(cast.bo, "meetings.pick_slot", offered.pk, ["0", "none"], at=NOON)
        link = ActionLink.objects.get(choice="0")

        answers = race(*(lambda: links.redeem(link, at=NOON) for _ in range(4)))

        assert sum(answer is None for answer in answers) == 1

    def test_moves_two_talks_apart_but_not_onto_each_other(
        self, cast, make_relationship, make_member, make_meeting
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        meetings = [
            make_meeting(make_relationship(), starts_at=SOON),
            make_meeting(make_relationship(mentee=cem), starts_at=SOON + DAY),
        ]

        answers = race(
            *(
                lambda meeting=meeting: actions.move(
                    meeting, starts_at=SOON + 2 * DAY, actor=cast.amina, at=NOON
                )
                for meeting in meetings
            )
        )

        assert sorted(type(answer).__name__ for answer in answers) == ["Meeting", "TimeTaken"]
        assert Event.objects.filter(name="meetings.moved").count() == 1


class TestMeetingsOfMany:
    @pytest.mark.parametrize("again", range(3))
    def test_lets_two_hosts_move_one_meeting_one_after_the_other(
        self, again, cast, make_relationship, make_member, make_meeting
    ):
        other = make_member(cast.organisation, "Cem Demir")
        members = {cast.amina: "host", other: "host", cast.bo: "member", cast.cruz: "member"}
        circle = make_relationship(members=members, kind="circle")
        meeting = make_meeting(circle, starts_at=SOON)

        race(
            lambda: actions.move(meeting, starts_at=SOON + DAY, actor=cast.amina, at=NOON),
            lambda: actions.move(meeting, starts_at=SOON + 2 * DAY, actor=other, at=NOON),
        )

        meeting.refresh_from_db()
        taken = BusyHalfHour.objects.filter(meeting=meeting)
        assert meeting.sequence == 2
        assert {row.starts_at.date() for row in taken} == {meeting.starts_at.date()}
        assert taken.values("membership").distinct().count() == len(members)

    @pytest.mark.parametrize("again", range(3))
    def test_books_a_poll_once_when_it_is_taken_while_the_last_answers(
        self, again, cast, make_relationship, make_member
    ):
        circle, rest = make_circle(cast, make_relationship, make_member)
        poll = Proposal.objects.create(
            organisation=circle.organisation,
            relationship=circle,
            proposed_by=cast.amina,
            slots=[SOON.isoformat(), (SOON + DAY).isoformat()],
            is_poll=True,
            created_at=NOON,
        )
        for person in rest[1:]:
            actions.answer_offer(poll, fits=[SOON], actor=person, at=NOON)

        race(
            lambda: actions.take(poll, starts_at=SOON, actor=cast.amina, at=NOON),
            lambda: actions.answer_offer(poll, fits=[SOON + DAY], actor=rest[0], at=NOON),
        )

        assert Meeting.objects.count() == 1
        assert Event.objects.filter(name="meetings.booked").count() == 1


class TestASeries:
    @pytest.mark.parametrize("again", range(3))
    def test_gives_none_of_its_hours_away_twice(self, again, cast, make_relationship, make_member):
        """While Bo's series is begun, Cem takes the time of its second meeting."""
        cem = make_member(cast.organisation, "Cem Demir")
        every = offer(make_relationship(), cast.amina)
        Proposal.objects.update(every=1)
        single = offer(make_relationship(mentee=cem), cast.amina, SOON + WEEK)

        answers = race(
            lambda: actions.book(every, starts_at=SOON, actor=cast.bo, at=NOON),
            lambda: actions.book(single, starts_at=SOON + WEEK, actor=cem, at=NOON),
        )

        theirs = BusyHalfHour.objects.filter(membership=cast.amina)
        assert theirs.count() == theirs.values("starts_at").distinct().count()
        taken = [one for one in answers if isinstance(one, TimeTaken)]
        left_out = Meeting.objects.filter(series__isnull=False, cancelled_at__isnull=False)
        assert len(taken) + left_out.count() == 1

    @pytest.mark.parametrize("again", range(3))
    def test_is_made_once_by_two_workers(self, again, cast, make_relationship):
        every = offer(make_relationship(), cast.amina)
        Proposal.objects.update(every=1)
        series = actions.book(every, starts_at=SOON, actor=cast.bo, at=NOON).series
        before = series.meetings.count()

        race(*(lambda: actions.keep_going(series, at=NOON + 3 * WEEK) for _ in range(3)))

        numbers = list(series.meetings.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(before + 3))

    @pytest.mark.parametrize("again", range(3))
    def test_is_not_moved_onto_what_is_booked_meanwhile(
        self, again, cast, make_relationship, make_member
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        every = offer(make_relationship(), cast.amina)
        Proposal.objects.update(every=1)
        first = actions.book(every, starts_at=SOON, actor=cast.bo, at=NOON)
        single = offer(make_relationship(mentee=cem), cast.amina, SOON + DAY)

        answers = race(
            lambda: actions.move_following(first, starts_at=SOON + DAY, actor=cast.bo, at=NOON),
            lambda: actions.book(single, starts_at=SOON + DAY, actor=cem, at=NOON),
        )

        assert sorted(type(one).__name__ for one in answers) == ["Meeting", "TimeTaken"]
        theirs = BusyHalfHour.objects.filter(membership=cast.amina)
        assert theirs.count() == theirs.values("starts_at").distinct().count()
