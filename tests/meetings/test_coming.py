"""Whether each of several comes, who may move it, and who was there."""

import re

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting
from mentoring.meetings.queries.circle import coming_to, who_was_there
from mentoring.meetings.queries.schedule import status_of
from mentoring.meetings.rules import may_arrange, outcome_of
from mentoring.notifications.models import Mail, Message
from mentoring.relationships.actions import leave
from mentoring.relationships.models import Member, Relationship, from_members
from tests.meetings.conftest import ahead
from tests.moments import DAY, NOON
from tests.support.words import in_german

HOUR = DAY / 24
NAMES = ["Cem Demir", "Dee Ono", "Eva Lund", "Finn Roos", "Gul Aydin", "Hana Sato"]


@pytest.fixture
def circle(cast, people, make_relationship) -> Relationship:
    """Amina hosts Bo and six more."""
    members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *people], "member")
    return make_relationship(members=members, kind="circle", agreed=True)


def loaded(meeting) -> Meeting:
    found = Meeting.objects.select_related("relationship__programme").with_attendances()
    meeting = found.get(pk=meeting.pk)
    meeting.relationship = Relationship.objects.with_members().get(pk=meeting.relationship_id)
    return meeting


@pytest.fixture
def meeting(circle, make_meeting, cast):
    """Booked, everybody's time taken, nobody asked yet beside the host."""
    meeting = make_meeting(circle, starts_at=ahead(3), booked_by=cast.amina)
    others = meeting.attendances.exclude(member__membership=cast.amina)
    others.update(answer=Attendance.Answer.NONE)
    return meeting


def room(relationship):
    return address("relationships:room", relationship.pk, organisation="northwind")


def come(meeting, person, comes=True):
    return actions.say_coming(meeting, comes=comes, actor=person, at=timezone.now())


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))


class TestSayComing:
    def test_keeps_each_ones_word_and_gives_time_back(self, cast, circle, meeting):
        come(meeting, cast.bo)
        come(meeting, cast.bo, comes=False)

        assert not BusyHalfHour.objects.filter(meeting=meeting, membership=cast.bo).exists()
        word = meeting.attendances.get(member__membership=cast.bo)
        assert word.answer == Attendance.Answer.DECLINED

    def test_refuses_somebody_who_is_elsewhere_by_now(
        self, cast, meeting, make_relationship, make_meeting
    ):
        come(meeting, cast.bo, comes=False)
        pair = make_relationship(kind="peer_pair", members={cast.bo: "peer", cast.cruz: "peer"})
        other = make_meeting(pair, starts_at=meeting.starts_at)
        BusyHalfHour.objects.get_or_create(
            membership=cast.bo, starts_at=meeting.starts_at, defaults={"meeting": other}
        )

        with pytest.raises(actions.YourTimeTaken):
            come(meeting, cast.bo)

    def test_is_nothing_for_two(self, cast, make_relationship, make_meeting):
        meeting = make_meeting(make_relationship(), starts_at=ahead(3))

        with pytest.raises(actions.TwoMeet):
            come(meeting, cast.bo, comes=False)

    def test_is_nothing_for_somebody_who_was_never_expected(self, cast, circle, meeting):
        meeting.attendances.filter(member__membership=cast.bo).delete()

        with pytest.raises(actions.NotExpectedThere):
            come(meeting, cast.bo)

    def test_reminds_and_asks_only_those_who_come(
        self, cast, circle, people, make_meeting, run_jobs, any_hour
    ):
        meeting = make_meeting(circle, starts_at=ahead(1))
        come(meeting, cast.bo, comes=False)

        run_jobs(clock=True, at=meeting.starts_at - 2 * HOUR)
        run_jobs(clock=True, at=meeting.ends_at + 2 * HOUR)

        assert told("meetings.reminder") >= {cast.amina.email, people[0].email}
        assert told("meetings.held") >= {cast.amina.email, people[0].email}
        assert cast.bo.email not in told("meetings.reminder") | told("meetings.held")

    def test_leaves_somebody_on_a_break_alone(
        self, cast, circle, make_meeting, make_enrolment, run_jobs
    ):
        meeting = make_meeting(circle, starts_at=ahead(1))
        theirs = cast.bo.enrolments.get(programme=cast.programme)
        theirs.paused_until = (timezone.now() + 20 * DAY).date()
        theirs.save(update_fields=["paused_until"])

        run_jobs(clock=True, at=meeting.starts_at - 2 * HOUR)

        assert cast.amina.email in told("meetings.reminder")
        assert cast.bo.email not in told("meetings.reminder")


