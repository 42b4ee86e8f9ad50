"""One door for every kind of problem: ``solve`` it, and ``check`` an answer that anybody made."""

from typing import Any, overload

from matchengine.certificate import verify
from matchengine.circles import (
    CircleProblem,
    CircleSolution,
    PeerCircleProblem,
    PeerCircleSolution,
    solve_circles,
    solve_peer_circles,
    verify_circles,
    verify_peer_circles,
)
from matchengine.errors import InvalidProblem
from matchengine.peers import (
    PeerProblem,
    PeerSolution,
    solve_peers,
    verify_peers,
)
from matchengine.problem import Problem
from matchengine.ranked import (
    RankedProblem,
    RankedSolution,
    solve_ranked,
    verify_ranked,
)
from matchengine.solution import Prices, Solution
from matchengine.solvers.driver import solve as solve_two_sided


@overload
def solve(problem: CircleProblem, **options: Any) -> CircleSolution: ...
@overload
def solve(problem: Problem, **options: Any) -> Solution: ...
@overload
def solve(problem: PeerProblem, **options: Any) -> PeerSolution: ...
@overload
def solve(problem: RankedProblem, **options: Any) -> RankedSolution: ...
@overload
def solve(problem: PeerCircleProblem, **options: Any) -> PeerCircleSolution: ...
def solve(problem: Any, **options: Any) -> Any:
    """Solve a problem of any kind; see the solver of its kind for the options.

    ==================== =======================
    Problem              solved by
    ==================== =======================
    ``Problem``          ``solve_two_sided``
    ``CircleProblem``    ``solve_circles``
    ``PeerProblem``      ``solve_peers``
    ``RankedProblem``    ``solve_ranked``
    ``PeerCircleProblem`` ``solve_peer_circles``
    ==================== =======================

    All take ``seed``, ``progress`` and ``cancel``.

    Raises
    ------
    InvalidProblem
        What was handed over is no problem, or its solver refuses it.

    Examples
    --------
    >>> three = PeerProblem(n=3, left=[0, 1], right=[1, 2], score=[6, 7])
    >>> solve(three).pairs.tolist()
    [[1, 2]]
    """
    for kind, solver, _ in KINDS:
        if isinstance(problem, kind):
            return solver(problem, **options)
    raise _unknown(problem)


def check(problem: Any, answer: Any, prices: Any = None) -> Any:
    """What is true about an answer, by the independent checker of its kind.

    Parameters
    ----------
    answer : array
        Pairs, shape (k, 2); for circles of peers everybody's circle, shape (n,).
    prices : Prices or array of int, optional
        Any prices give a valid bound; see the checker of the kind.

    Returns
    -------
    Certificate, or that of the kind

    Examples
    --------
    >>> problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[5])
    >>> solution = solve(problem)
    >>> check(problem, solution.pairs, solution.prices).proven
    True
    """
    for kind, _, checker in KINDS:
        if isinstance(problem, kind):
            if prices is None:
                return checker(problem, answer)
            if kind is RankedProblem:
                raise InvalidProblem("prices are not for ranked lists: ranks cannot be added up")
            if kind is Problem and not isinstance(prices, Prices):
                raise InvalidProblem("prices must be Prices, one for each person of both sides")
            return checker(problem, answer, prices)
    raise _unknown(problem)


KINDS: tuple[tuple[type[Any], Any, Any], ...] = (
    (CircleProblem, solve_circles, verify_circles),  # before what it is a kind of
    (Problem, solve_two_sided, verify),
    (PeerProblem, solve_peers, verify_peers),
    (RankedProblem, solve_ranked, verify_ranked),
    (PeerCircleProblem, solve_peer_circles, verify_peer_circles),
)


def _unknown(problem: Any) -> InvalidProblem:
    known = ", ".join(kind.__name__ for kind, *_ in KINDS)
    return InvalidProblem(f"problem must be one of {known}, got {type(problem).__name__}")
