from mentoring.goals.models import GoalStep
from tests.access.rows import Row


def _room(world):
    return [world.make_relationship().pk]


def _goal(world):
    goal = world.make_goal(world.make_relationship())
    return [goal.relationship_id, goal.pk]


def _step(world):
    goal = world.make_goal(world.make_relationship())
    step = GoalStep.objects.create(goal=goal, title="Ask Kim", position=1)
    return [goal.relationship_id, goal.pk, step.pk]


read = {"mentee": 200, "mentor": 200}
act = {"mentee": 302, "mentor": 302}
KEY = "0198f7a0-0000-7000-8000-000000000002"
ROWS = [
    Row("goals:new", _room, **read),
    Row("goals:new", _room, method="post", data=lambda world: {"title": "Lead", "key": KEY}, **act),
    Row("goals:goal", _goal, **read),
    Row("goals:goal", _goal, method="post", data=lambda world: {"title": "Lead two"}, **act),
    Row("goals:progress", _goal, method="post", data=lambda world: {"percent": "50"}, **act),
    Row("goals:reach", _goal, method="post", **act),
    Row(
        "goals:add_step",
        _goal,
        method="post",
        data=lambda world: {"title": "Ask", "key": KEY},
        **act,
    ),
    Row("goals:step", _step, method="post", data=lambda world: {"act": "done"}, **act),
]
