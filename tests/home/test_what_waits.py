"""What a start page knows of my people, my next talk and what waits, to the second."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring.home import queries
from mentoring.home.queries import Home, home_of
from mentoring.meetings.models import Proposal
from mentoring.messaging.actions import writing
from mentoring.messaging.queries.mine import unread_conversations
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import actions
from mentoring.relationships.models import Member, Relationship
from tests.messaging.test_conversation import send
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
SOMETHING = [object()]
LISTS = "partners checkins places runs oversees open_to parted ended listeners unread"
NOTHING = Home(**{name: [] for name in LISTS.split()})


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True)


def partner(person, at=NOON):
    (found,) = home_of(person, at=at).partners
    return found


def offer(pair, who, **fields):
    return Proposal.objects.create(
        organisation=pair.organisation,
        relationship=pair,
        proposed_by=who,
        created_at=NOON,
        slots=[(NOON + DAY).isoformat()],
        **fields,
    )


class TestATalk:
    def test_is_the_next_until_an_hour_after_it_began(self, cast, pair, make_meeting):
        talk = make_meeting(pair, starts_at=NOON)
        later = make_meeting(pair, starts_at=NOON + DAY)

        assert partner(cast.bo, NOON + HOUR - SECOND).next_talk == talk
        assert partner(cast.bo, NOON + HOUR).next_talk == later
        assert partner(cast.bo, NOON + HOUR).asked == talk

    def test_is_asked_about_for_two_weeks_until_one_has_said(self, cast, pair, make_meeting):
        make_meeting(pair, starts_at=NOON, said={"mentor": True})

        assert partner(cast.bo, NOON + 14 * DAY).asked
        assert not partner(cast.bo, NOON + 14 * DAY + SECOND).asked
        assert not partner(cast.amina, NOON + DAY).asked

    def test_is_asked_about_also_when_a_later_one_was_answered(self, cast, pair, make_meeting):
        earlier = make_meeting(pair, starts_at=NOON - 2 * DAY)
        make_meeting(pair, starts_at=NOON - DAY, said={"mentee": True})

        assert partner(cast.bo).asked == earlier

    def test_of_others_is_not_even_read(self, cast, pair, make_meeting, make_relationship):
        make_meeting(make_relationship(mentee=cast.sana, agreed=True))

        assert queries._talks(cast.bo, NOON) == []

    def test_that_was_cancelled_is_none(self, cast, pair, make_meeting):
        make_meeting(pair, starts_at=NOON, cancelled_at=NOON)

        found = partner(cast.bo)
        assert (found.next_talk, found.asked, found.must_find_time) == (None, None, True)

    def test_of_all_my_people_is_the_earliest(self, cast, pair, make_meeting, make_relationship):
        other = make_relationship(mentee=cast.sana, agreed=True)
        make_meeting(pair, starts_at=NOON + 2 * DAY)
        first = make_meeting(other, starts_at=NOON + DAY)

        home = home_of(cast.amina, at=NOON)
        assert home.next_talk.next_talk == first
        assert home_of(cast.cruz, at=NOON).next_talk is None


class TestAnOffer:
    def test_waits_for_whom_it_was_made_to(self, cast, pair):
        made = offer(pair, cast.amina)

        mine, theirs = partner(cast.bo), partner(cast.amina)
        assert (mine.offer, mine.offered_by, mine.must_find_time) == (made, "Amina", False)
        assert (theirs.offer, theirs.must_find_time, theirs.waits) == (None, False, False)

    def test_in_a_circle_is_of_whoever_made_it_and_of_nobody_else(self, cast, make_relationship):
        members = {cast.amina: "host", cast.bo: "member", cast.sana: "member"}
        circle = make_relationship(members=members, kind="circle", agreed=True)
        assert partner(cast.bo).offered_by == ""

        offer(circle, cast.sana)

        assert partner(cast.bo).offered_by == "Sana"

    def test_waits_for_each_until_they_answer_this_one(self, cast, pair, make_relationship):
        members = {cast.amina: "host", cast.bo: "member", cast.sana: "member"}
        circle = make_relationship(members=members, kind="circle", agreed=True)
        offer(pair, cast.amina)
        made = offer(circle, cast.sana)
        me = circle.members.get(membership=cast.bo)
        made.answers.create(member=me, fits=[], answered_at=NOON)

        waiting = {one.relationship: one.offer for one in home_of(cast.bo, at=NOON).partners}
        assert waiting[circle] is None
        assert waiting[pair] is not None
        theirs = {one.relationship: one.offer for one in home_of(cast.amina, at=NOON).partners}
        assert theirs[circle] == made

    def test_to_others_is_not_even_read(self, cast, pair, make_relationship):
        offer(make_relationship(mentee=cast.sana, agreed=True), cast.amina)

        assert queries._offers(cast.bo) == []

    def test_that_was_answered_or_withdrawn_waits_no_more(self, cast, pair):
        offer(pair, cast.amina, withdrawn_at=NOON)
        assert partner(cast.bo).offer is None

        made = offer(pair, cast.amina)
        me = pair.members.get(membership=cast.bo)
        made.answers.create(member=me, fits=[], answered_at=NOON)
        assert partner(cast.bo).offer is None


class TestMyPeople:
    @pytest.mark.parametrize(
        ("change", "waits"),
        [({}, True), ({"agreed_at": None}, False)],
    )
    def test_find_a_time_once_all_have_agreed(self, change, waits, cast, pair):
        Relationship.objects.update(**change)

        assert partner(cast.bo).must_find_time is waits

    @pytest.mark.parametrize("what", ["must_agree", "offer", "asked", "must_find_time"])
    def test_wait_with_one_thing_alone(self, what, pair, cast):
        calm = replace(partner(cast.bo), must_find_time=False)
        assert not calm.waits

        assert replace(calm, **{what: True}).waits

    def test_are_asked_what_comes_after_the_last_day(self, cast, make_relationship):
        day = (NOON + 20 * DAY).date()
        pair = make_relationship(agreed=True, ends_on=day, closes_on=day + 14 * DAY)

        assert partner(cast.bo).must_say
        actions.wish(pair, "close", None, actor=cast.bo, at=NOON)
        assert not partner(cast.bo).must_say
        assert partner(cast.amina).must_say

    @pytest.mark.parametrize(
        ("reasons", "member", "unread"),
        [
            ({"mentee": []}, {}, True),
            ({}, {}, False),
            ({"is_quiet": True}, {}, False),
            ({"mentee": []}, {"letter_read_at": NOON}, False),
            ({"mentee": []}, {"agreed_at": NOON, "agreed_version": 1}, False),
        ],
    )
    def test_are_announced_by_a_letter_until_it_is_read(
        self, reasons, member, unread, cast, make_relationship
    ):
        pair = make_relationship(reasons=reasons)
        Member.objects.filter(membership=cast.bo).update(**member)

        home = home_of(cast.bo, at=NOON)
        assert home.unread_letter == (pair if unread else None)

    def test_are_named_with_their_goals(self, cast, pair, make_goal):
        goal = make_goal(pair, target_on=(NOON + DAY).date())
        make_goal(pair, "Reached", reached_at=NOON)

        found = partner(cast.bo)
        assert (found.names, found.first_names, found.part) == ("Amina Haddad", "Amina", "mentee")
        assert found.goals == [goal]

    def test_of_before_are_the_latest_six(self, cast, make_relationship, make_member):
        for number in range(7):
            person = make_member(cast.organisation, f"Person {number}")
            make_relationship(mentee=person, ended_at=NOON + number * DAY, end_reason="completed")

        parted = home_of(cast.amina, at=NOON).parted
        assert [one.names for one in parted] == [f"Person {n}" for n in (6, 5, 4, 3, 2, 1)]
        assert home_of(cast.amina, at=NOON).partners == []


class TestMyPlaces:
    def test_count_those_i_mentor_in_each_programme(
        self, cast, pair, make_programme, make_enrolment
    ):
        make_enrolment(make_programme(cast.organisation, "Other"), cast.amina, "mentor")

        places = {one.enrolment.programme.name: one for one in home_of(cast.amina, at=NOON).places}
        assert (places["Growth 2026"].filled, places["Growth 2026"].is_matched) == (1, True)
        assert (places["Other"].filled, places["Other"].is_matched) == (0, False)
        (mine,) = home_of(cast.bo, at=NOON).places
        assert (mine.filled, mine.is_matched) == (0, True)

    @pytest.mark.parametrize(
        ("place", "programme"),
        [({"status": "withdrawn"}, {}), ({}, {"archived_at": NOON}), ({}, {"ended_at": NOON})],
    )
    def test_end_with_leaving_and_with_the_programme(self, place, programme, cast):
        Enrolment.objects.update(**place)
        Programme.objects.update(**programme)

        assert home_of(cast.bo, at=NOON).places == []


class TestProgrammes:
    def test_are_run_or_watched_over(self, cast, make_programme):
        draft = make_programme(cast.organisation, "Draft", launched_at=None)

        admin, sponsor = home_of(cast.eli, at=NOON), home_of(cast.sana, at=NOON)
        assert set(admin.runs) == {cast.programme, draft}
        assert (admin.oversees, sponsor.runs) == ([], [])
        assert sponsor.oversees == [cast.programme]
        assert home_of(cast.bo, at=NOON).oversees == []

    def test_are_open_to_whoever_has_no_place_and_fits(self, cast, make_programme, make_member):
        loner = make_member(cast.organisation, "Loner", grade=1)
        senior = [{"field": "grade", "op": "at_least", "value": 9, "audience": "both"}]
        make_programme(cast.organisation, "Seniors", eligibility=senior)
        make_programme(cast.organisation, "Later", enrol_from=(NOON + DAY).date())
        make_programme(cast.elsewhere, "Theirs")

        assert home_of(loner, at=NOON).open_to == [cast.programme]
        assert cast.programme not in home_of(cast.bo, at=NOON).open_to

    def test_that_ended_ask_each_about_each(self, cast, make_programme, make_enrolment):
        other = make_programme(cast.organisation, "Other")
        make_enrolment(other, cast.bo)
        Programme.objects.update(ended_at=NOON)
        said = {"organisation": cast.organisation, "worth": 4, "answered_at": NOON}
        other.closing_answers.create(membership=cast.bo, **said)
        cast.programme.closing_answers.create(membership=cast.amina, **said)

        answered = {one: one.has_answered for one in home_of(cast.bo, at=NOON).ended}
        assert answered == {other: True, cast.programme: False}

    def test_that_ended_ask_those_who_took_part_once(self, cast):
        Programme.objects.filter(pk=cast.programme.pk).update(ended_at=NOON)
        assert [one.has_answered for one in home_of(cast.bo, at=NOON).ended] == [False]
        assert home_of(cast.bo, at=NOON).waits
        assert home_of(cast.sana, at=NOON).ended == []

        cast.programme.closing_answers.create(
            organisation=cast.organisation, membership=cast.bo, worth=4, answered_at=NOON
        )
        assert [one.has_answered for one in home_of(cast.bo, at=NOON).ended] == [True]
        assert not home_of(cast.bo, at=NOON).waits


class TestTheHouse:
    def test_is_empty_for_somebody_new_where_nothing_is_open(self, cast, make_member):
        Programme.objects.update(launched_at=None)
        loner = home_of(make_member(cast.organisation, "Loner"), at=NOON)

        assert loner.is_empty
        assert not loner.is_staff_only
        assert not home_of(cast.eli, at=NOON).is_empty

    @pytest.mark.parametrize(
        ("who", "expected"), [("cruz", True), ("sana", True), ("eli", True), ("bo", False)]
    )
    def test_is_of_staff_alone_without_a_place(self, who, expected, cast):
        assert home_of(getattr(cast, who), at=NOON).is_staff_only is expected

    @pytest.mark.parametrize("takes_part", ["partners", "places", "parted", "ended"])
    def test_is_not_of_staff_alone_with_any_part_in_it(self, takes_part):
        home = replace(NOTHING, runs=SOMETHING)

        assert home.is_staff_only
        assert not replace(home, **{takes_part: SOMETHING}).is_staff_only

    @pytest.mark.parametrize(
        "found", ["partners", "places", "runs", "oversees", "open_to", "parted", "ended"]
    )
    def test_is_not_empty_with_one_thing_in_it(self, found):
        assert NOTHING.is_empty
        assert not replace(NOTHING, **{found: SOMETHING}).is_empty

    def test_waits_for_a_check_in_that_went_out(self, cast, pair, make_checkin):
        make_checkin(pair, cast.amina, sent_at=NOON)
        Proposal.objects.create(
            organisation=cast.organisation,
            relationship=pair,
            proposed_by=cast.amina,
            created_at=NOON,
            slots=[(NOON + DAY).isoformat()],
        )

        home = home_of(cast.amina, at=NOON + DAY)
        (checkin,) = home.checkins
        assert checkin.relationship is home.partners[0].relationship  # with its people, read once
        assert home.waits
        assert home_of(cast.bo, at=NOON + DAY).checkins == []


class TestWhatOthersWrote:
    def test_waits_until_it_was_read(self, cast, pair, browse):
        send(pair, cast.amina, words="Shall we meet?")
        (said,) = home_of(cast.bo, at=NOON).unread
        here = browse(cast.bo).get("/northwind/").text

        writing.note_read(said, said.last_number, actor=cast.bo, at=NOON)

        assert said.between == pair
        assert f'/northwind/with/{pair.pk}/conversation/">Read and answer' in here
        assert "Amina has written to you" in here
        assert home_of(cast.bo, at=NOON).unread == []
        assert "has written to you" not in browse(cast.bo).get("/northwind/").text

    def test_does_not_wait_for_its_author_nor_for_whoever_joined_later(self, cast, pair):
        send(pair, cast.bo, at=NOON)
        assert home_of(cast.bo, at=NOON).unread == []
        assert home_of(cast.amina, at=NOON).unread

        pair.members.filter(membership=cast.amina).update(joined_at=NOON + SECOND)

        assert home_of(cast.amina, at=NOON).unread == []

    def test_takes_one_look_however_many_wrote(
        self, cast, make_relationship, make_member, django_assert_num_queries
    ):
        for n in range(4):
            mentor = make_member(cast.organisation, f"Mentor {n}")
            send(make_relationship(mentor=mentor, mentee=cast.bo), mentor)

        with django_assert_num_queries(3):
            assert len(unread_conversations(cast.bo)) == 4


class TestWithoutTheYesOfAll:
    @pytest.mark.parametrize(
        ("kind", "parts", "yes", "looks"),
        [
            ("circle", ("member", "host", "member"), 1, False),
            ("circle", ("member", "host", "member"), 2, True),
            ("several_mentors", ("mentee", "mentor", "mentor"), 2, False),
            ("flash", ("mentee", "mentor"), 0, True),
        ],
    )
    def test_people_look_for_a_time_once_it_is_enough_for_their_kind(
        self, cast, make_relationship, kind, parts, yes, looks
    ):
        """As long as that a coordinator waits for them too, and then misses a meeting."""
        members = dict(zip((cast.bo, cast.amina, cast.sana), parts, strict=False))
        ends_on = (NOON + 200 * DAY).date()
        make_relationship(kind=kind, members=members, agreed=list(members)[:yes], ends_on=ends_on)

        assert partner(cast.bo).must_find_time is looks


class TestASingleTalk:
    @pytest.mark.parametrize(("kind", "looks"), [("flash", False), ("one_to_one", True)])
    def test_that_took_place_asks_for_no_other_time(
        self, cast, make_relationship, make_meeting, kind, looks
    ):
        ends_on = (NOON + 200 * DAY).date()
        talk = make_relationship(kind=kind, agreed=True, ends_on=ends_on)
        assert partner(cast.bo).must_find_time

        make_meeting(talk, starts_at=NOON - 30 * DAY, said={"mentee": True})
        assert partner(cast.bo).must_find_time is looks
