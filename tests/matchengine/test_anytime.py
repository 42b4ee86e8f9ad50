"""An answer in time: the first one with an honest gap, the exact one when there is time."""

import os
from functools import partial

import numpy as np
import pytest
from hypothesis import given

from matchengine import InvalidProblem, Problem, solve
from matchengine.anytime import solve_within, within
from matchengine.circles import (
    PeerCircleProblem,
    quick_circles,
    quick_peer_circles,
    solve_circles,
    solve_peer_circles,
)
from matchengine.peers import PeerProblem, quick_peers, solve_peers
from matchengine.ranked import RankedProblem, quick_ranked, solve_ranked
from matchengine.solvers.driver import quick_answer
from tests.matchengine.small import examples, problems


def programme():
    rng = np.random.default_rng(1)
    left, right = np.nonzero(rng.random((40, 30)) < 0.5)
    return Problem(
        n_left=40, n_right=30, left=left, right=right, score=rng.integers(0, 10_001, len(left))
    )


class TestSolveWithin:
    @given(problem=problems())
    @examples(60)
    def test_begins_with_an_answer_whose_bound_holds(self, problem):
        first, exact = quick_answer(problem).certificate, solve(problem).certificate

        if first.shortage == exact.shortage:
            assert first.total <= exact.total <= first.bound
        assert first.feasible

    def test_stops_at_a_gap_that_is_good_enough(self):
        problem = programme()
        first = quick_answer(problem).certificate

        enough = solve_within(problem, None, gap=first.gap)
        exact = solve_within(problem, None, gap=first.gap / 2)

        assert 0 < first.gap < 0.2
        assert enough.certificate == first
        assert not enough.certificate.proven
        assert exact.certificate.proven
        assert exact.pairs.tobytes() == solve(problem).pairs.tobytes()

    def test_returns_the_first_answer_when_cancelled(self):
        report = []

        answer = solve_within(programme(), None, progress=report.append, cancel=lambda: True)

        assert answer.certificate == quick_answer(programme()).certificate
        assert [now.stage for now in report] == ["first answer", "done"]
        assert report[-1].bound >= report[-1].value

    @pytest.mark.parametrize("objective", ["most", "maximin", "leximin", "stable"])
    def test_refuses_a_gap_where_there_is_no_total_to_come_close_to(self, objective):
        with pytest.raises(InvalidProblem, match=f'gap must be 0 for the objective "{objective}"'):
            solve_within(programme(), None, objective=objective, gap=0.01)

    def test_does_not_call_the_first_answer_proven_when_only_its_total_is(self):
        problem = Problem(
            n_left=2, n_right=2, left=[0, 0, 1], right=[0, 1, 1], score=[9, 9, 5], left_max=[2, 1]
        )

        first = {
            objective: solve_within(problem, None, objective=objective, cancel=lambda: True)
            for objective in ("total", "maximin", "stable")
        }

        assert first["maximin"].certificate.total == first["maximin"].certificate.bound == 18
        assert [answer.certificate.proven for answer in first.values()] == [True, False, True]

    def test_hears_how_far_the_exact_search_is(self):
        report = []

        solve_within(programme(), 60, progress=report.append)

        assert [now.stage for now in report] == ["first answer", "places", "pairs", "proof", "done"]
        assert report[-1].value == report[-1].bound > report[0].value


def hosted():
    rng = np.random.default_rng(2)
    left, right = np.nonzero(rng.random((60, 12)) < 0.5)
    low = rng.integers(3, 6, 12)
    return Problem(
        n_left=60,
        n_right=12,
        left=left,
        right=right,
        score=rng.integers(0, 10_001, len(left)),
        right_min=low,
        right_max=low + 2,
    )


def everybody(kind, n, **more):
    left, right = np.triu_indices(n, 1)
    score = np.random.default_rng(3).integers(0, 10_001, len(left))
    return kind(n=n, left=left, right=right, score=score, **more)


def wishes():
    rng = np.random.default_rng(4)
    left, right = np.nonzero(rng.random((14, 6)) < 0.6)
    return RankedProblem(
        n_left=14,
        n_right=6,
        left=left,
        right=right,
        left_rank=rng.permutation(len(left)),
        right_rank=rng.permutation(len(left)),
        right_min=np.full(6, 2),
        right_max=np.full(6, 3),
    )


KINDS = {
    "peers": (partial(everybody, PeerProblem, 40), quick_peers, solve_peers),
    "ranked": (wishes, quick_ranked, solve_ranked),
    "circles": (hosted, quick_circles, solve_circles),
    "peer_circles": (
        partial(everybody, PeerCircleProblem, 24, size_min=3, size_max=4),
        quick_peer_circles,
        solve_peer_circles,
    ),
}


def worth(answer):
    """What counts, best last: of totals the sum, of ranked lists the fewest missing people."""
    certificate = answer.certificate
    return certificate.total if hasattr(certificate, "total") else -certificate.shortage


def ends_without_an_answer(problem, *, progress, found):
    """A search in a child process that is ended as soon as it has found something."""

    def found_and_gone(answer):
        found(answer)
        os._exit(1)

    solve_circles(problem, found=found_and_gone)


class TestWithin:
    @pytest.mark.parametrize("kind", KINDS)
    def test_has_an_answer_at_once_and_the_exact_one_in_time(self, kind):
        make, quick, exact = KINDS[kind]
        problem = make()

        first = within(problem, None, quick=quick, exact=exact, cancel=lambda: True)
        later = within(problem, 60, quick=quick, exact=exact)

        plain = exact(problem)
        assert first.certificate.feasible
        assert not first.certificate.proven
        assert worth(first) < worth(plain)
        assert later.certificate == plain.certificate
        if hasattr(plain.certificate, "total"):
            assert plain.certificate.total <= first.certificate.bound

    @pytest.mark.parametrize("kind", ["peers", "circles", "peer_circles"])
    def test_stops_at_a_gap_that_is_good_enough(self, kind):
        make, quick, exact = KINDS[kind]
        problem = make()
        first = quick(problem).certificate

        enough = within(problem, None, quick=quick, exact=exact, gap=first.gap)
        more = within(problem, None, quick=quick, exact=exact, gap=first.gap * 0.99)

        assert enough.certificate == first
        assert more.certificate.total >= first.total
        assert more.certificate.gap < first.gap

    def test_keeps_the_best_answer_of_a_search_that_breaks_off(self):
        first = quick_circles(hosted())

        answer = within(hosted(), 60, quick=quick_circles, exact=ends_without_an_answer)

        assert answer.certificate.total > first.certificate.total
        assert answer.certificate.bound < first.certificate.bound

    def test_hands_on_what_the_exact_search_refuses(self):
        problem = hosted().replace(left_min=np.ones(60, dtype=int))

        with pytest.raises(InvalidProblem, match="left_min must be 0 for circles"):
            within(problem, 60, quick=lambda problem: quick_circles(hosted()), exact=solve_circles)
