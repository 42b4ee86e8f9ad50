"""Somebody takes a break: meetings ahead, times on offer, and what the others hear."""

from datetime import date

import pytest
from django.utils import timezone

from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Meeting, Proposal
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions import enrolments
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.pauses import pause_of
from tests.moments import DAY, NOON, WEEK

TODAY = NOON.date()
BACK = (NOON + 4 * WEEK).date()
LAST_POSSIBLE = (NOON + 183 * DAY).date()
SLOT = {"minutes": 45, "format": "video", "place": "https://meet.example.org/x"}


def place_of(person):
    return person.enrolments.select_related("programme__organisation").get()


def pause(person, until=BACK, *, at=NOON, actor=None, **more):
    enrolments.pause(place_of(person), until=until, actor=actor or person, at=at, **more)


def told(kind="meetings.paused"):
    return [mail.recipient for mail in Mail.objects.filter(kind=kind)]


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True)


class TestABreak:
    def test_lasts_at_least_until_tomorrow_and_half_a_year_at_most(self, cast):
        for day in (TODAY, TODAY - DAY):
            with pytest.raises(enrolments.PauseInThePast):
                pause(cast.amina, day)
        with pytest.raises(enrolments.PauseTooLong, match="until 16 March 2027"):
            pause(cast.amina, LAST_POSSIBLE + DAY)

        for day in (TODAY + DAY, LAST_POSSIBLE):
            pause(cast.amina, day)
            assert place_of(cast.amina).paused_until == day

    def test_counts_days_where_its_organisation_is(self, cast):
        before_midnight_in_berlin = NOON.replace(hour=21, minute=59)

        pause(cast.amina, TODAY + DAY, at=before_midnight_in_berlin)
        with pytest.raises(enrolments.PauseInThePast):
            pause(cast.bo, TODAY + DAY, at=NOON.replace(hour=22))

    def test_keeps_the_meetings_that_nobody_named(self, cast, pair, make_meeting):
        meeting = make_meeting(pair)

        pause(cast.amina)

        meeting.refresh_from_db()
        assert meeting.cancelled_at is None

    def test_cancels_those_that_were_named_and_nothing_else(self, cast, pair, make_meeting):
        kept, gone = make_meeting(pair), make_meeting(pair, starts_at=NOON + 5 * DAY)

        pause(cast.amina, cancelled=[gone.pk])

        assert list(Meeting.objects.not_cancelled()) == [kept]

    def test_closes_times_on_offer(self, cast, pair):
        meetings.propose(pair, moments=[NOON + 3 * DAY], actor=cast.bo, at=NOON, **SLOT)

        pause(cast.amina)

        assert not Proposal.objects.open().exists()

    def test_leaves_the_meetings_of_others_alone(
        self, cast, pair, make_relationship, make_member, make_meeting
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        theirs = make_meeting(make_relationship(mentor=cem, mentee=cast.sana))

        pause(cast.amina, cancelled=[theirs.pk])

        theirs.refresh_from_db()
        assert theirs.cancelled_at is None

    def test_of_one_of_many_leaves_the_meeting_to_the_others(
        self, cast, make_relationship, make_member, make_meeting, run_jobs
    ):
        more = [make_member(cast.organisation, name) for name in ("Cem Demir", "Dee Ono")]
        members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *more], "member")
        circle = make_relationship(members=members, kind="circle")
        meeting = make_meeting(circle)

        pause(cast.bo, cancelled=[meeting.pk])
        run_jobs(at=NOON)

        meeting.refresh_from_db()
        assert meeting.cancelled_at is None
        assert not pause_of(circle, TODAY).rests
        assert {one.name for one in told()} == {cast.amina.name, "Cem Demir", "Dee Ono"}
        assert "The rest of you carry on" in Mail.objects.filter(kind="meetings.paused")[0].text

    def test_ends_with_one_button(self, cast, pair, browse):
        pause(cast.amina, (timezone.now() + 30 * DAY).date(), at=timezone.now())
        room = f"/northwind/with/{pair.pk}/"
        away = browse(cast.amina).get(room).content.decode()

        browse(cast.amina).post("/northwind/join/growth-2026/enrolment/", {"act": "return"})
        back = browse(cast.amina).get(room).content.decode()

        assert "I’m back" in away
        assert "taking a break" not in back


