"""Large programmes: the optimum over all pairs from few of them, on any machine the same."""

import numpy as np
import pytest

from matchengine import Cancelled, Settings, score, solve
from matchengine.candidates import match_people, plain, scan
from matchengine.candidates.columns import prepare
from matchengine.candidates.heaps import Best
from matchengine.candidates.pool import Pool
from matchengine.candidates.scan import ANY, asks_for, best_of_all
from matchengine.solution import Prices
from tests.matchengine.populations import random_people, reordered

PLACES = {"right_max": np.arange(110) % 3, "right_min": (np.arange(110) % 3 == 2).astype(int)}


@pytest.fixture(scope="module")
def sides():
    left = random_people(150, 110, 11, offers=False)
    return left, random_people(110, 150, 12, offers=True, first_person=148)


@pytest.fixture(params=["compiled", "plain"])
def kernel(request, monkeypatch):
    if request.param == "compiled":
        from matchengine.candidates import compiled

        monkeypatch.setattr(scan, "kernel", compiled)
    else:
        monkeypatch.setattr(scan, "kernel", plain)
    return request.param


class TestMatchPeople:
    def test_finds_the_proven_optimum_over_all_pairs(self, sides, kernel, monkeypatch):
        monkeypatch.setattr("matchengine.candidates.large.KEEP", 2)
        exact = solve(score(*sides).problem(**PLACES))

        large = match_people(*sides, **PLACES, gap=0)

        assert large.solution.certificate.total == exact.certificate.total == large.bound
        assert large.proven
        assert large.problem.n_pairs < score(*sides).problem().n_pairs / 2

    def test_scores_each_pair_as_the_full_table_does(self, sides, kernel):
        settings = Settings(weights={"skills": 3, "goals": 2, "identity": 2, "preference": 1})
        scored = score(*sides, settings)
        known = Pool(*best_of_all(prepare(*sides, settings, 0), 200, 1, quietly)).problem()

        for name in ("left", "right", "score"):
            assert known[name].tolist() == getattr(scored, name).tolist()

    @pytest.mark.parametrize("gap", [0.5, 0.02])
    def test_stops_at_the_gap_it_was_asked_for(self, sides, gap, monkeypatch):
        monkeypatch.setattr("matchengine.candidates.large.KEEP", 2)
        exact = solve(score(*sides).problem(**PLACES)).certificate.total

        large = match_people(*sides, **PLACES, gap=gap)

        assert large.gap <= gap
        assert large.solution.certificate.total <= exact <= large.bound

    @pytest.mark.parametrize("seed", range(6))
    def test_bounds_full_solves_of_any_kind_of_places(self, seed, monkeypatch):
        for name, number in (("KEEP", 1), ("MAX_VIOLATIONS", 1), ("ROUNDS", 2 + seed % 3)):
            monkeypatch.setattr(f"matchengine.candidates.large.{name}", number)
        sides = (
            random_people(90, 70, seed, offers=False),
            random_people(70, 90, seed + 50, offers=True, first_person=89),
        )
        rng = np.random.default_rng(seed)
        places = {"left_max": rng.integers(0, 4, 90), "right_max": rng.integers(0, 4, 70)}
        if seed % 2:
            places["left_min"] = np.minimum(places["left_max"], rng.integers(0, 2, 90))
        exact = solve(score(*sides).problem(**places)).certificate

        large = match_people(*sides, **places, gap=0)
        monkeypatch.setattr("matchengine.candidates.large.ROUNDS", 60)
        proven = match_people(*sides, **places, gap=0)

        reached = large.solution.certificate
        assert reached.shortage > exact.shortage or reached.total <= exact.total <= large.bound
        assert proven.proven
        assert proven.solution.certificate.total == exact.total
        assert proven.solution.certificate.shortage == exact.shortage

    def test_returns_the_best_so_far_when_cancelled(self, sides, monkeypatch):
        monkeypatch.setattr("matchengine.candidates.large.KEEP", 1)
        seen = []

        def cancel():
            return bool(seen) and seen[-1].value is not None

        large = match_people(*sides, **PLACES, gap=0, progress=seen.append, cancel=cancel)

        assert large.rounds == 1
        assert large.bound >= solve(score(*sides).problem(**PLACES)).certificate.total

    def test_has_nothing_to_return_when_cancelled_at_once(self, sides):
        with pytest.raises(Cancelled):
            match_people(*sides, **PLACES, cancel=lambda: True)


