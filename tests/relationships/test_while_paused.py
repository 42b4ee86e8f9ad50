"""While a relationship rests nothing is asked, and for three weeks afterwards silence is none."""

from datetime import timedelta

import pytest

from mentoring.checkins import notices as checkin_notices
from mentoring.insights import queries as insights
from mentoring.meetings import jobs as meeting_jobs
from mentoring.notifications.models import InboxItem, Mail
from mentoring.participants.actions import enrolments
from mentoring.relationships import actions
from mentoring.relationships.jobs import live_through_ends
from mentoring.relationships.rules import KINDS
from mentoring.today.queries.attention import today
from tests.moments import DAY, NOON, WEEK

TODAY = NOON.date()
BACK = NOON + 8 * WEEK
HOUR = timedelta(hours=1)


def place_of(person):
    return person.enrolments.select_related("programme__organisation").get()


def pause(person, until=None, *, at=NOON):
    enrolments.pause(place_of(person), until=until or BACK.date(), actor=person, at=at)


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, ends_on=(NOON + 40 * WEEK).date())


def kinds(programme, at):
    return [matter.kind.key for matter in today(programme, at=at).matters]


class TestSilence:
    def test_counts_again_three_weeks_after_the_return(self, cast, pair):
        pause(cast.amina)
        grace_ends = BACK + 21 * DAY

        for at in (BACK - DAY, BACK, grace_ends - DAY):
            assert kinds(cast.programme, at) == []
        assert kinds(cast.programme, grace_ends) == ["silent"]

    def test_counts_three_weeks_after_an_early_return_too(self, cast, pair):
        pause(cast.amina)
        early = NOON + 2 * WEEK
        enrolments.resume(place_of(cast.amina), actor=cast.amina, at=early)

        assert kinds(cast.programme, early + 20 * DAY) == []
        assert kinds(cast.programme, early + 21 * DAY) == ["silent"]

    def test_counts_all_along_in_a_group_that_goes_on(self, cast, make_relationship, make_member):
        cem = make_member(cast.organisation, "Cem Demir")
        members = {cast.amina: "host", cast.bo: "member", cem: "member"}
        make_relationship(members=members, kind="circle", agreed=True)

        pause(cast.bo)

        weeks = KINDS["circle"].health.silent_weeks
        assert kinds(cast.programme, NOON + (7 * weeks - 1) * DAY) == []
        assert kinds(cast.programme, NOON + (7 * weeks + 1) * DAY) == ["silent"]


class TestTheCoordinator:
    def test_counts_who_rests_neither_silent_nor_well(
        self, cast, pair, make_relationship, make_meeting
    ):
        other = make_relationship(mentor=cast.sana, mentee=cast.eli, agreed=True)
        make_meeting(other, starts_at=NOON - DAY)
        pause(cast.amina)

        before, after = today(cast.programme, at=NOON), today(cast.programme, at=BACK)

        assert (before.relationships, before.paused, before.well) == (2, 1, 1)
        assert (after.paused, after.troubled, after.unmet) == (0, 1, 1)

    def test_counts_nobody_twice_who_needs_help_on_pause(self, cast, pair, make_checkin):
        make_checkin(pair, cast.bo, answered_at=NOON, wants_help=True, comment="Please call.")
        pause(cast.amina)

        seen = today(cast.programme, at=NOON)

        assert (seen.troubled, seen.paused, seen.well) == (1, 0, 0)

    def test_reads_until_when_in_the_list(self, cast, pair, browse):
        cast.amina.enrolments.update(paused_until="2099-03-01", grace_until="2099-03-22")
        client = browse(cast.cruz)

        page = client.get("/northwind/programmes/growth-2026/relationships/?show=paused")
        one = client.get(f"/northwind/programmes/growth-2026/relationships/{pair.pk}/")
        morning = client.get("/northwind/programmes/growth-2026/today/")

        assert "until March 1, 2099" in page.content.decode().replace(
            "1 March 2099", "March 1, 2099"
        )
        assert "Paused until" in one.content.decode()
        assert "1 relationship is on pause." in morning.content.decode()

    @pytest.mark.parametrize(
        ("at", "standing", "tabs"),
        [
            (BACK - DAY, "paused", {"open", "paused", "all"}),
            (BACK, "new", {"open", "new", "all"}),
            (BACK + 20 * DAY, "new", {"open", "new", "all"}),
            (BACK + 21 * DAY, "silent", {"open", "attention", "all"}),
        ],
    )
    def test_finds_them_under_the_tab_that_fits(self, at, standing, tabs, cast, pair):
        pause(cast.amina)
        rows = insights.relationships(cast.programme, at=at)

        found = {show for show in insights.SHOWS if insights.shown(rows, show, "", at=at)}

        assert insights.standing_of(rows.get(), at=at) == standing
        assert found == tabs


