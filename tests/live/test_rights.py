"""Which topics of the product somebody may wait for."""

import pytest

from mentoring.live import topics
from mentoring.matching import actions
from tests.moments import NOON


@pytest.fixture
def run(cast):
    return actions.request_run(
        cast.programme, actor=cast.cruz, at=NOON, criteria={}, everybody=True
    )


class TestNewsOfARun:
    @pytest.mark.parametrize(
        ("who", "may"),
        [("cruz", True), ("eli", True), ("sana", False), ("amina", False), ("dara", False)],
    )
    def test_is_for_whoever_runs_the_programme(self, who, may, cast, run):
        person = getattr(cast, who).user_id

        told = topics.allowed([(person, f"run:{run.pk}")])

        assert bool(told) == may

    def test_is_for_nobody_who_was_removed(self, cast, run):
        cast.cruz.removed_at = NOON
        cast.cruz.save()

        assert topics.allowed([(cast.cruz.user_id, f"run:{run.pk}")]) == set()

    @pytest.mark.parametrize("thing", ["", "7", "x" * 70, "00000000-0000-0000-0000-000000000000"])
    def test_is_none_where_there_is_no_run(self, thing, cast):
        assert topics.allowed([(cast.cruz.user_id, f"run:{thing}")]) == set()

    def test_costs_two_queries_for_any_number_of_people(self, cast, run, django_assert_num_queries):
        people = [cast.cruz, cast.eli, cast.sana, cast.amina, cast.bo, cast.dara]

        with django_assert_num_queries(2):
            told = topics.allowed((person.user_id, f"run:{run.pk}") for person in people)

        assert {person for person, _ in told} == {cast.cruz.user_id, cast.eli.user_id}
