"""The engine as a library: any whole numbers, any shape of input, one door for every kind."""

import json

import numpy as np
import pytest

from matchengine import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    OBJECTIVES,
    CircleProblem,
    Criterion,
    InvalidProblem,
    Measured,
    PeerCircleProblem,
    PeerProblem,
    People,
    Problem,
    RankedProblem,
    Settings,
    check,
    from_edges,
    from_networkx,
    from_scores,
    score,
    solve,
    to_networkx,
)
from matchengine.candidates import match_people
from tests.matchengine.populations import random_people

PAIRS = {"left": [0, 0, 1], "right": [0, 1, 1]}
EVERY_KIND = [
    Problem(n_left=2, n_right=2, score=[5, -6, 7], **PAIRS),
    CircleProblem(
        n_left=2, n_right=2, score=[5, 6, 7], right_min=[1, 2], right_max=[2, 2], **PAIRS
    ),
    RankedProblem(n_left=2, n_right=2, left_rank=[0, 1, 0], right_rank=[0, 0, 1], **PAIRS),
    PeerProblem(n=3, left=[0, 0, 1], right=[1, 2, 2], score=[5, 6, 7]),
    PeerCircleProblem(
        n=3, left=[0, 0, 1], right=[1, 2, 2], score=[5, 6, 7], size_min=3, size_max=3
    ),
]


@pytest.mark.parametrize("problem", EVERY_KIND, ids=lambda problem: problem.KIND)
class TestEveryKind:
    def test_is_solved_and_checked_through_one_door(self, problem):
        answer = solve(problem, seed=3)
        own = getattr(answer, "circle", None)

        checked = check(problem, answer.pairs if own is None else own)

        assert answer.certificate.proven
        assert checked.feasible

    def test_comes_back_the_same_from_plain_values(self, problem):
        kept = json.loads(json.dumps(problem.to_dict()))

        assert type(problem).from_dict(kept).digest() == problem.digest()


class TestSolve:
    def test_refuses_what_is_no_problem(self):
        with pytest.raises(InvalidProblem, match="problem must be one of CircleProblem, Problem"):
            solve([[1, 2]])

    def test_takes_scores_far_below_0(self):
        rng = np.random.default_rng(1)
        problem = from_scores(rng.integers(-10_000, 10_001, (30, 20)))

        answer = solve(problem)

        assert answer.certificate.proven
        assert (answer.scores > 0).all()
        assert check(problem, answer.pairs, answer.prices).proven

    @pytest.mark.parametrize("objective", OBJECTIVES)
    @pytest.mark.parametrize(("n_left", "n_right"), [(0, 0), (0, 3), (3, 0)])
    def test_gives_no_pairs_where_a_side_is_empty(self, objective, n_left, n_right):
        problem = score(People(n=n_left), People(n=n_right)).problem()

        answer = solve(problem, objective=objective)

        assert answer.pairs.tolist() == []
        assert answer.certificate.proven
        assert len(answer.unmatched_left.person) == n_left

    def test_tells_its_answer_in_plain_values(self):
        told = solve(EVERY_KIND[0]).to_dict()

        assert json.loads(json.dumps(told))["pairs"] == [[0, 0], [1, 1]]


class TestFromScores:
    def test_forbids_what_is_no_number(self):
        table = np.ma.masked_equal([[5, 0], [7, 9]], 0)

        assert from_scores(table).pair_key.tolist() == [0, 2, 3]
        assert from_scores([[5.0, np.nan], [-np.inf, 9]]).score.tolist() == [5, 9]

    @pytest.mark.parametrize(
        ("table", "sentence"),
        [([1, 2], "table with two axes"), ([["a"]], "must hold numbers"), ([[0.5]], "got 0.5")],
    )
    def test_refuses_what_is_no_table_of_whole_numbers(self, table, sentence):
        with pytest.raises(InvalidProblem, match=sentence):
            from_scores(table)


class TestFromEdges:
    def test_calls_people_by_their_names(self):
        named = from_edges([("Bo", "Amina", 90), ("Dara", "Amina", 95)], right=["Eli"])

        assert named.names(solve(named.problem).pairs) == [("Dara", "Amina")]
        assert named.right == ("Eli", "Amina")

    def test_refuses_edges_without_a_score(self):
        with pytest.raises(InvalidProblem, match="edges must be"):
            from_edges([("Bo", "Amina")])