class TestMove:
    def test_is_the_hosts_and_whoevers_offer_it_was(self, cast, circle, people, meeting):
        with pytest.raises(actions.HostsArrange):
            actions.move(meeting, starts_at=ahead(4), actor=people[0], at=timezone.now())
        with pytest.raises(actions.HostsArrange):
            actions.cancel(meeting, actor=people[0], at=timezone.now())
        with pytest.raises(actions.HostsArrange):
            actions.change_format(
                meeting, format="phone", place="+47 55", actor=people[0], at=timezone.now()
            )

        actions.move(meeting, starts_at=ahead(4), actor=cast.amina, at=timezone.now())
        meeting.refresh_from_db()
        assert meeting.starts_at == ahead(4)

    def test_is_everybodys_where_two_are_left(self, cast, circle, people, meeting):
        for person in people:
            leave(circle, person, reason="other", actor=person, at=timezone.now())
        left = loaded(meeting)
        assert left.relationship.are_two
        with pytest.raises(actions.TwoMeet):  # neither meets alone
            come(left, cast.bo, comes=False)

        actions.cancel(left, actor=cast.bo, at=timezone.now())

        meeting.refresh_from_db()
        assert meeting.cancelled_at

    def test_asks_everybody_anew(self, cast, circle, people, meeting):
        come(meeting, cast.bo, comes=False)
        come(meeting, people[0])

        actions.move(meeting, starts_at=ahead(5), actor=cast.amina, at=timezone.now())

        answers = meeting.attendances.values_list("member__membership", "answer")
        assert set(answers) == {
            (cast.amina.pk, "accepted"),
            *((one.pk, "none") for one in [cast.bo, *people]),
        }
        assert BusyHalfHour.objects.filter(meeting=meeting, starts_at=ahead(5)).count() == 8

    @pytest.mark.parametrize(
        ("part", "host_part", "is_theirs", "may"),
        [
            ("host", "host", False, True),
            ("member", "host", False, False),
            ("member", "host", True, True),
            ("peer", "", False, True),
        ],
    )
    def test_is_everybodys_where_nobody_hosts(self, part, host_part, is_theirs, may):
        assert may_arrange(part=part, host_part=host_part, is_theirs=is_theirs) is may


