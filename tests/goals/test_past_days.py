"""A day that has passed: its owner is asked once, and coordinators learn only that goals sleep."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.goals import actions, jobs, notices, rules
from mentoring.goals.models import Goal
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.actions import remove_person
from mentoring.organisations.models import Membership
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.relationships.actions import end
from tests.moments import DAY, NOON, today
from tests.support.letters import above_the_foot

TODAY = NOON.date()  # a Monday
YESTERDAY = TODAY - DAY
KIND = "goals.past"


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True, started_at=NOON - 60 * DAY)


@pytest.fixture
def goal(pair, make_goal):
    return make_goal(pair, target_on=YESTERDAY)


def letters(kind=KIND):
    return Mail.objects.filter(kind=kind)


def place_of(person):
    return Enrolment.objects.get(membership=person)


def links(mail):
    return re.findall(r'href="[^"]*?(/link/(?!stop/)[^"]+)"', above_the_foot(mail.html))


class TestRules:
    @pytest.mark.parametrize(("days", "past"), [(0, False), (-1, True), (1, False)])
    def test_a_day_has_passed_when_it_is_over(self, days, past):
        assert rules.is_past(TODAY + days * DAY, TODAY) is past
        assert not rules.is_past(None, TODAY)

    def test_a_goal_sleeps_three_weeks_after_its_day(self):
        assert not rules.sleeps(TODAY - timedelta(days=21), TODAY)
        assert rules.sleeps(TODAY - timedelta(days=22), TODAY)
        assert not rules.sleeps(None, TODAY)


class TestTheQuestion:
    def test_comes_once_to_whoever_wrote_the_goal_down(self, cast, goal):
        jobs.ask_about_past_days(NOON)
        jobs.ask_about_past_days(NOON + DAY)

        (mail,) = letters()
        assert mail.recipient == cast.bo
        assert "Lead my first project" in mail.html
        assert "Lead" not in mail.subject
        assert len(links(mail)) == 3

    def test_does_not_come_on_the_day_itself(self, pair, make_goal):
        make_goal(pair, target_on=TODAY)

        jobs.ask_about_past_days(NOON)
        assert not letters().exists()

        jobs.ask_about_past_days(NOON + DAY)
        assert letters().count() == 1

    def test_counts_the_day_where_the_organisation_is(self, cast, pair, make_goal):
        """Sunday, eleven at night in Los Angeles, is Monday morning in Berlin."""
        cast.organisation.timezone = "America/Los_Angeles"
        cast.organisation.save()
        make_goal(pair, target_on=YESTERDAY)

        jobs.ask_about_past_days(NOON.replace(hour=6, minute=59))
        assert not letters().exists()

        jobs.ask_about_past_days(NOON.replace(hour=7))
        assert letters().count() == 1

    @pytest.mark.parametrize(("hour", "comes"), [(5, False), (6, True), (15, True), (16, False)])
    def test_comes_at_an_hour_of_work(self, goal, hour, comes):
        jobs.ask_about_past_days(NOON.replace(hour=hour))  # two hours later in Berlin

        assert letters().exists() is comes

    def test_waits_for_monday(self, pair, make_goal):
        make_goal(pair, target_on=TODAY - 3 * DAY)

        jobs.ask_about_past_days(NOON - DAY)
        assert not letters().exists()

    def test_is_one_letter_for_several_goals(self, pair, goal, make_goal):
        make_goal(pair, "Write", target_on=TODAY - 4 * DAY)
        make_goal(pair, "Speak", target_on=TODAY - 3 * DAY)

        jobs.ask_about_past_days(NOON)
        jobs.ask_about_past_days(NOON + DAY)

        (mail,) = letters()
        assert "Write" in mail.html  # whose day is the longest ago
        assert "2 other goals of yours" in mail.html

    def test_goes_to_whoever_learns_when_the_writer_is_not_there(self, cast, pair, make_goal):
        make_goal(pair, target_on=YESTERDAY, created_by=None)

        jobs.ask_about_past_days(NOON)

        assert letters().get().recipient == cast.bo

    def test_comes_again_for_another_day(self, cast, goal):
        jobs.ask_about_past_days(NOON)
        actions.move(goal, to=TODAY + 7 * DAY, actor=cast.bo, at=NOON)
        jobs.ask_about_past_days(NOON + 7 * DAY)
        assert letters().count() == 1

        jobs.ask_about_past_days(NOON + 8 * DAY)

        assert letters().count() == 2

    @pytest.mark.parametrize("what", ["reached_at", "let_go_at"])
    def test_is_not_asked_of_what_is_over(self, goal, what):
        Goal.objects.update(**{what: NOON - DAY})

        jobs.ask_about_past_days(NOON)

        assert not letters().exists()

    def test_is_not_asked_of_a_day_that_was_over_when_it_was_set(self, cast, pair):
        words = {"measure": "", "why": "", "target_on": YESTERDAY}
        key = "0198f7a0-0000-7000-8000-000000000001"
        actions.set_goal(pair, title="Lead", key=key, actor=cast.bo, at=NOON, **words)

        jobs.ask_about_past_days(NOON + DAY)

        assert not letters().exists()

    def test_is_not_asked_while_somebody_is_away_nor_in_the_grace_after_it(self, cast, goal):
        enrolments.pause(
            place_of(cast.amina), until=TODAY + 7 * DAY, actor=cast.amina, at=NOON - 3 * DAY
        )

        for days in (0, 7, 27):
            jobs.ask_about_past_days(NOON + days * DAY)
        assert not letters().exists()

        jobs.ask_about_past_days(NOON + 29 * DAY)
        assert letters().count() == 1

    def test_is_not_asked_after_an_end_or_a_leaving(self, cast, goal):
        enrolments.withdraw(place_of(cast.amina), actor=cast.amina, at=NOON - DAY)
        jobs.ask_about_past_days(NOON)
        assert not letters().exists()

    def test_that_waits_is_dropped_by_an_answer(self, cast, goal, run_jobs):
        jobs.ask_about_past_days(NOON)
        unread = InboxItem.objects.unread().filter(kind=KIND)
        assert unread.exists()
        actions.set_progress(goal, percent=50, actor=cast.amina, at=NOON)
        run_jobs()
        assert unread.exists()

        actions.let_go(goal, actor=cast.amina, at=NOON)
        run_jobs()

        assert not unread.exists()

    @pytest.mark.parametrize("how", ["end", "pause", "withdraw", "remove"])
    def test_that_waits_is_dropped_when_they_stop(self, cast, pair, goal, run_jobs, how):
        jobs.ask_about_past_days(NOON)
        if how == "end":
            end(pair, reason="completed", actor=cast.amina, at=NOON)
        elif how == "pause":
            until = TODAY + 7 * DAY
            enrolments.pause(place_of(cast.amina), until=until, actor=cast.amina, at=NOON)
        elif how == "withdraw":
            enrolments.withdraw(place_of(cast.amina), actor=cast.amina, at=NOON)
        else:
            remove_person(cast.amina, actor=cast.eli, at=NOON)
        run_jobs()

        assert not InboxItem.objects.unread().filter(kind=KIND).exists()

    def test_costs_the_same_queries_for_many(
        self, pair, goal, make_goal, django_assert_max_num_queries
    ):
        for number in range(6):
            make_goal(pair, f"Goal {number}", target_on=YESTERDAY)

        with django_assert_max_num_queries(40):
            jobs.ask_about_past_days(NOON)


class TestTheLink:
    @pytest.fixture
    def mail(self, cast, pair, make_goal):
        at = timezone.now()
        goal = make_goal(pair, target_on=at.date() - DAY)
        goal = Goal.objects.select_related("relationship__programme__organisation").get(pk=goal.pk)
        goal.relationship = pair
        notices.PAST_GOALS.ask_about([goal], Membership.objects.get(pk=cast.bo.pk), at=at)
        return letters().get()

    def test_changes_nothing_when_it_is_only_opened(self, mail, browse):
        for link in links(mail):
            assert browse().get(link).status_code == 200

        assert Goal.objects.open().count() == 1
        assert not Event.objects.filter(name__startswith="goals.").exists()

    def test_moves_it_to_the_chosen_day(self, mail, browse):
        to = today() + 10 * DAY
        page = browse().get(links(mail)[0]).text
        assert f'value="{today() + timedelta(days=28)}"' in page

        answer = browse().post(links(mail)[0], {"to": str(to)})

        assert answer.status_code == 200
        assert Goal.objects.get().target_on == to

    def test_asks_again_for_a_day_that_is_over_or_none(self, mail, browse):
        for said in ({"to": str(today() - 2 * DAY)}, {"to": ""}, {"to": "soon"}):
            answer = browse().post(links(mail)[0], said)
            assert answer.status_code == 422
        assert "Choose a day" in answer.text

        to = today() + 2 * DAY
        assert browse().post(links(mail)[0], {"to": str(to)}).status_code == 200

    def test_ticks_it(self, mail, browse):
        assert browse().post(links(mail)[1]).status_code == 200

        assert Goal.objects.get().is_reached

    def test_lets_it_go_and_closes_the_other_links(self, mail, browse):
        assert browse().post(links(mail)[2]).status_code == 200

        assert Goal.objects.get().is_let_go
        assert browse().post(links(mail)[1]).status_code == 410

    def test_says_so_when_they_have_ended_meanwhile(self, cast, pair, mail, browse):
        end(pair, reason="completed", actor=cast.amina, at=timezone.now())

        assert browse().post(links(mail)[1]).status_code == 422
        assert not Goal.objects.get().is_reached

    def test_is_no_door_for_who_has_left_the_relationship(self, cast, pair, mail, browse):
        pair.members.filter(membership=cast.bo).update(left_at=NOON, left_reason="left")

        assert browse().get(links(mail)[0]).status_code == 404


class TestLettingGo:
    def act(self, goal, browse, who, act):
        where = address("goals:reach", goal.relationship_id, goal.pk, organisation="northwind")
        return browse(who).post(where, {"act": act})

    def test_takes_it_off_the_list_and_keeps_it_in_the_story(self, cast, pair, goal, browse):
        self.act(goal, browse, cast.bo, "let_go")

        room = browse(cast.amina).get(
            address("relationships:room", pair.pk, organisation="northwind")
        )
        assert "Goal let go of" in room.text
        assert 'value="0"></progress>' not in room.text
        assert "day has passed" not in room.text

    def test_can_be_taken_back(self, cast, goal, browse):
        self.act(goal, browse, cast.bo, "let_go")
        self.act(goal, browse, cast.amina, "again")

        assert Goal.objects.get().is_open

    def test_is_refused_of_a_reached_goal_and_the_other_way_round(self, cast, pair, make_goal):
        reached = make_goal(pair, "Lead", reached_at=NOON)
        gone = make_goal(pair, "Write", let_go_at=NOON)

        with pytest.raises(actions.GoalReached):
            actions.let_go(reached, actor=cast.bo, at=NOON)
        for act in (actions.reach, lambda *a, **k: actions.set_progress(*a, percent=5, **k)):
            with pytest.raises(actions.GoalLetGo):
                act(gone, actor=cast.bo, at=NOON)

    def test_makes_room_for_another(self, cast, pair, make_goal):
        made = [make_goal(pair, f"Goal {number}") for number in range(rules.MAX_GOALS)]
        actions.let_go(made[0], actor=cast.bo, at=NOON)

        words = {"measure": "", "why": "", "target_on": None}
        key = "0198f7a0-0000-7000-8000-000000000001"
        actions.set_goal(pair, title="New", key=key, actor=cast.bo, at=NOON, **words)

        assert Goal.objects.open().count() == rules.MAX_GOALS


class TestWhoSeesIt:
    def test_both_read_on_their_page_and_on_the_goal_that_its_day_has_passed(
        self, cast, pair, goal, browse
    ):
        where = ("relationships:room", pair.pk), ("goals:goal", pair.pk, goal.pk)
        for page in where:
            text = browse(cast.amina).get(address(*page, organisation="northwind")).text
            assert "day has passed" in text

    @pytest.mark.parametrize(("weeks", "sleeps"), [(4, True), (2, False)])
    def test_a_coordinator_reads_that_goals_sleep_and_never_which(
        self, cast, pair, make_goal, browse, weeks, sleeps
    ):
        make_goal(pair, target_on=today() - timedelta(weeks=weeks))
        where = ("insights:relationship", cast.programme.slug, pair.pk)

        text = browse(cast.cruz).get(address(*where, organisation="northwind")).text

        assert ("Goals sleep here" in text) is sleeps
        assert "Lead my first project" not in text

    def test_what_was_let_go_is_not_counted(self, cast, pair, make_goal, browse):
        make_goal(pair, let_go_at=NOON, target_on=YESTERDAY - 90 * DAY)
        where = ("insights:relationship", cast.programme.slug, pair.pk)

        text = browse(cast.cruz).get(address(*where, organisation="northwind")).text

        assert "No goal written down yet." in text