class TestNetworkx:
    def test_graphs_go_in(self):
        class Graph:
            """What the library asks of a graph, no more."""

            def nodes(self, data):
                return [("Bo", 0), ("Amina", 1), ("Cruz", 1)]

            def edges(self, data, default):
                return [("Amina", "Bo", 7), ("Bo", "Cruz", 9)]

        named = from_networkx(Graph())

        assert named.names(solve(named.problem).pairs) == [("Bo", "Cruz")]

    def test_graphs_come_out_and_go_in_again(self):
        problem = EVERY_KIND[0]

        graph = to_networkx(problem, solve(problem).pairs)

        assert from_networkx(graph).problem.digest() == problem.digest()
        assert sum(matched for *_, matched in graph.edges(data="matched")) == 2


class TestACriterionOfOnesOwn:
    def test_counts_beside_those_that_come_along(self):
        def near(left, right, settings):
            place = np.array([0.0, 1.0]), np.array([0.0, 0.5])

            def values(rows, columns):
                return 1 - np.abs(place[0][rows, None] - place[1][None, columns])

            return Measured(np.ones(2, bool), np.ones(2, bool), values)

        scored = score(
            People(n=2, grade=[1, 1]),
            People(n=2, grade=[3, 2]),
            Settings(weights={"seniority": 1, "near": 1}),
            criteria=[*CRITERIA, Criterion("near", near)],
        )

        assert scored.points(0) == {"seniority": 5000, "near": 5000}
        assert scored.score.tolist() == [10_000, 6250, 5000, 6250]

    @pytest.mark.parametrize("is_bounded", [False, True])
    @pytest.mark.parametrize("weights", [{**DEFAULT_WEIGHTS, "near": 30}, {"near": 1}])
    def test_counts_in_large_programmes_by_its_bound_or_without(self, weights, is_bounded):
        sides = (
            random_people(60, 50, 4, offers=False),
            random_people(50, 60, 5, offers=True, first_person=58),
        )
        chosen, criteria = (
            Settings(weights=weights),
            [*CRITERIA[:3], near(is_bounded), *CRITERIA[3:]],
        )
        whole = score(*sides, chosen, criteria=criteria)

        large = match_people(*sides, chosen, criteria=criteria, gap=0)

        pairs = zip(large.problem.left, large.problem.right, strict=True)
        at = [whole.find(i, j) for i, j in pairs]
        assert large.problem.score.tolist() == whole.score[at].tolist()
        assert large.proven
        assert large.bound == solve(whole.problem()).certificate.total

    def test_is_measured_for_few_pairs_where_it_has_a_bound(self):
        sides = People(n=300, grade=np.arange(300) % 50), People(n=300, grade=np.arange(300) % 50)
        measured = {}
        for is_bounded in (False, True):
            counted = []
            match_people(
                *sides,
                Settings(weights={"near": 1}, min_grade_gap=None, spread=False),
                criteria=[near(is_bounded, counted.append)],
                gap=0,
                threads=1,
            )
            measured[is_bounded] = sum(counted)

        assert measured[True] < measured[False]

    def test_whose_bound_is_too_low_is_refused(self):
        sides = random_people(60, 50, 4, offers=False), random_people(50, 60, 5, offers=True)

        with pytest.raises(InvalidProblem, match="most must be at least its values"):
            match_people(*sides, Settings(weights={"near": 1}), criteria=[near(True, slack=-0.2)])

    @pytest.mark.parametrize("value", [-0.1, 1.5, np.nan, np.inf])
    def test_whose_values_are_no_shares_is_refused(self, value):
        def odd(left, right, settings):
            everybody = np.ones(left.n, bool), np.ones(right.n, bool)
            return Measured(*everybody, lambda rows, columns: np.full((left.n, right.n), value))

        with pytest.raises(InvalidProblem, match="criterion odd must give numbers from 0 to 1"):
            score(
                People(n=2),
                People(n=3),
                Settings(weights={"odd": 1}),
                criteria=[Criterion("odd", odd)],
            )

    def test_that_does_not_say_who_answered_is_refused(self):
        with pytest.raises(InvalidProblem, match="criterion odd must say who answered as bool"):
            score(
                People(n=2),
                People(n=3),
                Settings(weights={"odd": 1}),
                criteria=[Criterion("odd", lambda *sides: Measured([1, 1], [1, 1, 1], len))],
            )


def near(is_bounded, measured=lambda pairs: None, slack=0.02):
    """How near two people stand by their grades, some of whom did not answer; tells what it did."""

    def prepare(left, right, settings):
        def values(rows, columns):
            gap = np.abs(left.grade[rows][:, None] - right.grade[columns][None, :])
            measured(gap.size)
            return np.maximum(1 - gap / 60, 0)

        def most(rows, columns):
            gap = np.abs(left.grade[rows][:, None] - right.grade[columns][None, :])
            return np.clip(1 - gap / 60 + slack, 0, 1)

        answered = np.arange(left.n) % 7 != 0, np.arange(right.n) % 5 != 0
        return Measured(*answered, values, most if is_bounded else None)

    return Criterion("near", prepare)
