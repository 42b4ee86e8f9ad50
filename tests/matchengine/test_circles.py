"""Circles against brute force: around hosts, and among peers."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from matchengine import InvalidProblem, Problem
from matchengine.circles import (
    PeerCircleProblem,
    solve_circles,
    solve_peer_circles,
    verify_circles,
    verify_peer_circles,
)
from matchengine.circles import solve as solving
from matchengine.circles.certificate import FINE, lock_worth
from matchengine.circles.peers import growing
from matchengine.circles.peers import solve as peer_solving
from matchengine.circles.peers.growing import grow, weights
from matchengine.circles.peers.search import FORBIDDEN, Circles
from tests.matchengine.small import every_matching, problems


def fits(problem, at):
    held = np.bincount(problem.right[at], minlength=problem.n_right)
    return bool(((held == 0) | (held >= problem.right_min)).all())


def programme(n, hosts, seed, share=0.5):
    rng = np.random.default_rng(seed)
    left, right = np.nonzero(rng.random((n, hosts)) < share)
    low = rng.integers(2, 5, hosts)
    return Problem(
        n_left=n,
        n_right=hosts,
        left=left,
        right=right,
        score=rng.integers(0, 10_001, len(left)),
        right_min=low,
        right_max=low + rng.integers(0, 4, hosts),
    )


class TestSolveCircles:
    @given(problem=problems(most_partners=2))
    @settings(deadline=None, max_examples=100)
    def test_equals_brute_force_and_proves_it(self, problem):
        problem = problem.replace(left_min=None)

        answer = solve_circles(problem)

        worth = lock_worth(problem)
        at = problem.find(answer.pairs)
        best = max(worth[a].sum() for a in every_matching(problem) if fits(problem, a))
        assert answer.certificate.feasible
        assert fits(problem, at)
        assert worth[at].sum() == best
        assert answer.certificate.proven
        assert answer.certificate.bound == answer.certificate.total

    @given(problem=problems(most_partners=2))
    @settings(deadline=None, max_examples=40)
    def test_bounds_the_best_circles_by_prices_alone(self, problem):
        problem = problem.replace(left_min=None, locked=None)
        prices = np.random.default_rng(1).integers(0, 9_000_000, problem.n_left)

        best = max(problem.score[a].sum() for a in every_matching(problem) if fits(problem, a))

        assert verify_circles(problem, [], prices).bound >= best

    def test_proves_eighty_members_and_twenty_hosts(self):
        certificate = solve_circles(programme(80, 20, 3)).certificate

        assert certificate.proven
        assert certificate.seated > 60

    def test_comes_close_without_whole_numbers_and_says_how_close(self, monkeypatch):
        problem = programme(80, 20, 3)
        exact = solve_circles(problem).certificate
        monkeypatch.setattr(solving, "MAX_WHOLE", 0)
        monkeypatch.setattr(solving, "MAX_RELAXED", 100)

        guided = solve_circles(problem).certificate

        assert guided.feasible
        assert guided.total <= exact.total <= guided.bound
        assert guided.gap < 0.02

    def test_does_not_depend_on_the_order_of_input(self):
        problem = programme(60, 15, 4)
        order = np.random.default_rng(1).permutation(problem.n_pairs)
        shuffled = problem.replace(
            left=problem.left[order], right=problem.right[order], score=problem.score[order]
        )

        assert solve_circles(shuffled).pairs.tobytes() == solve_circles(problem).pairs.tobytes()

    def test_refuses_members_who_must_sit_somewhere(self):
        with pytest.raises(InvalidProblem, match="left_min must be 0"):
            solve_circles(
                Problem(n_left=1, n_right=1, left=[0], right=[0], score=[1], left_min=[1])
            )

    @pytest.mark.parametrize("dear", [-(2**62), 0, 2**62])
    def test_bounds_nothing_below_0_whatever_it_is_given(self, dear):
        hosts = Problem(
            n_left=4,
            n_right=2,
            left=[0, 1, 2, 3, 3],
            right=[0, 0, 1, 1, 0],
            score=[5, 5, 5, 5, 5],
            right_min=[3, 3],
            right_max=[3, 3],
            locked=[[0, 0], [2, 1]],
        )
        for pairs in ([[0, 0], [2, 1]], [[0, 0], [0, 1], [2, 1], [3, 1]], []):
            assert verify_circles(hosts, pairs, np.full(4, dear)).bound >= 0

    def test_names_circles_of_the_wrong_size(self):
        problem = programme(10, 3, 1, share=1.0)

        report = verify_circles(problem, [[k, 0] for k in range(10)])

        assert report.violations[0].startswith("host 0 has 10 members, 0 or from")


@st.composite
def peer_circle_problems(draw, most=7):
    n = draw(st.integers(2, most))
    every = list(combinations(range(n), 2))
    pairs = draw(st.lists(st.sampled_from(every), unique=True))
    low = draw(st.integers(2, 4))
    return PeerCircleProblem(
        n=n,
        left=[a for a, _ in pairs],
        right=[b for _, b in pairs],
        score=[draw(st.integers(0, 99)) for _ in pairs],
        size_min=low,
        size_max=draw(st.integers(low, 5)),
    )


def every_seating(n, own=()):
    """Everybody's circle, each partition once; -1 for nobody."""
    if len(own) == n:
        yield np.array(own)
        return
    for circle in range(-1, max(own, default=-1) + 2):
        yield from every_seating(n, (*own, circle))


