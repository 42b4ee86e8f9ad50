"""Joiners and leavers: as good as a new solution after every step, proven, few changes."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine import InvalidProblem, Problem, solve, verify
from matchengine.incremental import IncrementalMatching, speed
from matchengine.incremental import matching as incremental
from matchengine.incremental import path as compiled
from matchengine.tradeoffs import best_by_worth, sticky_worth
from tests.matchengine.small import examples, problems


class Register:
    """What a programme would keep: everybody, all pairs, who is there. Written for the tests."""

    def __init__(self, problem):
        self.pairs = {
            (i, j): s
            for i, j, s in zip(
                problem.left.tolist(), problem.right.tolist(), problem.score.tolist(), strict=True
            )
        }
        self.low = [problem.left_min.tolist(), problem.right_min.tolist()]
        self.high = [problem.left_max.tolist(), problem.right_max.tolist()]

    def leave(self, side, person):
        self.low[side][person] = self.high[side][person] = 0
        self.pairs = {pair: s for pair, s in self.pairs.items() if pair[side] != person}

    def join(self, side, others, scores, low, high):
        person = len(self.low[side])
        for other, score in zip(others, scores, strict=True):
            self.pairs[(person, other) if side == 0 else (other, person)] = score
        self.low[side].append(low)
        self.high[side].append(high)

    def problem(self, locked=None):
        rows = [(*pair, s) for pair, s in self.pairs.items()]
        i, j, s = np.array(rows, dtype=int).reshape(-1, 3).T
        return Problem(
            n_left=len(self.low[0]),
            n_right=len(self.low[1]),
            left=i,
            right=j,
            score=s,
            left_min=self.low[0],
            left_max=self.high[0],
            right_min=self.low[1],
            right_max=self.high[1],
            locked=locked,
        )


def step(data, live, known):
    side = data.draw(st.integers(0, 1))
    people = live.still_there(("left", "right")[side])
    if people and data.draw(st.booleans()):
        person = data.draw(st.sampled_from(people))
        known.leave(side, person)
        return live.leave(("left", "right")[side], person)
    there = live.still_there(("right", "left")[side])
    others = data.draw(st.lists(st.sampled_from(there), unique=True)) if there else []
    scores = [data.draw(st.integers(0, 9)) for _ in others]
    high = data.draw(st.integers(0, 2))
    low = data.draw(st.integers(0, high))
    known.join(side, others, scores, low, high)
    return live.join(("left", "right")[side], others=others, scores=scores, most=high, fewest=low)


@pytest.fixture(params=[0.0, 0.5, 1000.0], ids=["both ends", "as it is", "one end"], autouse=True)
def patience(request):
    """How long a search looks from the free place alone; what comes out must not depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incremental, "BOTH_ENDS_AFTER", request.param)
        yield


class TestLive:
    @given(problem=problems(), data=st.data())
    @examples(150)
    def test_is_as_good_as_a_new_solution_after_every_step(self, problem, data):
        problem = problem.replace(locked=None)
        live, known = IncrementalMatching(problem), Register(problem)
        before = set(map(tuple, live.pairs.tolist()))

        for _ in range(5):
            changed = step(data, live, known)

            now = known.problem()
            again = solve(now).certificate
            certificate = verify(now, live.pairs)
            assert certificate.feasible
            assert certificate.shortage == again.shortage
            assert certificate.total == again.total == live.total == changed.total
            if not any(known.low[0] + known.low[1]):
                assert verify(now, live.pairs, live.prices).proven
            after = set(map(tuple, live.pairs.tolist()))
            assert (set(changed.added), set(changed.removed)) == (after - before, before - after)
            before = after

    @given(problem=problems(), data=st.data())
    @examples(80)
    def test_counts_stickiness_in(self, problem, data):
        problem = problem.replace(locked=None)
        current = np.column_stack([problem.left, problem.right])[::2]
        live, known = IncrementalMatching(problem, current=current, stickiness=3), Register(problem)

        for _ in range(4):
            step(data, live, known)

            now = known.problem()
            worth = sticky_worth(now, current[now.find(current) >= 0], 3)
            best = best_by_worth(now, worth)
            assert worth[now.find(live.pairs)].sum() == worth[best].sum()
            assert now.score[now.find(live.pairs)].sum() == live.total

    @given(problem=problems(), data=st.data())
    @examples(60)
    def test_keeps_locked_pairs_while_both_are_there(self, problem, data):
        live, known = IncrementalMatching(problem), Register(problem)
        kept = live.locked.copy()

        for _ in range(4):
            step(data, live, known)

            there = {pair for pair in kept if pair in known.pairs}
            assert there == live.locked <= set(map(tuple, live.pairs.tolist()))

    @pytest.mark.parametrize("places", [1, 2])
    def test_proves_itself_with_its_prices(self, places):
        rng = np.random.default_rng(1)
        left, right = np.nonzero(rng.random((60, 40)) < 0.4)
        problem = Problem(
            n_left=60,
            n_right=40,
            left=left,
            right=right,
            score=rng.integers(0, 10_001, len(left)),
            right_max=np.full(40, places),
        )
        live, known = IncrementalMatching(problem), Register(problem)
        for _ in range(20):
            others = rng.choice(40, 8, replace=False)
            scores = rng.integers(0, 10_001, 8)
            known.join(0, others.tolist(), scores.tolist(), 0, 1)
            live.join("left", others=others, scores=scores)
            gone = int(rng.choice(live.still_there("left")))
            known.leave(0, gone)
            live.leave("left", gone)

            assert verify(known.problem(), live.pairs, live.prices).proven

    def test_changes_nobody_where_a_free_place_is_as_good(self):
        problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[5, 5])
        live = IncrementalMatching(problem)
        taken = int(live.pairs[0, 1])

        changed = live.join("left", others=[0, 1], scores=[5, 5])

        assert changed.removed == ()
        assert changed.added == ((1, 1 - taken),)

    @pytest.mark.parametrize(
        ("act", "sentence"),
        [
            (lambda live: live.leave("left", 7), "left 7 is not there"),
            (lambda live: live.leave("middle", 0), 'side must be "left" or "right", got "middle"'),
            (lambda live: live.join("left", others=[9], scores=[1]), "others must be .* got 9"),
            (lambda live: live.join("left", others=[0, 0], scores=[1, 1]), "different people"),
            (lambda live: live.join("left", others=[0], scores=[-1]), "scores must be .* got -1"),
            (lambda live: live.join("left", others=[0], scores=[1], fewest=2), "got 2 and 1"),
        ],
    )
    def test_refuses_what_makes_no_sense_and_changes_nothing(self, act, sentence):
        live = IncrementalMatching(Problem(n_left=1, n_right=1, left=[0], right=[0], score=[5]))

        with pytest.raises(InvalidProblem, match=sentence):
            act(live)

        assert live.pairs.tolist() == [[0, 0]]

    def test_does_not_let_anybody_leave_twice(self):
        live = IncrementalMatching(Problem(n_left=1, n_right=1, left=[0], right=[0], score=[5]))
        live.leave("right", 0)

        with pytest.raises(InvalidProblem, match="right 0 is not there"):
            live.leave("right", 0)