class TestWhoWasThere:
    def test_tells_faces_and_a_sentence(self, cast, circle, people, make_meeting):
        meeting = make_meeting(circle, starts_at=timezone.now() - 5 * DAY)
        for person in (cast.amina, cast.bo, people[0]):
            actions.answer(meeting, held=True, actor=person, at=timezone.now())
        actions.answer(meeting, held=False, actor=people[1], at=timezone.now())
        for one in people[3:]:
            meeting.attendances.filter(member__membership=one).update(attended=True)

        (told,) = who_was_there(
            Relationship.objects.with_members().get(pk=circle.pk), cast.bo, at=timezone.now()
        )

        assert len(told.there) == 6
        assert told.words == "without Dee; Eva has not said yet"

    def test_is_told_on_the_page_of_their_story(
        self, cast, circle, people, make_meeting, browse, django_assert_max_num_queries
    ):
        for days in (3, 40, 80):
            meeting = make_meeting(circle, starts_at=timezone.now() - days * DAY)
            meeting.attendances.update(attended=True)
            Meeting.objects.filter(pk=meeting.pk).update(outcome="held")
        browser = browse(cast.bo)
        shown = browser.get(room(circle)).text
        assert "all eight" not in shown
        assert f'href="{room(circle)}story/"' in shown

        loaded = Relationship.objects.with_members().get(pk=circle.pk)
        with django_assert_max_num_queries(2):  # meetings, and everybody's answers
            told = who_was_there(loaded, cast.bo, at=timezone.now())
        assert [len(one.there) for one in told] == [8, 8, 8]
        story = browser.get(room(circle) + "story/").text
        assert story.count("all eight") == 3
        assert "It began" in story
        assert "Write to" not in story, "the room itself is the other page"

    def test_is_asked_of_the_reader_where_only_their_own_word_is_read(
        self, cast, circle, people, make_meeting, browse
    ):
        meeting = make_meeting(circle, starts_at=timezone.now() - 5 * DAY)
        loaded = Relationship.objects.with_members().get(pk=circle.pk)

        stands = status_of(loaded, cast.bo, at=timezone.now())
        assert stands.unsaid == meeting
        assert [one.is_of(cast.bo) for one in stands.unsaid.loaded_attendances] == [True]

        actions.answer(meeting, held=True, actor=cast.bo, at=timezone.now())
        assert "Were you there?" not in browse(cast.bo).get(room(circle)).text
        assert "Were you there?" in browse(people[0]).get(room(circle)).text

    def test_knows_a_meeting_at_which_nobody_was(
        self, cast, circle, people, make_meeting, run_jobs
    ):
        meeting = make_meeting(circle, starts_at=timezone.now() - 5 * DAY)
        meeting.attendances.filter(member__membership=people[-1]).update(answer="declined")
        *half, last = [cast.amina, cast.bo, *people][: len(people) // 2 + 1]
        for person in half:
            actions.answer(meeting, held=False, actor=person, at=timezone.now())
        meeting.refresh_from_db()
        assert meeting.outcome == "doubted"

        actions.answer(meeting, held=False, actor=last, at=timezone.now())
        run_jobs()
        meeting.refresh_from_db()
        assert meeting.outcome == "missed"
        letter = Mail.objects.filter(kind="meetings.missed").first()
        assert "Nobody says they were at your last meeting" in letter.text

    def test_counts_a_meeting_of_few_as_held(self):
        assert outcome_of([True, True, False, False, False]) == "held"
        assert outcome_of([True, False]) == "doubted"


class TestRoom:
    def test_asks_whether_one_can_come(self, cast, circle, meeting, browse):
        shown = browse(cast.bo).get(room(circle)).text

        assert "Your circle of eight" in shown
        assert "Can you come?" in shown
        assert shown.count("button--primary") == 1
        assert "Move it" not in shown
        assert "Move it" in browse(cast.amina).get(room(circle)).text

    def test_says_each_ones_answer_in_a_word_and_a_number(self, cast, circle, meeting, browse):
        bo = browse(cast.bo)
        where = address("meetings:come", circle.pk, meeting.pk, organisation="northwind")
        said = bo.post(where, {"comes": "yes"}, follow=True).text

        assert "You are coming." in said
        assert re.search(r"<dt>Coming<br><small class=.soft.>two people</small>", said)
        assert re.search(r"<dt>Not said yet<br><small class=.soft.>six people</small>", said)

    def test_names_odd_hours_with_the_way_out(self, cast, circle, people, meeting):
        people[0].timezone = "Pacific/Auckland"
        people[0].save(update_fields=["timezone"])
        wednesday = ahead(3) + (2 - ahead(3).weekday()) % 7 * DAY
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=wednesday.replace(hour=12))

        seen = coming_to(loaded(meeting), cast.amina)

        assert seen.odd_for == "Cem"
        assert seen.may_arrange

    def test_shows_eight_faces_and_the_rest_when_asked(
        self, cast, make_member, make_enrolment, make_relationship, browse
    ):
        rest = [make_member(cast.organisation, f"Person {n:02}") for n in range(18)]
        members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *rest], "member")
        circle = make_relationship(members=members, kind="circle", agreed=True)

        shown = browse(cast.bo).get(room(circle)).text

        assert "The twenty of you" in shown
        assert "and twelve more" in shown
        assert shown.count('class="person__name"') == 8
        everybody = browse(cast.bo).get(room(circle) + "?everybody").text
        assert everybody.count('class="person__name"') == 20
        assert "and twelve more" not in everybody

    def test_says_for_two_weeks_who_came_and_who_left(self, cast, circle, people, browse):
        circle = Relationship.objects.with_members().get(pk=circle.pk)
        gone, new = circle.member(people[0]), circle.member(people[1])
        gone.left_at, gone.left_reason = timezone.now() - 13 * DAY, "other"
        gone.save()
        new.joined_at = timezone.now() - DAY
        new.save()

        shown = browse(cast.bo).get(room(circle)).text

        assert "No longer here: Cem." in shown
        assert "New here: Dee." in shown
        gone.left_at = timezone.now() - 15 * DAY
        gone.save()
        assert "No longer here" not in browse(cast.bo).get(room(circle)).text

    def test_reads_what_lies_ahead_where_only_who_is_there_is_loaded(
        self, cast, circle, meeting, people
    ):
        gone = Member.objects.filter(relationship=circle, membership=people[0])
        gone.update(left_at=timezone.now(), left_reason="other")
        there = Member.objects.present().filter(relationship=circle)
        rows = there.select_related("membership", "relationship__programme").with_pauses()
        [shared] = from_members(rows.with_withdrawn())
        shared.organisation = cast.organisation

        ahead = status_of(shared, cast.bo, at=timezone.now()).ahead
        assert ahead == meeting
        assert len(ahead.loaded_attendances) == 8

    def test_reads_as_often_with_twenty_as_with_three(
        self,
        cast,
        make_member,
        make_relationship,
        make_meeting,
        browse,
        django_assert_max_num_queries,
    ):
        counts = []
        bo = browse(cast.bo)
        for size in (3, 20):
            rest = [make_member(cast.organisation, f"P{size} {n}") for n in range(size - 2)]
            members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *rest], "member")
            circle = make_relationship(members=members, kind="circle", agreed=True)
            make_meeting(circle, starts_at=ahead(size))
            make_meeting(circle, starts_at=NOON - size * DAY)
            bo.get(room(circle))
            with django_assert_max_num_queries(30) as seen:
                bo.get(room(circle))
            counts.append(len(seen))

        assert counts[0] == counts[1]

    def test_shows_two_people_none_of_it(self, cast, make_relationship, make_meeting, browse):
        pair = make_relationship(agreed=True)
        make_meeting(pair, starts_at=ahead(3))
        make_meeting(pair, starts_at=NOON)

        shown = browse(cast.bo).get(room(pair)).text

        assert "You and Amina" in shown
        for words in ("Can you come?", 'class="faces"', "Who was there", f"{room(pair)}story/"):
            assert words not in shown
        assert "Your story so far" in shown
        assert browse(cast.bo).get(f"{room(pair)}story/")["Location"] == room(pair)

    def test_speaks_german(self, cast, circle, meeting, browse):
        shown = browse(cast.bo, **{"Accept-Language": "de"}).get(room(circle))

        assert in_german("Can you come?") in shown.text
