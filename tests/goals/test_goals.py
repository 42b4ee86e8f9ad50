"""Goals, their steps, how far they are, and what the time line keeps of them."""

from uuid import uuid4

import pytest
from django.db import connection

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.goals import actions, rules
from mentoring.goals.models import Goal, GoalStep
from tests.moments import DAY, NOON

WORDS = {"measure": "The team decides", "why": "I want to.", "target_on": (NOON + 90 * DAY).date()}


def page(name, *args):
    return address(f"goals:{name}", *args, organisation="northwind")


def room(relationship):
    return address("relationships:room", relationship.pk, organisation="northwind")


class TestSetGoal:
    def test_shows_it_to_both(self, cast, make_relationship, browse):
        relationship = make_relationship()

        browse(cast.bo).post(
            page("new", relationship.pk),
            {"title": "Lead my first project", "target_on": "2027-03-31", "key": str(uuid4())},
        )

        for person in (cast.bo, cast.amina):
            assert "Lead my first project" in browse(person).get(room(relationship)).text

    def test_begins_with_what_the_mentee_wrote_when_joining(self, cast, make_relationship, browse):
        cast.bo.profile.goals = "- lead a project with five people\n- find a way into strategy"
        cast.bo.profile.save()
        where = page("new", make_relationship().pk)

        shown = browse(cast.amina).get(where).text
        taken = browse(cast.amina).get(where + "?title=Find+a+way+into+strategy").text

        assert "Lead a project with five people" in shown
        assert 'value="Find a way into strategy"' in taken

    def test_posted_twice_is_one_goal(self, cast, make_relationship, browse):
        relationship, key = make_relationship(), str(uuid4())
        bo = browse(cast.bo)

        for _ in range(2):
            bo.post(page("new", relationship.pk), {"title": "Lead", "key": key})

        assert Goal.objects.count() == 1

    def test_does_not_touch_a_goal_of_others_whose_key_somebody_guessed(
        self, cast, make_relationship, make_member, make_goal
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        theirs = make_goal(make_relationship(mentee=cem), "Theirs")

        mine = actions.set_goal(
            make_relationship(), title="Mine", key=theirs.pk, actor=cast.bo, at=NOON, **WORDS
        )

        theirs.refresh_from_db()
        assert (theirs.title, mine.title) == ("Theirs", "Mine")
        assert mine.pk != theirs.pk

    def test_needs_words_and_keeps_the_others(self, cast, make_relationship, browse):
        answer = browse(cast.bo).post(
            page("new", make_relationship().pk), {"why": "It matters.", "key": str(uuid4())}
        )

        assert answer.status_code == 422
        assert "It matters." in answer.text

    def test_stops_at_a_number_that_is_still_a_direction(self, cast, make_relationship, make_goal):
        relationship = make_relationship()
        for number in range(rules.MAX_GOALS):
            make_goal(relationship, f"Goal {number}")

        with pytest.raises(actions.EnoughGoals, match="8 open goals"):
            actions.set_goal(
                relationship, title="Ninth", key=uuid4(), actor=cast.bo, at=NOON, **WORDS
            )

    def test_is_encrypted(self, cast, make_relationship, make_goal):
        make_goal(make_relationship(), "Ask for a raise", why="I am underpaid")

        with connection.cursor() as cursor:
            cursor.execute("SELECT title, why FROM goals_goal")
            row = b"".join(bytes(column) for column in cursor.fetchone())

        assert b"raise" not in row
        assert b"underpaid" not in row


class TestSteps:
    def test_move_the_bar(self, cast, make_relationship, make_goal):
        goal = make_goal(make_relationship())
        steps = [
            actions.add_step(goal, title=f"Step {n}", key=uuid4(), actor=cast.bo, at=NOON)
            for n in range(3)
        ]

        ticked = actions.tick_step(steps[0], is_done=True, actor=cast.amina, at=NOON)
        assert ticked.progress == 33
        removed = actions.remove_step(steps[1], actor=cast.amina, at=NOON)
        assert removed.progress == 50
        opened = actions.tick_step(steps[0], is_done=False, actor=cast.amina, at=NOON)
        assert opened.progress == 0

    def test_decide_instead_of_the_hand(self, cast, make_relationship, make_goal, browse):
        goal = make_goal(make_relationship())
        GoalStep.objects.create(goal=goal, title="Ask Kim", position=1)

        answer = browse(cast.bo).post(
            page("progress", goal.relationship_id, goal.pk), {"percent": "75"}
        )

        assert answer.status_code == 422
        assert "Tick the next one" in answer.text

    @pytest.mark.parametrize("percent", ["", "-1", "101", "half", "9" * 30])
    def test_progress_by_hand_is_a_share(self, percent, cast, make_relationship, make_goal, browse):
        goal = make_goal(make_relationship())

        answer = browse(cast.bo).post(
            page("progress", goal.relationship_id, goal.pk), {"percent": percent}
        )

        assert answer.status_code == 422

    def test_of_another_goal_does_not_exist(self, cast, make_relationship, make_goal, browse):
        relationship = make_relationship()
        goal, other = make_goal(relationship), make_goal(relationship, "Another")
        step = GoalStep.objects.create(goal=other, title="Ask Kim", position=1)

        answer = browse(cast.bo).post(
            page("step", relationship.pk, goal.pk, step.pk), {"act": "done"}
        )

        assert answer.status_code == 404


class TestAdjust:
    def test_keeps_how_it_began_in_the_time_line(self, cast, make_relationship, make_goal, browse):
        goal = make_goal(make_relationship(), "Lead the kickoff")

        browse(cast.amina).post(
            page("goal", goal.relationship_id, goal.pk),
            {"title": "Lead kickoff and retrospective", "target_on": "2027-03-31"},
        )

        shown = browse(cast.bo).get(room(goal.relationship)).text
        assert "“Lead the kickoff” became “Lead kickoff and retrospective”, by" in shown

    def test_tells_the_log_without_words(self, cast, make_relationship, make_goal):
        goal = make_goal(make_relationship())

        actions.adjust(goal, title="Secret plan", actor=cast.bo, at=NOON, **WORDS)

        assert Event.objects.get(name="goals.changed").data == {"what": "words"}


class TestReach:
    def test_once_and_taken_up_again(self, cast, make_relationship, make_goal):
        goal = make_goal(make_relationship(), progress=40)

        for _ in range(2):
            goal = actions.reach(goal, actor=cast.bo, at=NOON)
        reached = goal.progress
        again = actions.take_up_again(goal, actor=cast.bo, at=NOON + DAY)

        assert reached == 100
        assert again.reached_at is None
        assert Event.objects.filter(name="goals.reached").count() == 1

    def test_closes_it_to_changes(self, cast, make_relationship, make_goal, browse):
        goal = make_goal(make_relationship(), reached_at=NOON, progress=100)

        answer = browse(cast.bo).post(
            page("goal", goal.relationship_id, goal.pk), {"title": "Other words"}
        )

        assert answer.status_code == 422
        assert "Reopen this goal" in answer.text

    def test_asks_for_no_steps_any_more(self, cast, make_relationship, make_goal, browse):
        goal = make_goal(make_relationship())
        client = browse(cast.bo)
        where = page("goal", goal.relationship_id, goal.pk)
        assert "Edit" in client.get(where).text
        assert "Break it into steps" in client.get(where).text

        actions.reach(goal, actor=cast.bo, at=NOON)

        assert "Break it into steps" not in client.get(where).text
        assert "How far along you are" not in client.get(where).text


class TestAnEndedRelationship:
    def test_keeps_goals_to_be_read(self, cast, make_relationship, make_goal, browse):
        goal = make_goal(make_relationship(ended_at=NOON + DAY))
        bo = browse(cast.bo)

        read = bo.get(page("goal", goal.relationship_id, goal.pk))
        written = bo.post(page("goal", goal.relationship_id, goal.pk), {"title": "Other"})

        assert (read.status_code, written.status_code) == (200, 422)


class TestSuggestions:
    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ("", []),
            (
                "lead a project; speak up in meetings.",
                ["Lead a project", "Speak up in meetings"],
            ),
            ("I want to grow. And to lead a team!", ["I want to grow", "And to lead a team!"]),
            ("x" * 500, []),
        ],
    )
    def test_are_whole_sentences(self, said, found):
        assert rules.suggestions(said) == found