class TestSameBytes:
    @pytest.fixture(autouse=True)
    def several_rounds_in_small_tiles(self, monkeypatch):
        for name, number in (("KEEP", 2), ("MAX_VIOLATIONS", 2)):
            monkeypatch.setattr(f"matchengine.candidates.large.{name}", number)
        monkeypatch.setattr(scan, "COLUMNS", 24)
        monkeypatch.setattr(scan, "ROWS", 41)

    def test_come_with_any_number_of_threads_and_again_and_without_numba(self, sides, monkeypatch):
        from matchengine.candidates import compiled

        answers = set()
        for loops, threads in ((compiled, 1), (compiled, 2), (compiled, 2), (plain, 1), (plain, 2)):
            monkeypatch.setattr(scan, "kernel", loops)
            large = match_people(*sides, **PLACES, gap=0.01, seed=3, threads=threads)
            known = large.problem
            arrays = (large.solution.pairs, large.solution.prices.left, known.left, known.right)
            answers.add((large.bound, large.rounds, *(array.tobytes() for array in arrays)))

        assert len(answers) == 1
        assert large.rounds > 1

    def test_come_for_people_in_any_order(self, sides):
        rng = np.random.default_rng(5)
        orders = rng.permutation(150), rng.permutation(110)
        moved = reordered(sides[0], *orders), reordered(sides[1], *orders[::-1])

        one = match_people(*sides, **PLACES, gap=0.01, seed=3)
        two = match_people(
            *moved, **{name: most[orders[1]] for name, most in PLACES.items()}, gap=0.01, seed=3
        )

        pairs = {(orders[0][i], orders[1][j]) for i, j in two.solution.pairs.tolist()}
        assert pairs == {(i, j) for i, j in one.solution.pairs.tolist()}
        assert (two.bound, two.rounds) == (one.bound, one.rounds)


def quietly(done):
    """Nobody watches."""


def sorted_arrays(*heaps):
    """The content of heaps, whatever the order inside each."""
    for best in heaps:
        order = np.argsort(best.keys, axis=1)
        yield from (np.take_along_axis(each, order, 1) for each in best[:3])
        yield best.lift


class TestPool:
    def test_tells_pairs_apart_on_sides_of_any_length(self):
        rows, columns = Best.empty(100_000, 1), Best.empty(100_000, 1)
        for best, person, partner in ((rows, 99_998, 99_999), (columns, 99_997, 99_996)):
            best.keys[person], best.partners[person], best.scores[person] = 1 << 60, partner, 5

        known = Pool(rows, columns).problem()

        assert known["left"].tolist() == [99_996, 99_998]
        assert known["right"].tolist() == [99_997, 99_999]


class TestScan:
    def test_is_the_same_for_any_number_of_threads_and_both_kernels(self, sides, monkeypatch):
        from matchengine.candidates import compiled

        monkeypatch.setattr(scan, "COLUMNS", 20)
        monkeypatch.setattr(scan, "ROWS", 33)
        data = prepare(*sides, Settings(), 7)
        answers = set()
        for loops, threads in ((compiled, 1), (compiled, 2), (plain, 1), (plain, 3)):
            monkeypatch.setattr(scan, "kernel", loops)
            heaps = best_of_all(data, 6, threads, quietly)
            answers.add(b"".join(a.tobytes() for a in sorted_arrays(*heaps)))

        assert len(answers) == 1

    @pytest.mark.parametrize("largest", [40, 9000, 10**9])
    def test_finds_what_the_full_table_finds_at_any_prices(self, sides, kernel, largest):
        rng = np.random.default_rng(largest)
        left, right = rng.integers(0, 9000, 150), rng.integers(-9000, 3000, 110)
        left[::9] += largest
        right[::7] -= largest
        cuts = (
            np.where(rng.random(150) < 0.8, ANY, 6000),
            np.where(rng.random(110) < 0.8, ANY, 5000),
        )
        scored = score(*sides)
        margin = scored.score - left[scored.left] - right[scored.right]
        margin[scored.score > np.minimum(cuts[0][scored.left], cuts[1][scored.right])] = 0
        table = np.zeros((150, 110), dtype=np.int64)
        table[scored.left, scored.right] = np.maximum(margin, 0)

        asks = asks_for(Prices(left, right), *cuts, 1)
        rows, columns = scan.scan(prepare(*sides, Settings(), 0), asks, 4, 2, quietly)

        assert rows.lift.tolist() == table.max(axis=1).tolist()
        assert columns.lift.tolist() == table.max(axis=0).tolist()
        found = np.where(rows.keys > 0, rows.scores - left[:, None] - right[rows.partners], 0)
        best = np.sort(np.minimum(table, 65534), axis=1)[:, -4:]
        assert np.sort(np.minimum(found, 65534), axis=1).tolist() == best.tolist()

    def test_reads_blocks_row_by_row(self, sides):
        data, people = prepare(*sides, Settings(), 0), np.arange(20, 60)
        free = Prices(np.zeros(150, np.int64), np.zeros(110, np.int64))
        asks = asks_for(free, np.full(150, ANY), np.full(110, ANY), 0)

        block = data.block(people, 20, asks)

        for each in block:  # any other layout costs the compiled loops most of their speed
            assert np.asarray(each).flags.c_contiguous

    def test_merges_blocks_in_any_order(self):
        rng = np.random.default_rng(1)
        keys = rng.permutation(60).astype(np.uint64).reshape(3, 4, 5) + np.uint64(1)
        blocks = [
            Best(k, k.astype(np.int32), k.astype(np.int16), k.max(axis=1).astype(int)) for k in keys
        ]

        one = blocks[0].merge(blocks[1]).merge(blocks[2])
        two = blocks[2].merge(blocks[0].merge(blocks[1]))

        for first, second in zip(sorted_arrays(one), sorted_arrays(two), strict=True):
            assert (first == second).all()
        assert (one.top(2).keys.min(axis=1) == np.sort(one.keys)[:, -2]).all()