class TestThePartner:
    def test_hears_until_when_and_what_stands(self, cast, pair, make_meeting, run_jobs):
        make_meeting(pair)

        pause(cast.amina)
        run_jobs(at=NOON)

        assert told() == [cast.bo]
        mail = Mail.objects.get(kind="meetings.paused")
        assert mail.subject == "Amina is taking a break until about 12 October"
        assert "This meeting stays" in mail.text
        assert "Thursday 17 September, 14:00" in mail.text
        assert not mail.calendar
        assert "writes:" not in mail.text

    def test_hears_why_only_where_it_was_written(self, cast, pair, run_jobs):
        pause(cast.amina, note="Our second child is coming.")
        run_jobs(at=NOON)

        assert "Our second child is coming." in Mail.objects.get(kind="meetings.paused").text

    def test_gets_one_letter_that_takes_the_meeting_out_of_the_calendar(
        self, cast, pair, make_meeting, run_jobs
    ):
        meeting = make_meeting(pair)

        pause(cast.amina, cancelled=[meeting.pk])
        run_jobs(at=NOON)

        (mail,) = Mail.objects.filter(recipient=cast.bo)
        assert mail.kind == "meetings.paused"
        assert "This meeting is cancelled" in mail.text
        assert "METHOD:CANCEL" in mail.calendar
        assert str(meeting.pk) in mail.calendar
        own = Mail.objects.get(recipient=cast.amina, kind="meetings.cancelled")
        assert "You’re taking a break" in own.text

    def test_gets_a_calendar_entry_for_each_further_meeting(
        self, cast, pair, make_meeting, run_jobs
    ):
        both = [make_meeting(pair), make_meeting(pair, starts_at=NOON + 10 * DAY)]

        pause(cast.amina, cancelled=[one.pk for one in both])
        run_jobs(at=NOON)

        theirs = Mail.objects.filter(recipient=cast.bo).order_by("kind")
        assert [mail.kind for mail in theirs] == ["meetings.cancelled", "meetings.paused"]
        assert [
            str(both[n].pk) in mail.calendar for n, mail in zip((1, 0), theirs, strict=True)
        ] == [
            True,
            True,
        ]
        assert "Amina is taking a break" in theirs[0].text

    def test_hears_nothing_of_a_day_that_was_changed_before_the_letter_was_written(
        self, cast, pair, run_jobs
    ):
        pause(cast.amina)
        pause(cast.amina, BACK + 7 * DAY)
        run_jobs(at=NOON)

        assert sorted(mail.subject for mail in Mail.objects.all()) == [
            "Amina is taking a break until about 19 October",
            "Growth 2026: your break until about 19 October",
        ]

    def test_reads_it_in_the_room_and_at_home(self, cast, pair, browse):
        until = (timezone.now() + 30 * DAY).date()
        pause(cast.amina, until, at=timezone.now(), note="Moving house.")

        room = browse(cast.bo).get(f"/northwind/with/{pair.pk}/").content.decode()
        home = browse(cast.bo).get("/northwind/").content.decode()

        assert "Amina is taking a break until about" in room
        assert "Moving house." in room
        assert "Find a time" not in room
        assert "Taking a break until about" in home
        assert "Find a time" not in home

    def test_can_offer_no_times_meanwhile(self, cast, pair, browse):
        now = timezone.now()
        pause(cast.amina, (now + 30 * DAY).date(), at=now)

        page = browse(cast.bo).get(f"/northwind/with/{pair.pk}/talk/")
        with pytest.raises(meetings.IsAway, match="Amina is taking a break"):
            meetings.propose(pair, moments=[now + 3 * DAY], actor=cast.bo, at=now, **SLOT)
        with pytest.raises(meetings.YouAreAway):
            meetings.propose(pair, moments=[now + 3 * DAY], actor=cast.amina, at=now, **SLOT)

        assert page.url == f"/northwind/with/{pair.pk}/"

    def test_who_has_left_hears_nothing(self, cast, pair, run_jobs):
        enrolments.withdraw(place_of(cast.bo), actor=cast.bo, at=NOON)
        run_jobs(at=NOON)
        pause(cast.amina)
        run_jobs(at=NOON)

        assert told() == []