def worth(problem, own):
    """People seated and the sum of means, written out; None when it is not allowed."""
    scores, total = problem.table(-1), Fraction(0)
    for name in set(own.tolist()) - {-1}:
        who = np.flatnonzero(own == name)
        inside = scores[np.ix_(who, who)]
        if not problem.size_min <= len(who) <= problem.size_max or (inside < 0).any():
            return None
        total += Fraction(int(inside.sum()), len(who) - 1)
    return int((own >= 0).sum()), total


def dense(n, seed, low, high, share=1.0):
    rng = np.random.default_rng(seed)
    left, right = np.nonzero(np.triu(rng.random((n, n)) <= share, 1))
    score = rng.integers(0, 10_001, len(left))
    return PeerCircleProblem(n=n, left=left, right=right, score=score, size_min=low, size_max=high)


def every_circle(problem):
    """All circles that rules allow, with the sum of their means."""
    scores = problem.table(-1)
    for size in range(problem.size_min, problem.size_max + 1):
        for who in combinations(range(problem.n), size):
            inside = scores[np.ix_(who, who)]
            if (inside >= 0).all():
                yield who, Fraction(int(inside.sum()), size - 1)


def best_by_programme(problem):
    """Most people seated, then the highest sum of means: circles in whole numbers."""
    circles = list(every_circle(problem))
    member = np.zeros((problem.n, len(circles)))
    for k, (who, _) in enumerate(circles):
        member[list(who), k] = 1
    once = LinearConstraint(member, 0, 1)
    sizes, means = member.sum(axis=0), np.array([float(mean) for _, mean in circles])
    most = milp(-sizes, constraints=once, integrality=1)
    as_many = LinearConstraint(sizes[None, :], round(-most.fun), np.inf)
    best = milp(-means, constraints=[once, as_many], integrality=1, options={"mip_rel_gap": 0})
    chosen = np.flatnonzero(best.x > 0.5)
    return round(-most.fun), int(sum(circles[k][1] for k in chosen))


class TestVerifyPeerCircles:
    @given(problem=peer_circle_problems(), seed=st.integers(0, 99), dear=st.integers(0, 300))
    @settings(deadline=None, max_examples=60)
    def test_bounds_all_circles_that_seat_as_many_by_any_prices(self, problem, seed, dear):
        prices = np.random.default_rng(seed).integers(-20, dear + 1, problem.n) * FINE
        worths = [worth(problem, own) for own in every_seating(problem.n)]

        for own in every_seating(problem.n):
            report = verify_peer_circles(problem, own, prices)
            if report.feasible:
                assert report.bound >= max(
                    int(each[1]) for each in worths if each and each[0] == report.seated
                )
                break

    def test_counts_sizes_of_which_none_is_worth_more(self):
        """Fifteen sit as four, five and six only; just the four are worth more than their prices."""
        couples = [(a, b) for a, b in combinations(range(15), 2) if (a < 4) == (b < 4)]
        problem = PeerCircleProblem(
            n=15,
            left=[a for a, _ in couples],
            right=[b for _, b in couples],
            score=[140 if a < 4 else 100 for a, _ in couples],
            size_min=4,
            size_max=6,
        )

        report = verify_peer_circles(problem, [0] * 4 + [1] * 5 + [2] * 6, np.full(15, 100 * FINE))

        assert (report.total, report.bound) == (1660, 1660)

    def test_falls_back_on_favourites_where_there_is_too_much_to_look_at(self, monkeypatch):
        problem, nobody = dense(20, 1, 3, 5), np.zeros(20, dtype=np.int64)
        circle = solve_peer_circles(problem).circle
        tight = verify_peer_circles(problem, circle, solve_peer_circles(problem).prices).bound
        monkeypatch.setattr(growing, "MAX_ENTRIES", 100)

        loose = verify_peer_circles(problem, circle, nobody).bound

        assert tight < loose < 10_000 * 20

    def test_does_not_call_proven_what_leaves_seats_empty(self):
        problem = PeerCircleProblem(
            n=4,
            left=[0, 0, 0, 1, 1, 2],
            right=[1, 2, 3, 2, 3, 3],
            score=[9, 0, 0, 0, 0, 0],
            size_min=2,
            size_max=2,
        )

        half = verify_peer_circles(problem, [0, 0, -1, -1], np.array([9, 9, 0, 0]) * FINE)
        full = verify_peer_circles(problem, [0, 0, 1, 1], np.array([9, 9, 0, 0]) * FINE)

        assert half.total == half.bound == full.total == full.bound == 18
        assert (half.proven, full.proven) == (False, True)


