"""Dates that cannot be, times that come twice, and words that two people write at once."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.goals import actions as goals
from mentoring.goals.models import Goal
from mentoring.meetings import actions, rules
from mentoring.meetings.models import Meeting, Promise, Proposal
from mentoring.meetings.rules import slots
from tests.meetings.conftest import SOON
from tests.moments import DAY, NOON

YEAR_1, YEAR_9999 = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
WHAT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/room"}


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


class TestADateOutOfReach:
    def test_is_refused_by_the_forms(self, cast, make_relationship, browse):
        relationship = make_relationship(agreed=True)
        bo = browse(cast.bo)
        logged = bo.post(
            page("log", relationship.pk),
            {
                "starts_at": "0001-01-02T10:00",
                "minutes": "45",
                "format": "video",
                "key": str(uuid4()),
            },
        )
        offered = bo.post(page("propose", relationship.pk), WHAT | {"own_1": "9999-12-30T10:00"})
        ticked = bo.post(
            page("propose", relationship.pk), WHAT | {"slots": [YEAR_9999.isoformat()]}
        )

        assert [logged.status_code, offered.status_code, ticked.status_code] == [422] * 3
        for answer in (logged, offered, ticked):
            assert "more than a year away" in answer.text
        room = address("relationships:room", relationship.pk, organisation="northwind")
        assert bo.get(room).status_code == 200

    def test_is_refused_by_the_actions(self, cast, make_relationship, make_meeting):
        relationship = make_relationship()
        meeting = make_meeting(relationship)
        who = {"actor": cast.bo, "at": NOON}

        with pytest.raises(actions.TimeTooFar):
            actions.log(
                relationship, starts_at=YEAR_1, minutes=45, format="video", key=uuid4(), **who
            )
        with pytest.raises(actions.TimeTooFar):
            actions.propose(relationship, moments=[YEAR_9999], **WHAT, **who)
        with pytest.raises(actions.TimeTooFar):
            actions.move(meeting, starts_at=YEAR_9999, **who)
        with pytest.raises(actions.PromiseTooFar):
            actions.promise(
                meeting, by=cast.bo, words="Call.", until=date(9999, 1, 1), key=uuid4(), **who
            )
        with pytest.raises(goals.TargetTooFar):
            goals.set_goal(
                relationship,
                title="Lead",
                measure="",
                why="",
                target_on=date(1, 1, 1),
                key=uuid4(),
                **who,
            )

    @pytest.mark.parametrize("days", [366, 0, -366])
    def test_begins_a_year_from_now(self, days, cast, make_relationship):
        assert rules.is_near(NOON + days * DAY, NOON)
        assert not rules.is_near(NOON + (days + 1 if days > 0 else -367) * DAY, NOON)

    def test_is_refused_by_the_database(self, cast, make_relationship, make_meeting, make_goal):
        relationship = make_relationship()
        meeting = make_meeting(relationship)
        goal = make_goal(relationship)
        promise = Promise.objects.create(
            organisation=cast.organisation,
            relationship=relationship,
            by=cast.bo,
            words="x",
            made_at=NOON,
        )

        for rows, change in (
            (Meeting.objects.filter(pk=meeting.pk), {"starts_at": YEAR_9999}),
            (
                Meeting.objects.filter(pk=meeting.pk),
                {"starts_at": datetime(1900, 1, 1, tzinfo=UTC)},
            ),
            (Promise.objects.filter(pk=promise.pk), {"until": date(9999, 1, 1)}),
            (Goal.objects.filter(pk=goal.pk), {"target_on": date(1, 1, 1)}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)


class TestAnHourThatComesTwice:
    def test_is_refused_in_a_sentence(self, cast, make_relationship, browse):
        year = timezone.now().year + 1
        last = max(day for day in range(25, 32) if date(year, 10, day).weekday() == 6)

        answer = browse(cast.bo).post(
            page("propose", make_relationship().pk), WHAT | {"own_1": f"{year}-10-{last}T02:30"}
        )

        assert answer.status_code == 422
        assert "this time comes twice" in answer.text
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize(
        ("wall", "doubled"),
        [
            ((2026, 10, 25, 1, 59), False),
            ((2026, 10, 25, 2, 0), True),
            ((2026, 10, 25, 2, 59), True),
            ((2026, 10, 25, 3, 0), False),
            ((2026, 3, 29, 2, 30), False),
        ],
    )
    def test_lasts_from_the_first_two_to_the_second_three(self, wall, doubled):
        assert slots.is_doubled(datetime(*wall), "Europe/Berlin") is doubled  # noqa: DTZ001 - a wall


class TestTicksThatWereThereFromTheStart:
    @pytest.fixture
    def form(self, cast, make_relationship, browse):
        """Bo's form with three moments ticked; sends it with something more."""
        relationship = make_relationship()
        bo = browse(cast.bo)
        text = bo.get(page("propose", relationship.pk)).text
        ours = [part.split('"')[0] for part in text.split('name="suggested" value="')[1:]]

        def send(**more):
            said = WHAT | {"slots": ours, "suggested": ours} | more
            return bo.post(page("propose", relationship.pk), said)

        return ours, send

    def test_make_room_for_a_time_of_ones_own(self, form):
        ours, send = form
        own = (timezone.now() + 15 * DAY).strftime("%Y-%m-%dT07:15")

        answer = send(own_1=own)

        assert answer.status_code == 302
        offered = Proposal.objects.get().slots
        assert len(offered) == 3
        assert set(ours[:2]) <= set(offered)
        assert ours[2] not in offered

    def test_stay_where_there_is_room(self, form):
        ours, send = form

        send(slots=ours[:2], own_1=(timezone.now() + 15 * DAY).strftime("%Y-%m-%dT07:15"))

        assert set(ours[:2]) < set(Proposal.objects.get().slots)

    def test_are_not_a_way_to_offer_four_by_hand(self, form):
        ours, send = form
        four = [(timezone.now() + (4 + n) * DAY).isoformat() for n in range(4)]

        assert "Three times are enough" in send(slots=four, suggested=ours).text