class TestThePage:
    URL = "/northwind/join/growth-2026/pause/"

    def test_lists_each_meeting_and_cancels_the_ticked(self, cast, pair, make_meeting, browse):
        now = timezone.now()
        kept, gone = (make_meeting(pair, starts_at=now + days * DAY) for days in (3, 5))
        client, until = browse(cast.amina), (now + 30 * DAY).date()

        page = client.get(self.URL).content.decode()
        client.post(self.URL, {"until": until, "cancelled": [gone.pk], "note": "Rest."})

        assert page.count("with Bo") == 2
        assert list(Meeting.objects.not_cancelled()) == [kept]
        assert place_of(cast.amina).pause_note == "Rest."

    @pytest.mark.parametrize(
        ("until", "words"),
        [
            ("", "Say until about when."),
            ("soon", "Choose a day"),
            ("2020-01-01", "has to end in the future"),
            ("2099-01-01", "can last half a year"),
        ],
    )
    def test_refuses_in_a_sentence_and_keeps_what_was_typed(self, until, words, cast, pair, browse):
        page = browse(cast.amina).post(self.URL, {"until": until, "note": "Moving house."})

        assert page.status_code == 422
        assert words in page.content.decode()
        assert "Moving house." in page.content.decode()
        assert place_of(cast.amina).paused_until is None

    def test_of_a_coordinator_says_no_word_of_why(self, cast, pair, make_meeting, browse):
        now = timezone.now()
        meeting = make_meeting(pair, starts_at=now + 3 * DAY)
        enrolment, until = place_of(cast.amina), (now + 30 * DAY).date()
        url = f"/northwind/programmes/growth-2026/people/{enrolment.pk}/pause/"

        page = browse(cast.cruz).get(url).content.decode()
        browse(cast.cruz).post(url, {"until": until, "cancelled": [meeting.pk], "note": "Ill."})

        assert "with Bo" in page
        assert "A word to those" not in page
        assert place_of(cast.amina).paused_until == until
        assert place_of(cast.amina).pause_note == ""
        assert not Meeting.objects.not_cancelled().exists()

    def test_of_many_people_cancels_until_then_where_that_is_ticked(
        self, cast, pair, make_meeting, browse
    ):
        now = timezone.now()
        meeting = make_meeting(pair, starts_at=now + 3 * DAY)
        later = make_meeting(pair, starts_at=now + 40 * DAY)
        url, until = "/northwind/programmes/growth-2026/people/act/", (now + 30 * DAY).date()
        said = {"act": "pause", "enrolment": place_of(cast.amina).pk, "until": until}

        browse(cast.cruz).post(url, said)
        kept = Meeting.objects.not_cancelled().count()
        browse(cast.cruz).post(url, said | {"cancels": "yes"})

        assert kept == 2
        assert list(Meeting.objects.not_cancelled()) == [later]
        meeting.refresh_from_db()
        assert meeting.cancelled_at


class TestWhoRests:
    @pytest.fixture
    def team(self, cast, make_relationship, make_member):
        cem = make_member(cast.organisation, "Cem Demir")
        dee = make_member(cast.organisation, "Dee Ono")
        for person in (cem, dee):
            person.enrolments.create(
                organisation=cast.organisation,
                programme=cast.programme,
                status="joined",
                is_mentee=True,
                created_at=NOON,
            )
        members = {cast.amina: "mentor", cem: "mentee", dee: "mentee"}
        return make_relationship(members=members, kind="team"), cem, dee

    def both_ways(self, relationship, day: date):
        """By the query and by the rule: the same."""
        found = relationship in Relationship.objects.paused(day)
        here = relationship in Relationship.objects.paused(day, relationship.programme)
        active = relationship not in Relationship.objects.all_active(relationship.programme, day)
        awake = relationship not in Relationship.objects.all_awake(day)
        assert {found, here, active, awake} == {pause_of(relationship, day).rests}
        return found

    def test_is_a_pair_of_whom_one_is_away_until_the_day_of_return(self, cast, pair):
        pause(cast.amina)

        assert self.both_ways(pair, BACK - DAY)
        assert not self.both_ways(pair, BACK)

    def test_is_a_team_without_its_mentor(self, cast, team):
        pause(cast.amina)

        assert self.both_ways(team[0], TODAY)

    def test_is_not_a_team_of_whom_one_mentee_is_away(self, cast, team):
        pause(team[1])
        assert not self.both_ways(team[0], TODAY)

        pause(team[2])
        assert self.both_ways(team[0], TODAY)

    def test_is_not_whoever_pauses_another_programme(self, cast, pair, make_programme):
        other = make_programme(cast.organisation, "Other")
        cast.amina.enrolments.create(
            organisation=cast.organisation,
            programme=other,
            status="joined",
            is_mentor=True,
            created_at=NOON,
            paused_until=BACK,
        )

        assert not self.both_ways(pair, TODAY)

    def test_is_nobody_after_the_end(self, cast, pair):
        pause(cast.amina)
        Relationship.objects.filter(pk=pair.pk).update(ended_at=NOON, end_reason="other")
        pair.refresh_from_db()

        assert not Relationship.objects.paused(TODAY).exists()


class TestTheInbox:
    def test_has_the_same_words_without_a_mail_server(self, cast, pair, run_jobs, settings):
        settings.HAS_SMTP = False
        pause(cast.amina)
        run_jobs(at=NOON)

        line = InboxItem.objects.get(kind="meetings.paused")
        assert line.recipient_id == cast.bo.pk
        assert line.path == f"/northwind/with/{pair.pk}/"