class TestGrow:
    @given(problem=peer_circle_problems(), seed=st.integers(0, 99))
    @settings(deadline=None, max_examples=60)
    def test_finds_each_circle_that_is_worth_more_than_its_prices_once(self, problem, seed):
        prices = np.random.default_rng(seed).integers(0, 120, problem.n) * FINE

        grown = grow(weights(problem.table(-1), prices), problem.size_min, problem.size_max)

        found = [tuple(sorted(who)) for circles in grown.circles for who in circles.tolist()]
        dear = {
            who: mean - Fraction(int(prices[list(who)].sum()), FINE)
            for who, mean in every_circle(problem)
        }
        assert grown.is_complete
        assert len(found) == len(set(found))
        assert set(found) == {who for who, above in dear.items() if above > 0}
        assert grown.most >= max([0, *dear.values()]) * FINE


class TestSolvePeerCircles:
    @given(problem=peer_circle_problems())
    @settings(deadline=None, max_examples=40)
    def test_equals_brute_force(self, problem):
        answer = solve_peer_circles(problem)

        best = max(filter(None, (worth(problem, own) for own in every_seating(problem.n))))
        assert worth(problem, answer.circle) == best
        assert answer.certificate.feasible
        assert answer.certificate.proven
        assert answer.certificate.bound >= answer.certificate.total == int(best[1])

    @given(problem=peer_circle_problems())
    @settings(deadline=None, max_examples=60)
    def test_search_keeps_every_rule(self, problem):
        circles = Circles(
            problem.table(FORBIDDEN), problem.size_min, problem.size_max, problem.whole
        )
        circles.settle(lambda done: None)
        own = circles.own.copy()

        report = verify_peer_circles(problem, own)
        assert report.feasible
        assert circles.value() // problem.whole == report.total

    @pytest.mark.parametrize(("n", "low", "high"), [(24, 4, 4), (50, 4, 6), (61, 5, 8)])
    def test_seats_everybody_and_proves_to_be_near_the_best(self, n, low, high):
        certificate = solve_peer_circles(dense(n, 3, low, high), gap=0.02).certificate

        assert certificate.feasible
        assert certificate.seated == n
        assert certificate.total <= certificate.bound
        assert certificate.gap <= 0.02

    @pytest.mark.parametrize(("n", "low", "high", "share"), [
        (12, 3, 4, 1), (16, 4, 4, 1), (11, 4, 4, 1), (14, 2, 5, 0.6), (13, 3, 3, 0.4),
    ])  # fmt: skip
    def test_equals_a_programme_over_all_circles(self, n, low, high, share):
        problem = dense(n, 4, low, high, share)

        certificate = solve_peer_circles(problem).certificate

        seated, total = best_by_programme(problem)
        assert (certificate.seated, certificate.total) == (seated, total)
        assert certificate.bound >= total
        if seated == n:
            assert certificate.gap < 0.01

    @given(problem=peer_circle_problems())
    @settings(deadline=None, max_examples=40)
    def test_has_prices_that_hold_and_no_worse_circles_without_brute_force(self, problem):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(peer_solving, "MAX_EXACT", 1)
            answer = solve_peer_circles(problem)

        certificate, found = answer.certificate, worth(problem, answer.circle)
        worths = filter(None, (worth(problem, own) for own in every_seating(problem.n)))
        as_many = [int(each[1]) for each in worths if each[0] == found[0]]
        assert certificate.feasible
        assert certificate.total == int(found[1]) <= max(as_many) <= certificate.bound
        checked = verify_peer_circles(problem, answer.circle, answer.prices)
        assert max(as_many) <= checked.bound

    @pytest.mark.parametrize(("n", "low", "high"), [(23, 4, 6), (39, 4, 6), (34, 5, 8)])
    def test_is_as_near_where_sizes_do_not_divide_the_people(self, n, low, high):
        rng, (left, right) = np.random.default_rng(3), np.triu_indices(n, 1)
        score = rng.integers(0, 10_001, len(left))
        problem = PeerCircleProblem(
            n=n, left=left, right=right, score=score, size_min=low, size_max=high
        )

        certificate = solve_peer_circles(problem).certificate

        assert certificate.seated == n
        assert certificate.gap < 0.01

    def test_bounds_nearly_as_well_when_not_everybody_can_be_seated(self, capfd):
        for problem in (dense(60, 1, 3, 5, 0.12), dense(33, 1, 8, 8)):
            certificate = solve_peer_circles(problem, gap=0.015).certificate

            assert certificate.seated < problem.n
            assert certificate.gap <= 0.015
            assert certificate.seated <= certificate.seats_bound < problem.n
        assert capfd.readouterr().out == ""

    def test_has_an_honest_bound_where_people_are_too_many_for_prices(self, monkeypatch):
        problem = dense(45, 5, 3, 4)
        priced = solve_peer_circles(problem, gap=0.02).certificate
        monkeypatch.setattr(peer_solving, "MAX_PRICED", 10)

        certificate = solve_peer_circles(problem).certificate

        assert certificate.total <= priced.bound < certificate.bound
        assert certificate.gap < 0.15
        assert not certificate.proven

    def test_finds_circles_that_were_planted(self):
        left, right = np.triu_indices(60, 1)
        score = np.where(left % 12 == right % 12, 9_000, np.arange(len(left)) % 5_000)
        problem = PeerCircleProblem(
            n=60, left=left, right=right, score=score, size_min=5, size_max=5
        )

        answer = solve_peer_circles(problem)

        assert answer.circle.tolist() == (np.arange(60) % 12).tolist()
        assert answer.certificate.proven

    def test_does_not_depend_on_who_is_named_first(self):
        problem, place = dense(30, 5, 3, 5), np.random.default_rng(2).permutation(30)
        moved = PeerCircleProblem(
            n=30,
            left=place[problem.pairs.left],
            right=place[problem.pairs.right],
            score=problem.pairs.score,
            key=np.argsort(place),
            size_min=3,
            size_max=5,
        )

        one, two = solve_peer_circles(problem).circle, solve_peer_circles(moved).circle[place]

        assert ((one[:, None] == one) == (two[:, None] == two)).all()

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"size_min": 1}, "size_min must be whole numbers from 2 to 20, got 1"),
            ({"size_min": 4}, "size_min must not exceed size_max, got 4 > 3"),
            ({"n": 5_000}, "n must be at most 3000 for circles, got 5000"),
        ],
    )
    def test_refuses_sizes_that_make_no_sense(self, change, sentence):
        good = {"n": 3, "left": [0], "right": [1], "score": [3], "size_min": 2, "size_max": 3}

        with pytest.raises(InvalidProblem, match=sentence):
            PeerCircleProblem(**{**good, **change})

    def test_names_people_who_must_not_sit_together(self):
        problem = PeerCircleProblem(
            n=3, left=[0, 1], right=[1, 2], score=[5, 5], size_min=3, size_max=3
        )

        report = verify_peer_circles(problem, [0, 0, 0])

        assert report.violations == ("0 and 2 must not share circle 0",)