class TestAnAgenda:
    def test_comes_along_when_a_cancelled_meeting_is_picked_again(
        self, cast, make_relationship, make_meeting
    ):
        relationship = make_relationship()
        meeting = make_meeting(relationship)
        actions.prepare(meeting, agenda="The raise", seen=0, actor=cast.bo, at=NOON)
        proposal = actions.cancel(meeting, offers=[SOON + DAY], actor=cast.bo, at=NOON)

        again = actions.book(proposal, starts_at=SOON + DAY, actor=cast.amina, at=NOON)

        assert again.agenda == "The raise"

    def test_stays_with_its_meeting_when_that_took_place(
        self, cast, make_relationship, make_meeting, make_proposal
    ):
        relationship = make_relationship()
        make_meeting(relationship, starts_at=NOON - DAY, agenda="The raise")

        meeting = actions.book(
            make_proposal(relationship), starts_at=SOON, actor=cast.amina, at=NOON
        )

        assert meeting.agenda == ""

    def test_is_never_overwritten_unread(self, cast, make_relationship, make_meeting):
        meeting = make_meeting(make_relationship())
        actions.prepare(meeting, agenda="Amina’s", seen=0, actor=cast.amina, at=NOON)

        with pytest.raises(actions.AgendaChanged):
            actions.prepare(meeting, agenda="Bo’s", seen=0, actor=cast.bo, at=NOON)

        meeting.refresh_from_db()
        assert meeting.agenda == "Amina’s"

    def test_of_two_writers_stands_twice_on_the_page_and_is_put_together_there(
        self, cast, make_relationship, make_meeting, browse
    ):
        meeting = make_meeting(make_relationship(), starts_at=timezone.now() + 4 * DAY)
        where = page("prepare", meeting.relationship_id, meeting.pk)
        browse(cast.amina).post(where, {"agenda": "Pricing", "version": "0"})
        bo = browse(cast.bo)

        refused = bo.post(where, {"agenda": "The raise", "version": "0"})

        assert refused.status_code == 422
        assert "Pricing" in refused.text
        assert "The raise" in refused.text
        assert 'name="version" value="1"' in refused.text
        bo.post(where, {"agenda": "Pricing, the raise", "version": "1"})
        meeting.refresh_from_db()
        assert meeting.agenda == "Pricing, the raise"
