"""Peers: every objective against brute force, and a triangle that prices alone cannot solve."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine import InvalidProblem
from matchengine.peers import PeerProblem, solve_peers, verify_peers
from tests.matchengine.small import examples


@st.composite
def peer_problems(draw):
    n = draw(st.integers(1, 6))
    every = list(combinations(range(n), 2))
    pairs = draw(st.lists(st.sampled_from(every), unique=True, max_size=9)) if every else []
    scores = draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
    locked = [draw(st.sampled_from(pairs))] if pairs and draw(st.booleans()) else []
    return PeerProblem(
        n=n,
        left=[a for a, _ in pairs],
        right=[b for _, b in pairs],
        score=scores,
        locked=np.array(locked).reshape(-1, 2),
    )


def every_pairing(problem):
    locked = problem.find(problem.locked)
    for size in range(problem.n // 2 + 1):
        for at in combinations(range(len(problem.score)), size):
            ends = [*problem.left[list(at)], *problem.right[list(at)]]
            if len(set(ends)) == len(ends) and set(locked) <= set(at):
                yield list(at)


def total(problem, at):
    return int(problem.score[at].sum())


def per_person(problem, at):
    own = np.zeros(problem.n, dtype=int)
    own[problem.left[at]] = own[problem.right[at]] = problem.score[at]
    return sorted(own.tolist())


def worst(problem, at):
    own = per_person(problem, at)
    return (-own.count(0), next((s for s in own if s > 0), 0))


FIRST = {
    "total": lambda problem, at: 0,
    "most": lambda problem, at: len(at),
    "maximin": worst,
    "leximin": per_person,
}


class TestSolvePeers:
    @pytest.mark.parametrize("objective", FIRST)
    @given(problem=peer_problems())
    @examples(50)
    def test_equals_brute_force(self, objective, problem):
        answer = solve_peers(problem, objective=objective)

        at = problem.find(answer.pairs).tolist()
        first = FIRST[objective]
        assert (first(problem, at), total(problem, at)) == max(
            (first(problem, a), total(problem, a)) for a in every_pairing(problem)
        )
        assert answer.certificate.proven
        assert answer.certificate.bound >= answer.certificate.total

    @given(problem=peer_problems())
    @examples(50)
    def test_stable_has_nobody_who_would_rather_change(self, problem):
        free = problem.replace(locked=None)

        assert solve_peers(free, objective="stable").certificate.blocking_pairs == 0

    def test_proves_what_a_price_bound_alone_cannot(self):
        triangle = PeerProblem(n=3, left=[0, 1, 0], right=[1, 2, 2], score=[5, 5, 5])

        certificate = solve_peers(triangle).certificate

        assert (certificate.total, certificate.bound, certificate.proven) == (5, 7, True)

    def test_gives_reordered_people_the_same_partners(self):
        rng = np.random.default_rng(1)
        a, b = np.triu_indices(14, 1)
        score, place = rng.integers(0, 5, len(a)), rng.permutation(14)
        first = PeerProblem(n=14, left=a, right=b, score=score)
        moved = PeerProblem(n=14, left=place[a], right=place[b], score=score, key=np.argsort(place))

        one, two = solve_peers(first).pairs, solve_peers(moved).pairs

        back = np.sort(np.argsort(place)[two], axis=1)
        assert sorted(back.tolist()) == sorted(one.tolist())


class TestPeerProblem:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"left": [1, 1]}, "1 is paired with themselves"),
            ({"left": [1, 2], "right": [2, 1]}, r"the pair \(1, 2\) is listed twice"),
            ({"locked": [[0, 2]]}, r"locked: the pair \(0, 2\) is not among"),
            ({"locked": [[0, 1], [1, 2]]}, "locked: 1 is in two locked pairs"),
            ({"score": [1, 10_001]}, "score must be .* got 10001 at index 1"),
            ({"key": [4, 7, 4]}, "key: 4 is used for two people"),
        ],
    )
    def test_refuses_with_array_index_and_value(self, change, sentence):
        good = {"n": 3, "left": [0, 1], "right": [1, 2], "score": [3, 4]}

        with pytest.raises(InvalidProblem, match=sentence):
            PeerProblem(**{**good, **change})

    def test_checks_pairs_it_is_given(self):
        problem = PeerProblem(n=3, left=[0, 1], right=[1, 2], score=[3, 4])

        assert verify_peers(problem, [[0, 1], [2, 1], [0, 2]]).violations == (
            "the pair (0, 2) is not allowed",
            "1 is in 2 pairs",
        )
