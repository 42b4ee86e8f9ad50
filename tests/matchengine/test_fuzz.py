"""Random small problems of every kind against all their answers.

A few hundred each time; ``MATCHENGINE_FUZZ=20`` tries twenty times as many.
"""

import os
from itertools import combinations

import numpy as np
import pytest

from matchengine import OBJECTIVES, Prices, Problem, solve, verify
from matchengine.circles import (
    PeerCircleProblem,
    solve_circles,
    solve_peer_circles,
    verify_circles,
    verify_peer_circles,
)
from matchengine.peers import PeerProblem, solve_peers, verify_peers
from matchengine.ranked import RankedProblem, solve_ranked
from matchengine.ranked.certificate import blocking as ranked_blocking

TIMES = int(os.environ.get("MATCHENGINE_FUZZ", "1"))
HUGE = 2**62


def two_sided(rng, *, low=0, minima=True, most=3):
    n_left, n_right = rng.integers(1, 5, 2).tolist()
    every = rng.permutation(n_left * n_right)[: rng.integers(0, 9)]
    left, right = np.divmod(np.sort(every), n_right)
    top = rng.choice([3, 10_000])
    limits = {}
    for side, n in (("left", n_left), ("right", n_right)):
        limits[f"{side}_max"] = rng.integers(0, most + 1, n)
        if minima:
            limits[f"{side}_min"] = np.minimum(rng.integers(0, 3, n), limits[f"{side}_max"])
    score = rng.integers(low * top, top + 1, len(left))
    return Problem(n_left=n_left, n_right=n_right, left=left, right=right, score=score, **limits)


def subsets(problem, people, ends):
    """Which pairs each set of pairs takes, and how many of them each person is in."""
    taken = (np.arange(1 << len(problem.left))[:, None] >> np.arange(len(problem.left))) & 1
    held = []
    for n, end in zip(people, ends, strict=True):
        member = np.zeros((len(end), n), dtype=np.int64)
        member[np.arange(len(end)), end] = 1
        held.append(taken @ member)
    return taken, held


class Every:
    """Every set of pairs that fits into the places and misses the fewest partners."""

    def __init__(self, problem):
        people = problem.n_left, problem.n_right
        taken, held = subsets(problem, people, (problem.left, problem.right))
        fits = (held[0] <= problem.left_max).all(1) & (held[1] <= problem.right_max).all(1)
        missing = np.maximum(problem.left_min - held[0], 0).sum(1)
        missing += np.maximum(problem.right_min - held[1], 0).sum(1)
        best = fits & (missing == missing[fits].min())
        self.taken, self.held_left = taken[best], held[0][best]
        self.fitting = taken[fits]
        self.total = self.taken @ problem.score
        worth = np.zeros((problem.n_pairs, problem.n_left), dtype=np.int64)
        worth[np.arange(problem.n_pairs), problem.left] = problem.score
        self.has = self.taken @ worth

    def best(self, objective):
        """The key of the best answer, and the key of each."""
        if objective == "total":
            keys = [(total,) for total in self.total.tolist()]
        elif objective == "most":
            matched = (self.held_left > 0).sum(1).tolist()
            keys = list(zip(matched, self.total.tolist(), strict=True))
        elif objective == "maximin":
            keys = [
                (-row.count(0), min((x for x in row if x), default=0), total)
                for row, total in zip(self.has.tolist(), self.total.tolist(), strict=True)
            ]
        else:
            keys = [tuple(sorted(row)) for row in self.has.tolist()]
        return max(keys), keys

    def place_of(self, problem, pairs):
        wanted = np.zeros(problem.n_pairs, dtype=np.int64)
        wanted[problem.find(pairs)] = 1
        return int(np.flatnonzero((self.taken == wanted).all(1))[0])


class TestSolve:
    @pytest.mark.parametrize(
        ("objective", "low", "times"),
        [
            ("total", 0, 250),
            ("total", -1, 250),
            ("most", -1, 250),
            ("maximin", 0, 150),
            ("leximin", 0, 60),
        ],
    )
    def test_finds_what_all_answers_say_is_best(self, objective, low, times):
        rng = np.random.default_rng([5, OBJECTIVES.index(objective), low + 1])
        for number in range(times * TIMES):
            problem = two_sided(rng, low=low)
            answer = solve(problem, objective=objective, seed=number)
            every = Every(problem)
            best, keys = every.best(objective)
            key = keys[every.place_of(problem, answer.pairs)]
            if answer.certificate.proven or objective in ("total", "most"):
                assert key == best, problem.to_json()
            assert answer.certificate.proven or (problem.left_max > 1).any()
            assert answer.certificate.bound >= answer.certificate.total

    def test_of_stability_leaves_no_two_who_would_rather_have_each_other(self):
        rng = np.random.default_rng(6)
        for number in range(150 * TIMES):
            answer = solve(two_sided(rng, low=-1, minima=False), objective="stable", seed=number)
            assert answer.certificate.blocking_pairs == 0
            assert answer.certificate.proven

    def test_gives_the_same_people_the_same_partners_in_any_order(self):
        rng = np.random.default_rng(8)
        for number in range(40 * TIMES):
            problem = two_sided(rng)
            objective = OBJECTIVES[number % len(OBJECTIVES)]
            order = [rng.permutation(n) for n in (problem.n_left, problem.n_right)]
            place = [np.argsort(each) for each in order]
            fields = problem.arrays()
            for side, new in (("left", order[0]), ("right", order[1])):
                for name in ("min", "max", "key"):
                    fields[f"{side}_{name}"] = fields[f"{side}_{name}"][new]
            fields |= {"left": place[0][problem.left], "right": place[1][problem.right]}
            other = Problem(**fields)

            pairs = solve(other, objective=objective).pairs
            back = np.column_stack([order[0][pairs[:, 0]], order[1][pairs[:, 1]]])
            back = back[np.lexsort(back.T[::-1])]
            assert back.tolist() == solve(problem, objective=objective).pairs.tolist()


