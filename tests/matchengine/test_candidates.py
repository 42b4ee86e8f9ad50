"""Large programmes: the optimum over all pairs from few of them, on any machine the same."""

import numpy as np
import pytest

from matchengine import Cancelled, Settings, score, solve
from matchengine.candidates import match_people, plain, pool
from matchengine.candidates.columns import prepare
from matchengine.candidates.pool import Best, best_of_all, pool_of
from tests.matchengine.populations import random_people

PLACES = {"right_max": np.arange(110) % 3, "right_min": (np.arange(110) % 3 == 2).astype(int)}


@pytest.fixture(scope="module")
def sides():
    left = random_people(150, 110, 11, offers=False)
    return left, random_people(110, 150, 12, offers=True, first_person=148)


@pytest.fixture(params=["compiled", "plain"])
def kernel(request, monkeypatch):
    if request.param == "compiled":
        pytest.importorskip("numba", reason="SKIPPED: the compiled loops need numba")
        from matchengine.candidates import compiled

        monkeypatch.setattr(pool, "kernel", compiled)
    else:
        monkeypatch.setattr(pool, "kernel", plain)
    return request.param


class TestMatchPeople:
    def test_finds_the_proven_optimum_over_all_pairs(self, sides, kernel, monkeypatch):
        monkeypatch.setattr("matchengine.candidates.large.POOL", 0)
        monkeypatch.setattr("matchengine.candidates.large.FIRST", 2)
        exact = solve(score(*sides).problem(**PLACES))

        large = match_people(*sides, **PLACES, gap=0)

        assert large.solution.certificate.total == exact.certificate.total == large.bound
        assert large.proven
        assert large.problem.n_pairs < score(*sides).problem().n_pairs / 2

    def test_scores_each_pair_as_the_full_table_does(self, sides, kernel):
        settings = Settings(weights={"skills": 3, "goals": 2, "identity": 2, "preference": 1})
        scored = score(*sides, settings)
        known = pool_of(*best_of_all(prepare(*sides, settings, 0), 200, 1, lambda done: None))

        for name in ("left", "right", "score"):
            assert getattr(known, name).tolist() == getattr(scored, name).tolist()

    @pytest.mark.parametrize("gap", [0.5, 0.02])
    def test_stops_at_the_gap_it_was_asked_for(self, sides, gap, monkeypatch):
        monkeypatch.setattr("matchengine.candidates.large.FIRST", 2)
        exact = solve(score(*sides).problem(**PLACES)).certificate.total

        large = match_people(*sides, **PLACES, gap=gap)

        assert large.gap <= gap
        assert large.solution.certificate.total <= exact <= large.bound

    def test_returns_the_best_so_far_when_cancelled(self, sides, monkeypatch):
        monkeypatch.setattr("matchengine.candidates.large.FIRST", 1)
        seen = []

        def cancel():
            return bool(seen) and seen[-1].value is not None

        large = match_people(*sides, **PLACES, gap=0, progress=seen.append, cancel=cancel)

        assert large.rounds == 2
        assert large.bound >= solve(score(*sides).problem(**PLACES)).certificate.total

    def test_has_nothing_to_return_when_cancelled_at_once(self, sides):
        with pytest.raises(Cancelled):
            match_people(*sides, **PLACES, cancel=lambda: True)


class TestBestOfAll:
    def test_is_the_same_for_any_number_of_threads_and_both_kernels(self, sides, monkeypatch):
        pytest.importorskip("numba", reason="SKIPPED: the compiled loops need numba")
        from matchengine.candidates import compiled

        monkeypatch.setattr(pool, "COLUMNS", 20)
        monkeypatch.setattr(pool, "ROWS", 33)
        data = prepare(*sides, Settings(), 7)
        answers = set()
        for loops, threads in ((compiled, 1), (compiled, 2), (plain, 1), (plain, 3)):
            monkeypatch.setattr(pool, "kernel", loops)
            known = pool_of(*best_of_all(data, 6, threads, lambda done: None))
            arrays = (known.left, known.right, known.score, known.left_cut, known.right_cut)
            answers.add(b"".join(a.tobytes() for a in arrays))

        assert len(answers) == 1

    def test_merges_blocks_in_any_order(self):
        rng = np.random.default_rng(1)
        keys = rng.permutation(60).astype(np.uint64).reshape(3, 4, 5) + np.uint64(1)
        blocks = [Best(k, k.astype(np.int32)) for k in keys]

        one = blocks[0].merge(blocks[1]).merge(blocks[2])
        two = blocks[2].merge(blocks[0].merge(blocks[1]))

        assert (np.sort(one.keys) == np.sort(two.keys)).all()
        assert (one.top(2).keys.min(axis=1) == np.sort(one.keys)[:, -2]).all()
