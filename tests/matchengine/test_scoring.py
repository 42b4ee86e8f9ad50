"""Scores add up, and rules name themselves."""

import numpy as np
import pytest

from matchengine import (
    InvalidProblem,
    People,
    Rule,
    Settings,
    SparseRows,
    bit_sets,
    pack_slots,
    score,
    solve,
)
from matchengine.scoring.weights import largest_remainder
from tests.matchengine.populations import random_people


@pytest.fixture(scope="module")
def sides():
    left = random_people(40, 25, 1, offers=False)
    right = random_people(25, 40, 2, offers=True, first_person=38)
    return left, right


def only(name, **settings):
    return Settings(weights={name: 1}, min_grade_gap=None, **settings)


class TestScore:
    def test_is_the_sum_of_its_parts(self, sides):
        scored = score(*sides)

        assert len(scored.score) > 100
        assert (scored.contributions.sum(axis=1) == scored.score).all()
        assert scored.score.min() >= 0
        assert scored.score.max() <= 10_000
        assert len(set(scored.missing.tolist())) > 5

    def test_lists_every_pair_as_allowed_or_forbidden_by_a_rule(self, sides):
        scored = score(*sides)

        for i in range(scored.n_left):
            for j in range(scored.n_right):
                assert (scored.find(i, j) >= 0) != bool(scored.rules_broken_by(i, j))

    def test_is_the_same_in_blocks_of_any_size(self, sides, monkeypatch):
        whole = score(*sides)
        monkeypatch.setattr("matchengine.scoring.table.BLOCK", 75)
        pieces = score(*sides)

        assert pieces.contributions.tobytes() == whole.contributions.tobytes()
        assert pieces.broken.tobytes() == whole.broken.tobytes()

    def test_shares_the_weight_of_what_nobody_could_answer_among_the_others(self):
        left, right = People(n=1, grade=[2], department=[1]), People(n=1, grade=[4])

        scored = score(left, right, Settings(weights={"seniority": 1, "department": 3}))

        assert scored.points(0) == {"seniority": 10_000}
        assert scored.missing.tolist() == [0b10]

    def test_gives_nothing_to_people_who_said_nothing(self):
        scored = score(People(n=1), People(n=1))

        assert scored.score.tolist() == [0]
        assert scored.points(0) == {}

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"weights": {"luck": 1}}, "no criterion called luck"),
            ({"weights": {"skills": -1}}, "got -1 for skills"),
            ({"weights": {"skills": 0}}, "weights are all 0"),
            ({"availability_full_hours": 0}, "must be above 0"),
        ],
    )
    def test_refuses_settings_that_make_no_sense(self, change, sentence):
        with pytest.raises(InvalidProblem, match=sentence):
            score(People(n=1), People(n=1), Settings(**change))

    def test_leads_to_a_problem_with_lasting_keys(self, sides):
        scored = score(*sides)
        problem = scored.problem(right_max=np.full(25, 2))

        assert problem.right_key.tolist() == sides[1].person.tolist()
        assert solve(problem).certificate.proven

    def test_ranks_each_mentor_among_the_possible_ones(self, sides):
        scored = score(*sides)
        for i in range(scored.n_left):
            mine = scored.left == i
            if mine.any():
                below = (scored.score[mine][:, None] >= scored.score[mine][None, :]).sum(axis=1)
                assert (scored.percentile[mine] == 100 * below // mine.sum()).all()


class TestCriteria:
    def test_skills_count_priority_and_level(self):
        left = People(n=1, wants=SparseRows.of([[(0, 3), (1, 1)]]))
        right = People(n=3, offers=SparseRows.of([[(0, 5)], [(0, 2), (1, 4)], [(7, 5)]]))

        scored = score(left, right, only("skills"))

        assert scored.score.tolist() == [7500, 6250, 0]

    def test_preference_falls_with_the_rank(self):
        left = People(n=1, wishes=SparseRows.ranked([[1, 0]]))

        assert score(left, People(n=3), only("preference")).score.tolist() == [8000, 10_000, 0]

    def test_preference_counts_both_sides(self):
        right = People(n=3, wishes=SparseRows.ranked([[0], [0], []]))
        left = People(n=2, wishes=SparseRows.ranked([[0, 2], []]))

        scored = score(left, right, only("preference"))

        assert scored.score[scored.left == 0].tolist() == [10_000, 10_000, 8000]

    def test_seniority_turns_round_for_reverse_mentoring(self):
        leader, newcomers = People(n=1, grade=[6]), People(n=3, grade=[3, 6, 9])

        scored = score(
            leader,
            newcomers,
            Settings(weights={"seniority": 1}, seniority_best_gap=-3, min_grade_gap=None),
        )

        assert scored.score.tolist() == [10_000, 2500, 0]

    def test_availability_saturates(self):
        week = np.zeros((3, 336), dtype=bool)
        week[0, :40] = week[1, :8] = week[2, :30] = True
        right = People(n=2, availability=pack_slots(week[1:]))

        scored = score(People(n=1, availability=week[:1]), right, only("availability"))

        assert scored.score.tolist() == [5000, 10_000]

    def test_department_and_location_follow_the_programme(self):
        left = People(n=1, department=[1], office=[1])
        right = People(n=2, department=[1, 2], office=[1, 2])

        assert score(left, right, only("department")).score.tolist() == [0, 10_000]
        assert score(left, right, only("location")).score.tolist() == [10_000, 0]

    def test_identity_counts_only_when_asked_for(self):
        left = People(n=2, identities=[1, 1], prefers_same_identity=[True, False])
        right = People(n=2, identities=[1, 2])

        scored = score(left, right, only("identity"))

        assert scored.score.tolist() == [10_000, 0, 0, 0]
        assert scored.points(1) == {}

    def test_goals_spread_over_the_whole_range(self):
        rng = np.random.default_rng(0)
        text = rng.normal(size=(200, 64)) + 1.0  # all rather alike, as sentence vectors are

        scored = score(
            People(n=100, text=text[:100]), People(n=100, text=text[100:]), only("goals")
        )

        low, high = np.percentile(scored.score, [10, 90])
        assert low == pytest.approx(1000, abs=50)
        assert high == pytest.approx(9000, abs=50)

    def test_goals_without_a_common_word_earn_nothing(self):
        left, right = People(n=1, text=[[1.0, 0.0]]), People(n=2, text=[[0.0, 1.0], [1.0, 1.0]])

        assert score(left, right, only("goals")).score[0] == 0


class TestRules:
    def test_name_what_they_forbid(self):
        hours = np.zeros((2, 336), dtype=bool)
        hours[0, :10] = hours[1, 9:20] = True
        left = People(
            n=1,
            person=[7],
            grade=[5],
            languages=[1],
            availability=hours[:1],
            excluded=[[0, 1]],
            managers=[[0, 2]],
            past_partners=[[0, 3]],
        )
        right = People(
            n=5,
            person=[7, 1, 2, 3, 4],
            grade=[-1, 4, 5, 6, 6],
            languages=[1, 1, 0, 1, 2],
            availability=hours[[0, 0, 0, 0, 1]],
            past_partners=[[1, 0]],
        )

        scored = score(left, right, Settings(min_grade_gap=0))

        assert [scored.rules_broken_by(0, j) for j in range(5)] == [
            (Rule.SAME_PERSON,),
            (Rule.EXCLUDED, Rule.PAST_PARTNER, Rule.GRADE_GAP),
            (Rule.LINE_MANAGER,),
            (Rule.PAST_PARTNER,),
            (Rule.NO_SHARED_LANGUAGE, Rule.TOO_FEW_COMMON_HOURS),
        ]
        assert scored.reasons_blocked(0)[Rule.PAST_PARTNER] == 2
        assert scored.freed_by_dropping(0) == {
            Rule.LINE_MANAGER: 1,
            Rule.PAST_PARTNER: 1,
            Rule.SAME_PERSON: 1,
        }

    @pytest.mark.parametrize("language", [62, 63, 64, 199])
    def test_tell_languages_apart_however_many_there_are(self, language):
        sets = bit_sets([[0], [language], [language, 3]])

        scored = score(People(n=3, languages=sets), People(n=1, languages=sets[1:2]), Settings())

        assert scored.left.tolist() == [1, 2]
        assert scored.rules_broken_by(0, 0) == (Rule.NO_SHARED_LANGUAGE,)

    def test_can_be_switched_off(self):
        left = People(n=1, languages=[1], excluded=[[0, 0]], past_partners=[[0, 0]])
        off = Settings(shared_language=False, not_excluded=False, not_past_partner=False)

        assert len(score(left, People(n=1, languages=[2]), off).score) == 1

    def test_refuse_a_list_that_points_outside(self):
        with pytest.raises(InvalidProblem, match=r"left.excluded\[:, 1\] must be below 1, got 4"):
            score(People(n=1, excluded=[[0, 4]]), People(n=1))


class TestPeople:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"grade": [1]}, "grade must have 2 entries"),
            ({"office": [1, -2]}, "office must be .* got -2 at index 1"),
            ({"languages": [-1, 0]}, "languages must be bit sets"),
            ({"availability": np.zeros((2, 7), bool)}, "availability must be bool"),
            ({"text": [[np.nan], [1.0]]}, "text must be finite.* at index 0"),
            ({"person": [3, 3]}, "person must be different"),
            ({"wants": SparseRows.of([[(0, 4)], []])}, "wants.value must be .* got 4 at index 0"),
        ],
    )
    def test_refuse_columns_that_cannot_be(self, change, sentence):
        with pytest.raises(InvalidProblem, match=sentence):
            People(n=2, **change)


class TestLargestRemainder:
    @pytest.mark.parametrize("weights", [[35, 20, 15, 10, 10, 5, 3, 2], [1] * 7, [0, 1e-9, 5]])
    def test_adds_up_exactly(self, weights):
        assert largest_remainder(weights).sum() == 10_000
