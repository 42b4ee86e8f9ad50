"""A goal of one, of several, of all."""

from uuid import uuid4

import pytest

from mentoring.core.web.addresses import address
from mentoring.goals import actions, jobs
from mentoring.goals.models import Goal
from mentoring.goals.rules import asks_whose, max_goals
from mentoring.notifications.models import Message
from mentoring.relationships.actions import leave
from tests.moments import DAY, NOON

WORDS = {"measure": "", "why": "", "target_on": None}


@pytest.fixture
def circle(cast, make_member, make_relationship):
    rest = [make_member(cast.organisation, name) for name in ("Cem Demir", "Dee Ono")]
    members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *rest], "member")
    return make_relationship(members=members, kind="circle", agreed=True)


def write(relationship, person, *whose, title="Lead a project"):
    keys = [one.pk for one in whose]
    return actions.set_goal(
        relationship, title=title, key=uuid4(), whose=keys, actor=person, at=NOON, **WORDS
    )


def new(relationship):
    return address("goals:new", relationship.pk, organisation="northwind")


def room(relationship):
    return address("relationships:room", relationship.pk, organisation="northwind")


class TestGoal:
    def test_belongs_to_some_or_to_all(self, cast, circle):
        assert write(circle, cast.bo, cast.bo).whose == [str(cast.bo.pk)]
        everybody = [one.membership for one in circle.members.all()]
        assert write(circle, cast.bo, *everybody, title="Together").whose == []
        assert write(circle, cast.bo, cast.dara, title="Another").whose == []

    def test_whose_day_has_passed_is_asked_about_of_one_whose_it_is(self, cast, circle):
        write(circle, cast.amina, cast.bo)
        Goal.objects.update(target_on=(NOON - 2 * DAY).date())

        jobs.ask_about_past_days(NOON)

        assert Message.objects.get(kind="goals.past").recipient == cast.bo

    def test_is_asked_for_and_told_in_a_circle(self, cast, circle, browse):
        bo = browse(cast.bo)
        assert "Whose goal is it?" in bo.get(new(circle)).text
        form = {"title": "Speak up", "key": uuid4(), "whose": [cast.amina.pk, cast.bo.pk]}
        assert bo.post(new(circle), form).status_code == 302

        assert "for Amina and you" in bo.get(room(circle)).text
        goal = Goal.objects.get()
        where = address("goals:goal", circle.pk, goal.pk, organisation="northwind")
        assert "A goal for Amina and you" in bo.get(where).text
        again = {"title": "Speak up", "whose": [cast.bo.pk]}
        assert browse(cast.amina).post(where, again).status_code == 302
        goal.refresh_from_db()
        assert goal.whose == [str(cast.bo.pk)]

    def test_stays_that_of_somebody_who_has_left(self, cast, circle, browse):
        goal = write(circle, cast.bo, cast.amina, cast.bo)
        cem = next(one for one in circle.people if one.first_name == "Cem")
        leave(circle, cast.bo, reason="other", actor=cast.bo, at=NOON)
        where = address("goals:goal", circle.pk, goal.pk, organisation="northwind")
        amina = browse(cast.amina)

        amina.post(where, {"title": "Speak up", "whose": [cem.pk]})
        goal.refresh_from_db()
        assert goal.whose == [str(cem.pk), str(cast.bo.pk)]
        everybody = [one.pk for one in circle.people if one != cast.bo]
        amina.post(where, {"title": "Speak up", "whose": everybody})
        goal.refresh_from_db()
        assert goal.whose == []

    def test_refuses_somebody_from_elsewhere(self, cast, circle, browse):
        form = {"title": "Speak up", "key": uuid4(), "whose": [cast.dara.pk]}
        assert browse(cast.bo).post(new(circle), form).status_code == 422

    def test_is_of_each_where_two_learn_from_each_other(self, cast, make_relationship, browse):
        members = {cast.amina: "peer", cast.bo: "peer"}
        pair = make_relationship(kind="reciprocal", members=members, agreed=True)
        assert "Whose goal is it?" in browse(cast.bo).get(new(pair)).text

    def test_of_a_pair_asks_nothing(self, cast, make_relationship, browse):
        pair = make_relationship(agreed=True)
        assert "Whose goal is it?" not in browse(cast.bo).get(new(pair)).text

    def test_of_many_may_be_more(self):
        assert (max_goals(2), max_goals(4), max_goals(5), max_goals(20)) == (8, 8, 10, 40)
        assert asks_whose("circle", 3)
        assert not asks_whose("one_to_one", 2)