class TestVerify:
    def test_is_fooled_by_no_prices(self):
        rng = np.random.default_rng(9)
        for _ in range(300 * TIMES):
            problem = two_sided(rng, low=-1)
            best = Every(problem).best("total")[0][0]
            answer = solve(problem)
            made_up = [
                rng.choice([-HUGE, HUGE, 2**63 - 1, -(2**63), 0, 7, -(2**40)], n).astype(np.int64)
                for n in (problem.n_left, problem.n_right)
            ]
            short = int(rng.choice([0, 1, HUGE]))
            checked = verify(problem, answer.pairs, Prices(*made_up, short=short))

            assert checked.bound >= best
            assert not checked.proven or checked.total == best


class TestRanked:
    def test_blocks_as_little_as_all_answers_say_it_must(self):
        rng = np.random.default_rng(10)
        for number in range(100 * TIMES):
            frame = two_sided(rng)
            ranks = rng.integers(0, 4, (2, frame.n_pairs))
            fields = frame.arrays()
            fields.pop("score")
            problem = RankedProblem(**fields, left_rank=ranks[0], right_rank=ranks[1])

            certificate = solve_ranked(problem, seed=number).certificate

            every = Every(problem.frame)
            least = min(
                len(ranked_blocking(problem, np.flatnonzero(taken))) for taken in every.taken
            )
            assert certificate.proven
            assert certificate.blocking_pairs == least


class TestPeers:
    def test_are_paired_as_all_answers_say_is_best(self):
        rng = np.random.default_rng(11)
        for number in range(150 * TIMES):
            n = int(rng.integers(2, 7))
            pairs = np.array(list(combinations(range(n), 2)))
            pairs = pairs[rng.permutation(len(pairs))[: rng.integers(0, 9)]]
            score = rng.integers(0, rng.choice([4, 10_001]), len(pairs))
            problem = PeerProblem(n=n, left=pairs[:, 0], right=pairs[:, 1], score=score)
            taken, held = subsets(problem, (n, n), (problem.left, problem.right))
            fits = (held[0] + held[1] <= 1).all(1)
            best = (taken[fits] @ problem.score).max()

            answer = solve_peers(problem, seed=number)
            forged = rng.choice([HUGE, -HUGE, 2**63 - 1, 3], n)

            assert answer.certificate.total == best
            assert answer.certificate.proven
            assert verify_peers(problem, answer.pairs, forged).bound >= best


class TestCircles:
    def test_are_worth_as_much_as_all_answers_say_they_can_be(self):
        rng = np.random.default_rng(12)
        for number in range(80 * TIMES):
            problem = two_sided(rng, minima=False)
            low = np.minimum(rng.integers(0, 4, problem.n_right), problem.right_max)
            problem = problem.replace(right_min=low)
            people = problem.n_left, problem.n_right
            taken, held = subsets(problem, people, (problem.left, problem.right))
            is_circle = (held[1] == 0) | ((held[1] >= low) & (held[1] <= problem.right_max))
            fits = (held[0] <= problem.left_max).all(1) & is_circle.all(1)
            best = (taken[fits] @ problem.score).max()

            answer = solve_circles(problem, seed=number)
            forged = rng.choice([HUGE, 2**63 - 1, 5], problem.n_left)

            assert answer.certificate.total == best
            assert answer.certificate.proven
            assert verify_circles(problem, answer.pairs, forged).bound >= best

    @pytest.mark.parametrize(("people", "times"), [(7, 60), (12, 12)])
    def test_of_peers_seat_as_many_as_all_answers_say_can_sit(self, people, times):
        rng = np.random.default_rng([13, people])
        for number in range(times * TIMES):
            pairs = np.array(list(combinations(range(people), 2)))
            pairs = pairs[rng.random(len(pairs)) < rng.choice([0.3, 0.5])]
            low = int(rng.integers(2, 4))
            problem = PeerCircleProblem(
                n=people,
                left=pairs[:, 0],
                right=pairs[:, 1],
                score=rng.integers(0, 10_001, len(pairs)),
                size_min=low,
                size_max=low + 1,
            )
            seated, worth = best_circles_of(problem)

            certificate = solve_peer_circles(problem, seed=number).certificate

            assert certificate.seated == seated == certificate.seats_bound
            assert certificate.total == worth // problem.whole
            assert certificate.proven
            own = np.full(people, -1)
            forged = rng.choice([-HUGE, HUGE, -(2**63)], people)
            assert verify_peer_circles(problem, own, forged).bound >= 0


def best_circles_of(problem):
    """People seated and what circles are worth, over all ways to seat everybody or leave them."""
    table = problem.table(-1)
    circles = [
        (
            sum(1 << k for k in who),
            size,
            int(table[np.ix_(who, who)].sum()) * problem.whole // (size - 1),
        )
        for size in range(problem.size_min, problem.size_max + 1)
        for who in combinations(range(problem.n), size)
        if (table[np.ix_(who, who)] >= 0).all()
    ]
    known = {0: (0, 0)}

    def best(mask):
        if mask not in known:
            first = mask & -mask
            options = [best(mask ^ first)]
            for bits, size, worth in circles:
                if bits & first and bits & mask == bits:
                    seated, total = best(mask ^ bits)
                    options.append((seated + size, total + worth))
            known[mask] = max(options)
        return known[mask]

    return best((1 << problem.n) - 1)