class TestSeats:
    """Nobody seated is not an optimum where few pairs are allowed and all would fit."""

    @pytest.mark.parametrize(("people", "noise"), [(20, 0.2), (90, 0.5), (90, 4)])
    def test_are_found_for_everybody_when_all_fit(self, people, noise):
        problem = hidden_circles(people, noise)

        certificate = solve_peer_circles(problem).certificate

        assert certificate.feasible
        assert certificate.seated == certificate.seats_bound == people
        assert certificate.gap < 0.01

    def test_are_bounded_by_who_may_sit_with_whom(self):
        pairs = np.array([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (6, 7)])
        problem = PeerCircleProblem(
            n=12, left=pairs[:, 0], right=pairs[:, 1], score=np.full(6, 5), size_min=3, size_max=4
        )

        certificate = verify_peer_circles(problem, np.full(12, -1))

        assert (certificate.seated, certificate.seats_bound) == (0, 3)
        assert not certificate.proven


def hidden_circles(people, noise):
    """Circles of five whose members may sit together, and some other pairs that lead nowhere."""
    rng = np.random.default_rng(people)
    allowed = rng.random((people, people)) < noise / people
    for who in rng.permutation(people).reshape(-1, 5):
        allowed[np.ix_(who, who)] = True
    left, right = np.nonzero(np.triu(allowed | allowed.T, 1))
    return PeerCircleProblem(
        n=people,
        left=left,
        right=right,
        score=rng.integers(0, 10_001, len(left)),
        size_min=4,
        size_max=6,
    )