class TestAMeetingThatWasKept:
    def test_is_brought_to_mind_the_day_before(self, cast, pair, make_meeting, run_jobs):
        meeting = make_meeting(pair)
        pause(cast.amina)

        meeting_jobs.remind(meeting.starts_at - DAY + HOUR)

        assert Mail.objects.filter(kind="meetings.reminder").count() == 2

    def test_is_not_asked_about_by_email(self, cast, pair, make_meeting):
        meeting = make_meeting(pair)
        pause(cast.amina)

        meeting_jobs.ask(meeting.starts_at + 3 * HOUR)

        assert not InboxItem.objects.filter(kind="meetings.held").exists()

    def test_is_asked_about_when_nobody_is_away(self, cast, pair, make_meeting):
        meeting = make_meeting(pair)

        meeting_jobs.ask(meeting.starts_at + 3 * HOUR)

        assert InboxItem.objects.filter(kind="meetings.held").count() == 2


class TestACheckIn:
    @pytest.mark.parametrize(("days", "lines"), [(4, 0), (5, 0), (-1, 2)])
    def test_is_not_brought_to_mind_in_a_pause(self, days, lines, cast, pair, make_checkin):
        sent = NOON - 5 * DAY
        for person in (cast.amina, cast.bo):
            make_checkin(pair, person, sent_at=sent - HOUR)
        if days > 0:
            pause(cast.amina, (NOON + days * DAY).date())

        checkin_notices.remind(NOON)

        assert InboxItem.objects.filter(kind="checkins.sent").count() == lines

    def test_that_waits_for_the_morning_is_not_asked_any_more(
        self, cast, pair, make_checkin, run_jobs
    ):
        checkin = make_checkin(pair, cast.bo, sent_at=NOON)
        checkin_notices._ask(checkin_notices._checkin(checkin.pk), at=NOON, is_reminder=False)

        pause(cast.amina)
        run_jobs(at=NOON)

        assert not InboxItem.objects.filter(kind="checkins.sent", read_at=None).exists()


class TestTheLastDay:
    @pytest.fixture
    def ending(self, make_relationship):
        """Its last day lies in three weeks, so that it is asked now."""
        return make_relationship(
            agreed=True, started_at=NOON - 20 * WEEK, ends_on=(NOON + 3 * WEEK).date()
        )

    def closes_on(self, relationship):
        relationship.refresh_from_db()
        return relationship.closes_on

    def test_is_not_asked_about_until_the_return(self, cast, ending, run_jobs):
        pause(cast.amina)

        live_through_ends(NOON)
        live_through_ends(BACK - DAY)
        while_away = self.closes_on(ending)
        live_through_ends(BACK)

        assert while_away is None
        assert self.closes_on(ending) == (BACK + 2 * WEEK).date()

    def test_is_asked_anew_after_the_return_where_nobody_had_answered(self, cast, ending, run_jobs):
        live_through_ends(NOON)
        run_jobs(at=NOON)
        pause(cast.amina)
        run_jobs(at=NOON)
        while_away = self.closes_on(ending)
        for at in (BACK - DAY, BACK):
            live_through_ends(at)
        run_jobs(at=BACK)

        assert while_away is None
        assert self.closes_on(ending) == (BACK + 2 * WEEK).date()
        asked = InboxItem.objects.filter(kind="relationships.end_asked", recipient=cast.bo)
        assert asked.count() == 2

    def test_keeps_what_was_answered_and_waits(self, cast, ending, run_jobs):
        live_through_ends(NOON)
        actions.wish(ending, "carry_on", 8, actor=cast.bo, at=NOON)
        pause(cast.amina)
        run_jobs(at=NOON)
        for at in (NOON + 3 * WEEK, NOON + 6 * WEEK, BACK - DAY):
            live_through_ends(at)
        run_jobs(at=BACK - DAY)
        told_while_away = InboxItem.objects.filter(kind="relationships.last_day_reached").count()
        live_through_ends(BACK + DAY)
        run_jobs(at=BACK + DAY)

        assert told_while_away == 0
        assert self.closes_on(ending) == (BACK + 2 * WEEK).date()
        assert ending.is_open
        assert InboxItem.objects.filter(kind="relationships.last_day_reached").count() == 2
        assert ending.members.get(membership=cast.bo).wish == "carry_on"

    def test_holds_nobody_who_wants_it_to_end(self, cast, ending, run_jobs):
        live_through_ends(NOON)
        actions.wish(ending, "close", None, actor=cast.bo, at=NOON)
        pause(cast.amina)
        run_jobs(at=NOON)

        live_through_ends(NOON + 3 * WEEK + DAY)

        ending.refresh_from_db()
        assert not ending.is_open

    def test_that_closes_later_than_two_weeks_after_the_return_stays(self, cast, ending, run_jobs):
        live_through_ends(NOON)
        before = self.closes_on(ending)
        pause(cast.amina, before - 14 * DAY)
        run_jobs(at=NOON)
        assert self.closes_on(ending) == before

        pause(cast.amina, before - 13 * DAY)
        run_jobs(at=NOON)
        assert self.closes_on(ending) is None