def plain():
    """The same code as ``path``, run as it stands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speed, "compiled", lambda function: function)
        spec = importlib.util.find_spec("matchengine.incremental.path")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def tight(rng, n=70):
    """Few places to spare, so that chains are long; several places, minima and locked pairs."""
    left, right = np.nonzero(rng.random((n, n)) < 0.15)
    high = rng.choice([1, 1, 1, 2], n)
    problem = Problem(
        n_left=n,
        n_right=n,
        left=left,
        right=right,
        score=rng.integers(0, 60, len(left)),
        left_max=high,
        right_max=rng.permutation(high),
        right_min=rng.choice([0, 0, 1], n),
        locked=np.column_stack([left, right])[::150],
    )
    return problem, np.column_stack([left, right])[::7]


class TestSameBytes:
    @pytest.mark.parametrize("seed", range(3))
    def test_come_with_numba_and_without(self, seed, monkeypatch):
        assert hasattr(compiled.best_path, "py_func")
        assert not hasattr(plain().best_path, "py_func")

        assert self.history(seed, monkeypatch, compiled) == self.history(seed, monkeypatch, plain())

    def history(self, seed, monkeypatch, kernel):
        """What changed in every step, and the bytes of pairs and prices."""
        monkeypatch.setattr(incremental, "kernel", kernel)
        rng = np.random.default_rng(seed)
        problem, current = tight(rng)
        live = IncrementalMatching(problem, current=current, stickiness=int(5 * seed))
        story = []
        for _ in range(60):
            side, other = rng.permutation(["left", "right"]).tolist()
            if rng.random() < 0.5:
                changed = live.leave(side, int(rng.choice(live.still_there(side))))
            else:
                whom = rng.choice(live.still_there(other), 9, replace=False)
                fewest, most = rng.choice([[0, 1], [1, 1], [0, 3], [2, 2]])
                changed = live.join(
                    side, others=whom, scores=rng.integers(0, 60, 9), fewest=fewest, most=most
                )
            prices = live.prices
            story.append((changed, live.pairs.tobytes(), prices.left.tobytes()))
            story.append(prices.right.tobytes())
        assert max(len(changed.removed) for changed, *_ in story[::2]) > 3
        return story


class TestPrices:
    def test_prove_the_pairs_where_there_are_minima(self):
        rng = np.random.default_rng(4)
        left, right = np.divmod(np.arange(60), 6)
        problem = Problem(
            n_left=10,
            n_right=6,
            left=left,
            right=right,
            score=rng.integers(0, 10_001, 60),
            right_min=[2, 2, 0, 1, 0, 0],
            right_max=[3, 2, 1, 2, 1, 2],
        )
        live = IncrementalMatching(problem)

        for person in (3, 7, 1):
            live.leave("left", person)
            gone = np.isin(problem.left, live.still_there("left"))
            now = problem.replace(
                left=problem.left[gone], right=problem.right[gone], score=problem.score[gone]
            )
            assert verify(now, live.pairs, live.prices).proven
