"""The room of two people."""

from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings.models import Note
from mentoring.relationships import actions
from tests.moments import DAY, NOON
from tests.support.words import in_german


def room(relationship):
    return address("relationships:room", relationship.pk, organisation="northwind")


class TestTheRoom:
    def test_greets_each_with_the_name_of_the_other(self, cast, make_relationship, browse):
        relationship = make_relationship(agreed=True)

        assert "You and Amina" in browse(cast.bo).get(room(relationship)).text
        assert "You and Bo" in browse(cast.amina).get(room(relationship)).text

    def test_ticks_first_steps_until_all_are_done(
        self, cast, make_relationship, make_goal, make_meeting, browse
    ):
        relationship = make_relationship()
        bo = browse(cast.bo)

        new = bo.get(room(relationship)).text
        make_goal(relationship)
        with_goal = bo.get(room(relationship)).text
        make_meeting(relationship)
        for person in (cast.amina, cast.bo):
            actions.agree(relationship, version=1, actor=person, at=NOON)
        whole = bo.get(room(relationship)).text

        assert (new.count("is-open"), with_goal.count("is-open")) == (3, 2)
        assert "First steps" not in whole

    def test_has_one_primary_act(self, cast, make_relationship, browse):
        shown = browse(cast.bo).get(room(make_relationship())).text

        assert shown.count("button--primary") == 1

    def test_is_read_only_in_the_end(self, cast, make_relationship, make_goal, browse):
        relationship = make_relationship(agreed=True, ended_at=NOON + DAY)
        make_goal(relationship, "Lead my first project")

        shown = browse(cast.bo).get(room(relationship)).text

        assert "Lead my first project" in shown
        assert "Find a time" not in shown
        assert "Add another goal" not in shown

    def test_costs_the_same_however_much_happened(
        self,
        cast,
        make_relationship,
        make_meeting,
        make_goal,
        browse,
        django_assert_max_num_queries,
    ):
        relationship = make_relationship(agreed=True)
        bo = browse(cast.bo)
        counts = []
        for number in range(12):
            meeting = make_meeting(relationship, starts_at=NOON - number * DAY)
            make_goal(relationship, f"Goal {number}")
            Note.objects.create(
                organisation=cast.organisation,
                relationship=relationship,
                meeting=meeting,
                author=cast.amina,
                is_shared=True,
                body="Saved.",
                written_at=timezone.now(),
            )
            if number in (0, 11):
                with django_assert_max_num_queries(30) as seen:
                    bo.get(room(relationship))
                counts.append(len(seen))

        assert counts[0] == counts[1]

    def test_shows_the_newest_and_everything_when_asked(
        self, cast, make_relationship, make_goal, browse
    ):
        relationship = make_relationship(agreed=True)
        for number in range(40):
            make_goal(relationship, f"Goal number {number}", created_at=NOON + number * DAY)
        bo = browse(cast.bo)

        newest, whole = bo.get(room(relationship)), bo.get(room(relationship) + "?all")

        assert "Show everything" in newest.text
        assert "It began" not in newest.text
        assert "It began" in whole.text

    def test_speaks_german(self, cast, make_relationship, browse):
        shown = browse(cast.bo, **{"Accept-Language": "de"}).get(room(make_relationship()))

        assert in_german("First steps") in shown.text
