"""More than two meet: offered, answered by each, booked, reminded, attended, and what follows."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.checkins import actions as checkins
from mentoring.checkins.models import CheckIn
from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.goals import actions as goals
from mentoring.goals.models import Goal
from mentoring.meetings import actions
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting, Proposal
from mentoring.meetings.queries.schedule import status_of
from mentoring.notifications.models import Mail
from mentoring.participants.models import Profile
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from tests.meetings.conftest import SOON, event_in, links
from tests.moments import DAY, NOON

WHAT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/circle"}
NAMES = ["Cem Demir", "Dee Ono", "Eva Lund", "Finn Roos", "Gul Aydin", "Hana Sato"]
SEVERAL = [SOON, SOON + DAY, SOON + 2 * DAY]


@pytest.fixture
def start(cast, make_member, make_enrolment):
    """A relationship of this kind begun by its action, all of whom have agreed."""

    def start(kind, first, *parts):
        people = [make_member(cast.organisation, name) for name in NAMES[: len(parts)]]
        for person in people:
            make_enrolment(cast.programme, person, "both", capacity_max=2)
        members = first | dict(zip(people, parts, strict=True))
        relationship = relationships.start(
            kind, members, programme=cast.programme, actor=cast.cruz, at=NOON
        )
        for person in members:
            relationships.agree(relationship, version=1, actor=person, at=NOON)
        return Relationship.objects.with_members().get(pk=relationship.pk)

    return start


@pytest.fixture
def circle(cast, start) -> Relationship:
    """Amina hosts Bo and six more."""
    return start("circle", {cast.amina: "host", cast.bo: "member"}, *["member"] * 6)


@pytest.fixture
def with_two_mentors(cast, start) -> Relationship:
    """Bo learns from Amina and Cem."""
    return start("several_mentors", {cast.amina: "mentor", cast.bo: "mentee"}, "mentor")


@pytest.fixture(params=["circle", "with_two_mentors"])
def group(request) -> Relationship:
    return request.getfixturevalue(request.param)


def offer(group, person, at=NOON, moments=SEVERAL):
    return actions.propose(group, moments=moments, actor=person, at=at, **WHAT)


def answer(proposal, people, fits, at=NOON):
    return [actions.answer_offer(proposal, fits=fits, actor=one, at=at) for one in people]


class TestOffer:
    def test_goes_to_everybody_else_with_a_link_for_each_moment(self, cast, group, run_jobs):
        offer(group, cast.bo, at=timezone.now(), moments=ahead())
        run_jobs()

        mails = Mail.objects.filter(kind="meetings.proposed")
        assert {mail.recipient for mail in mails} == set(group.others(cast.bo))
        assert all(mail.subject.startswith("Bo would like to meet") for mail in mails)
        assert all(len(links(mail)) == 4 for mail in mails)

    def test_waits_until_everybody_has_answered(self, cast, group):
        proposal = offer(group, cast.bo)
        *first, last = group.others(cast.bo)

        assert answer(proposal, first, SEVERAL) == [None] * len(first)
        assert proposal_now(proposal).is_open
        (meeting,) = answer(proposal, [last], SEVERAL)

        assert meeting.starts_at == SOON
        assert not proposal_now(proposal).is_open

    def test_books_the_earliest_moment_that_suits_all(self, cast, group):
        proposal = offer(group, cast.bo)
        *first, last = group.others(cast.bo)
        answer(proposal, first, SEVERAL[1:])

        (meeting,) = answer(proposal, [last], SEVERAL)

        assert meeting.starts_at == SOON + DAY
        assert meeting.attendances.count() == len(group.people)
        assert BusyHalfHour.objects.filter(meeting=meeting).count() == 2 * len(group.people)

    def test_closes_as_soon_as_no_moment_is_left_for_all(self, cast, group, run_jobs):
        proposal = offer(group, cast.bo)
        first, second, *_rest = group.others(cast.bo)
        answer(proposal, [first], SEVERAL[:1])

        assert answer(proposal, [second], SEVERAL[1:]) == [None]

        run_jobs()
        assert not proposal_now(proposal).is_open
        assert not Meeting.objects.exists()
        mail = Mail.objects.get(kind="meetings.none_fitted")
        assert (mail.recipient, mail.subject) == (cast.bo, "None of your times suit everybody")

    def test_takes_another_word_of_the_same_person_while_it_waits(self, cast, group):
        proposal = offer(group, cast.bo)
        first, *rest = group.others(cast.bo)
        answer(proposal, [first], SEVERAL)
        answer(proposal, [first], SEVERAL[2:])

        *_, meeting = answer(proposal, rest, SEVERAL)

        assert meeting.starts_at == SOON + 2 * DAY
        assert proposal.answers.count() == len(group.people) - 1

    def test_passes_over_a_moment_that_somebody_gave_away_since(
        self, cast, group, make_relationship, make_member, make_meeting
    ):
        proposal = offer(group, cast.bo)
        *first, last = group.others(cast.bo)
        answer(proposal, first, SEVERAL)
        ida = make_member(cast.organisation, "Ida Berg")
        make_meeting(make_relationship(mentee=ida, mentor=first[0]), starts_at=SOON)

        (meeting,) = answer(proposal, [last], SEVERAL)

        assert meeting.starts_at == SOON + DAY

    def test_no_longer_waits_for_somebody_who_has_left(self, cast, circle, run_jobs):
        proposal = offer(circle, cast.bo)
        *first, last = (one for one in circle.others(cast.bo) if one != cast.amina)
        answer(proposal, [cast.amina, *first], SEVERAL)

        relationships.leave(circle, last, reason="no_time", actor=last, at=NOON)
        run_jobs()

        meeting = Meeting.objects.get()
        assert meeting.starts_at == SOON
        assert last.pk not in {one.member.membership_id for one in meeting.attendances.all()}

    def test_goes_away_with_whoever_made_it(self, cast, circle, run_jobs):
        proposal = offer(circle, cast.bo)

        relationships.leave(circle, cast.bo, reason="no_time", actor=cast.bo, at=NOON)
        run_jobs()

        assert not proposal_now(proposal).is_open

    def test_refuses_moments_that_were_not_offered(self, cast, group):
        proposal = offer(group, cast.bo)

        with pytest.raises(actions.ProposalClosed):
            answer(proposal, [cast.amina], [SOON + 5 * DAY])

    def test_stands_on_nobodys_list_who_has_answered(self, cast, group):
        proposal = offer(group, cast.bo)
        first, second, *_rest = group.others(cast.bo)
        answer(proposal, [first], SEVERAL)

        waiting = {one for one in group.people if Proposal.objects.waiting_for(one).exists()}

        assert first not in waiting
        assert cast.bo not in waiting
        assert second in waiting
        assert status_of(fresh(group), first, at=NOON).offer is None
        assert status_of(fresh(group), second, at=NOON).offer == proposal


class TestLetter:
    def test_of_an_offer_is_answered_without_signing_in(self, cast, group, run_jobs, browse):
        moments = ahead()
        offer(group, cast.bo, at=timezone.now(), moments=moments)
        run_jobs()
        chosen = {"fits": [moment.isoformat() for moment in moments[1:]]}

        for mail in Mail.objects.filter(kind="meetings.proposed"):
            page = browse().get(links(mail)[1])
            assert page.text.count('name="fits"') == 3
            assert browse().post(links(mail)[1], chosen).status_code == 200

        assert Meeting.objects.get().starts_at == moments[1]

    def test_of_an_offer_asks_again_when_nothing_is_ticked(self, cast, group, run_jobs, browse):
        offer(group, cast.bo, at=timezone.now(), moments=ahead())
        run_jobs()
        link = links(Mail.objects.filter(kind="meetings.proposed")[0])[0]

        answer = browse().post(link, {})

        assert answer.status_code == 422
        assert not Proposal.objects.get().answers.exists()
        assert "Tick every time that suits you" in answer.text
        assert 'name="fits"' in answer.text

    def test_of_a_cancellation_names_who_cannot_come(self, cast, group, make_meeting, run_jobs):
        meeting = make_meeting(group, starts_at=SOON)

        actions.cancel(meeting, actor=cast.bo, at=NOON)
        run_jobs()

        mail = Mail.objects.get(kind="meetings.cancelled", recipient=cast.amina)
        assert "Bo cannot make your meeting" in mail.text


class TestWholeWay:
    """Through the actions, from the offer to what follows a meeting."""

    def test_is_offered_answered_booked_reminded_attended_and_gone_on_from(
        self, cast, group, run_jobs, browse
    ):
        at = timezone.now()
        moments = ahead()
        *_, meeting = answer(
            offer(group, cast.bo, at=at, moments=moments), group.others(cast.bo), moments, at
        )
        run_jobs()
        booked = Mail.objects.filter(kind="meetings.booked")
        assert {mail.recipient for mail in booked} == set(group.people)
        _calendar, entry = event_in(booked[0])
        assert str(entry["attendee"]) == f"mailto:{booked[0].recipient.email}"
        others = group.others(booked[0].recipient)
        assert not any(one.email in booked[0].calendar for one in others)

        run_jobs(at=meeting.starts_at - DAY / 2, clock=True)
        assert Mail.objects.filter(kind="meetings.reminder").count() == len(group.people)

        over = meeting.ends_at + DAY / 12
        run_jobs(at=over, clock=True)
        for person in group.people:
            actions.answer(meeting, held=True, actor=person, at=over)
        meeting.refresh_from_db()
        assert meeting.is_held
        assert not Attendance.objects.filter(attended=None).exists()

        actions.write_note(
            meeting, body="Prices.", is_shared=True, key=uuid4(), actor=cast.bo, at=over
        )
        goals.set_goal(
            group,
            title="Lead a project",
            measure="",
            why="",
            target_on=None,
            key=uuid4(),
            actor=cast.bo,
            at=over,
        )
        assert Goal.objects.filter(relationship=group).count() == 1

        checkins.send_due(at=NOON + 14 * DAY)
        assert CheckIn.objects.filter(relationship=group).count() == len(group.people)
        for checkin in CheckIn.objects.filter(relationship=group):
            checkins.answer(
                checkin,
                worth=5,
                progress=4,
                comment="",
                wants_help=False,
                actor=checkin.membership,
                at=NOON + 15 * DAY,
            )
        assert Event.objects.filter(name="checkins.answered").count() == len(group.people)

    def test_shows_every_page_of_it(self, cast, group, make_meeting, browse):
        at = timezone.now()
        meeting = make_meeting(group, starts_at=at - DAY)
        coming = make_meeting(group, starts_at=at + 5 * DAY)
        proposal = offer(group, cast.bo, at=at, moments=ahead())
        room = {"organisation": "northwind"}
        pages = [
            address("relationships:room", group.pk, **room),
            address("home:home", **room),
            address("meetings:mine", **room),
            address("meetings:propose", group.pk, **room),
            address("meetings:log", group.pk, **room),
            *(
                address(f"meetings:{name}", group.pk, one.pk, **room)
                for name in ("meeting", "calendar")
                for one in (meeting, coming)
            ),
            address("meetings:move", group.pk, coming.pk, **room),
            address("meetings:cancel", group.pk, coming.pk, **room),
        ]

        for person in (cast.bo, cast.amina):
            for page in pages:
                assert browse(person).get(page).status_code == 200, page
        today = address("today:today", cast.programme.slug, **room)
        assert browse(cast.cruz).get(today).status_code == 200

        amina = browse(cast.amina)
        shown = amina.get(pages[0]).text
        assert re.findall(r"Bo would like to meet", shown)
        answer = amina.post(
            address("meetings:pick", group.pk, proposal.pk, **room),
            {"slot": [proposal.slots[1]]},
            follow=True,
        )
        assert "the first time that suits everybody is booked" in answer.text


def ahead():
    first = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + 4 * DAY
    return [first, first + DAY, first + 2 * DAY]


def fresh(group):
    return Relationship.objects.with_members().get(pk=group.pk)


def proposal_now(proposal):
    return Proposal.objects.get(pk=proposal.pk)


@pytest.mark.parametrize(
    ("many", "words"),
    [(6, "for Bea, Cleo, Dot, Eve, Fay and Gus"), (7, "for Bea, Cleo and five more")],
)
def test_many_who_look_at_one_clock_are_a_number(
    many, words, cast, make_member, make_relationship, browse
):
    """Six names are a line that is read; nineteen are a paragraph that is not."""
    names = ["Bea", "Cleo", "Dot", "Eve", "Fay", "Gus", "Hal"][:many]
    there = [
        make_member(cast.organisation, f"{name} Lund", timezone="Asia/Tokyo") for name in names
    ]
    members = {cast.bo: "host"} | dict.fromkeys(there, "member")
    group = make_relationship(members=members, kind="circle", agreed=True)
    moment = timezone.now() + 5 * DAY
    offer(group, there[0], at=timezone.now(), moments=[moment])

    page = browse(cast.bo).get(address("relationships:room", group.pk, organisation="northwind"))

    assert words in page.text


def test_who_share_no_hour_are_shown_what_suits_most(cast, circle, browse):
    """Not told that nothing is free, right above times that are."""
    Profile.objects.filter(membership=cast.amina).update(availability="8" + "0" * 83)
    where = address("meetings:propose", circle.pk, organisation="northwind")

    page = browse(cast.bo).get(where).text

    assert "No hour in the next three weeks suits all of you. These suit most" in page
    assert "no free hour in common" not in page
    assert "There is little time" not in page


def test_whoever_looks_at_the_same_hour_is_named_once(cast, circle, browse):
    """Lisbon and Dublin are two zones of one hour: nobody reads of it twice."""
    zones = {"Cem Demir": "Europe/Lisbon", "Dee Ono": "Europe/Dublin", "Eva Lund": "Europe/Berlin"}
    for one in circle.people:
        one.timezone = zones.get(one.name, "Europe/London")
        one.save()
    offer(circle, cast.amina, at=timezone.now(), moments=[timezone.now() + 5 * DAY])

    page = browse(cast.bo).get(address("relationships:room", circle.pk, organisation="northwind"))

    assert page.text.count("same time for") == 1
    assert " for Eva" in page.text
