"""Goals and steps at their boundaries, and what an action on one leaves alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.models import Event
from mentoring.goals import actions, permissions, rules
from mentoring.goals.models import Goal, GoalChange, GoalStep
from tests.moments import DAY, NOON

TODAY = NOON.date()
WORDS = {"measure": "They decide", "why": "I want to.", "target_on": TODAY + 90 * DAY}


@pytest.fixture
def pair(make_relationship):
    return make_relationship()


@pytest.fixture
def goals(pair, make_goal):
    return [make_goal(pair, "Lead"), make_goal(pair, "Write")]


def set_goal(pair, who, title="Lead", key=None, at=NOON, **words):
    return actions.set_goal(
        pair, title=title, key=key or uuid4(), actor=who, at=at, **WORDS | words
    )


def add_step(goal, who, title="Ask Kim", key=None):
    return actions.add_step(goal, title=title, key=key or uuid4(), actor=who, at=NOON)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


class TestRules:
    @pytest.mark.parametrize("way", [1, -1])
    def test_aim_ten_years_ahead_or_back(self, way):
        assert rules.may_aim_for(TODAY + way * timedelta(days=3660), TODAY)
        assert not rules.may_aim_for(TODAY + way * timedelta(days=3661), TODAY)
        assert rules.may_aim_for(None, TODAY)

    @pytest.mark.parametrize(
        ("done", "steps", "percent"), [(0, 0, 40), (0, 3, 0), (1, 3, 33), (2, 3, 67), (3, 3, 100)]
    )
    def test_count_steps_where_there_are_any(self, done, steps, percent):
        assert rules.progress(steps_done=done, steps=steps, by_hand=40) == percent

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("- lead it all\n* lead it all\n", ["Lead it all"]),
            ("", []),
            (None, []),
            ("Seven l; eight let; x", ["Eight let"]),
            (
                "First one. Second one! Third one? Fourth.",
                ["First one", "Second one!", "Third one?"],
            ),
            ("x" * 200, ["X" + "x" * 199]),
            ("x" * 201, []),
        ],
    )
    def test_suggest_three_sentences_of_a_fair_length(self, words, found):
        assert rules.suggestions(words) == found

    def test_keep_few_goals_and_short_lists(self):
        assert (rules.MAX_GOALS, rules.MAX_STEPS, rules.LONGEST_TITLE) == (8, 20, 200)


class TestSetGoal:
    def test_keeps_key_words_and_who(self, cast, pair):
        key = uuid4()
        goal = fresh(set_goal(pair, cast.bo, key=key))

        assert {name: getattr(goal, name) for name in WORDS} == WORDS
        assert (goal.pk, goal.created_by, goal.created_at, goal.updated_at) == (
            key,
            cast.bo,
            NOON,
            NOON,
        )
        assert told() == ["goals.set"]

    def test_is_one_by_its_key_or_its_title_of_minutes_ago(self, cast, pair):
        key = uuid4()
        goal = set_goal(pair, cast.bo, key=key)

        assert set_goal(pair, cast.bo, key=key, at=NOON + DAY) == goal
        assert set_goal(pair, cast.bo, why="Anew.") == goal
        assert fresh(goal).why == "Anew."
        assert set_goal(pair, cast.bo, at=NOON + DUPLICATE_WINDOW) != goal
        assert set_goal(pair, cast.bo, "Other", key=key).pk != key

    def test_counts_open_ones_of_this_relationship(
        self, cast, pair, make_goal, make_relationship, make_member
    ):
        other = make_relationship(mentee=make_member(cast.organisation, "Cem"))
        for number in range(8):
            make_goal(other, f"Theirs {number}")
            make_goal(pair, f"Reached {number}", reached_at=NOON)

        assert set_goal(pair, cast.bo)

    def test_refuses_a_day_out_of_reach(self, cast, pair):
        with pytest.raises(actions.TargetTooFar):
            set_goal(pair, cast.bo, target_on=TODAY + timedelta(days=3661))


class TestAnAction:
    @pytest.mark.parametrize(
        "act",
        [
            lambda goal, who: actions.adjust(goal, title="New", actor=who, at=NOON, **WORDS),
            lambda goal, who: actions.set_progress(goal, percent=30, actor=who, at=NOON),
            lambda goal, who: actions.reach(goal, actor=who, at=NOON),
            lambda goal, who: add_step(goal, who),
        ],
        ids=["adjust", "set_progress", "reach", "add_step"],
    )
    def test_changes_this_goal_alone(self, act, cast, goals):
        before = Goal.objects.filter(pk=goals[1].pk).values().get()

        act(goals[0], cast.bo)

        assert Goal.objects.filter(pk=goals[1].pk).values().get() == before
        assert not goals[1].steps.exists()


class TestAdjust:
    def test_notes_title_and_day_and_says_the_same_once(self, cast, goals):
        for _ in range(2):
            actions.adjust(goals[0], title="New", actor=cast.bo, at=NOON + DAY, **WORDS)
        actions.adjust(goals[0], title="New", actor=cast.bo, at=NOON, **WORDS | {"why": "Else"})

        change = GoalChange.objects.get()
        assert (change.title_before, change.title_after) == ("Lead", "New")
        assert (change.target_before, change.target_after) == (None, WORDS["target_on"])
        assert (change.changed_by, change.changed_at) == (cast.bo, NOON + DAY)
        assert told() == ["goals.changed"] * 2

    def test_notes_another_day_alone(self, cast, goals):
        actions.adjust(goals[0], title="Lead", actor=cast.bo, at=NOON, **WORDS)

        assert GoalChange.objects.get().title_after == "Lead"


class TestProgress:
    def test_by_hand_is_kept_and_told(self, cast, goals):
        actions.set_progress(goals[0], percent=60, actor=cast.bo, at=NOON + DAY)

        assert (fresh(goals[0]).progress, fresh(goals[0]).updated_at) == (60, NOON + DAY)
        assert Event.objects.get().data == {"what": "progress", "progress": 60}

    def test_is_not_set_where_steps_say_it(self, cast, goals):
        add_step(goals[0], cast.bo)

        with pytest.raises(actions.StepsDecide):
            actions.set_progress(goals[0], percent=30, actor=cast.bo, at=NOON)
        actions.set_progress(goals[1], percent=30, actor=cast.bo, at=NOON)


class TestSteps:
    def test_stand_in_order_and_are_one_by_key_or_open_title(self, cast, goals):
        key = uuid4()
        first = add_step(goals[0], cast.bo, key=key)
        second = add_step(goals[0], cast.bo, "Write it")

        assert (first.pk, first.position, second.position) == (key, 1, 2)
        assert add_step(goals[0], cast.bo, key=key) == first
        with pytest.raises(actions.StepThere):
            add_step(goals[0], cast.bo)
        assert add_step(goals[1], cast.bo).position == 1
        actions.tick_step(first, is_done=True, actor=cast.bo, at=NOON)
        assert add_step(goals[0], cast.bo).position == 3

    def test_with_a_key_of_another_goal_or_title_are_others(self, cast, goals):
        key = uuid4()
        add_step(goals[0], cast.bo, key=key)

        assert add_step(goals[1], cast.bo, key=key).pk != key
        assert add_step(goals[0], cast.bo, "Other", key=key).pk != key

    def test_are_twenty_at_most(self, cast, goals):
        for number in range(20):
            add_step(goals[0], cast.bo, f"Step {number}")

        with pytest.raises(actions.EnoughSteps, match="20"):
            add_step(goals[0], cast.bo, "One more")

    def test_are_ticked_and_removed_one_by_one(self, cast, goals):
        first, second = (add_step(goals[0], cast.bo, title) for title in ("One", "Two"))

        actions.tick_step(first, is_done=True, actor=cast.bo, at=NOON)
        assert (fresh(first).done_at, fresh(second).done_at) == (NOON, None)
        actions.remove_step(first, actor=cast.bo, at=NOON)
        assert list(GoalStep.objects.all()) == [second]


class TestReach:
    def test_is_kept_and_counted_anew_when_taken_up_again(self, cast, goals):
        add_step(goals[0], cast.bo)
        actions.reach(goals[0], actor=cast.bo, at=NOON + DAY)
        reached = fresh(goals[0])
        assert (reached.reached_at, reached.progress, reached.updated_at) == (
            NOON + DAY,
            100,
            NOON + DAY,
        )

        actions.take_up_again(goals[0], actor=cast.bo, at=NOON)

        assert (fresh(goals[0]).reached_at, fresh(goals[0]).progress) == (None, 0)
        assert actions.take_up_again(goals[1], actor=cast.bo, at=NOON).reached_at is None

    def test_closes_steps_and_progress(self, cast, goals):
        step = add_step(goals[0], cast.bo)
        actions.reach(goals[0], actor=cast.bo, at=NOON)

        for act in (
            lambda: add_step(goals[0], cast.bo, "More"),
            lambda: actions.tick_step(step, is_done=True, actor=cast.bo, at=NOON),
            lambda: actions.set_progress(goals[0], percent=1, actor=cast.bo, at=NOON),
        ):
            with pytest.raises(actions.GoalReached):
                act()


class TestThePermission:
    def test_finds_each_goal_and_step_where_they_belong(
        self, cast, pair, goals, make_relationship, make_member
    ):
        other = make_relationship(mentee=make_member(cast.organisation, "Cem"))
        for goal in goals:
            assert permissions.goal_to_share(cast.amina, pair.pk, goal.pk) == goal
            with pytest.raises(Http404):
                permissions.goal_to_share(cast.amina, other.pk, goal.pk)
        for title in ("One", "Two"):
            step = add_step(goals[0], cast.bo, title)
            assert permissions.step_to_share(goals[0], step.pk) == step
            with pytest.raises(Http404):
                permissions.step_to_share(goals[1], step.pk)
