"""Problems from what people have: a table of scores, a list of edges, a networkx graph."""

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine.arrays import Ints, any_pairs, array_of
from matchengine.errors import InvalidProblem
from matchengine.problem import Problem


def from_scores(scores: ArrayLike, **places: Any) -> Problem:
    """A problem from a table: a row for each left person, a column for each right person.

    Parameters
    ----------
    scores : array, shape (n_left, n_right)
        Whole numbers; NaN, infinity or a masked cell forbid a pair.
    **places
        As for ``Problem``.

    Examples
    --------
    >>> from matchengine import solve
    >>> solve(from_scores([[90, 10], [80, float("nan")]])).pairs.tolist()
    [[0, 1], [1, 0]]
    """
    masked = scores if np.ma.isMaskedArray(scores) else array_of("scores", scores)
    mask = np.ma.getmaskarray(masked)
    table: NDArray[Any] = np.ma.getdata(masked)
    if table.ndim != 2:
        raise InvalidProblem(f"scores must be a table with two axes, got shape {table.shape}")
    if table.dtype.kind not in "iufb":
        raise InvalidProblem(f"scores must hold numbers, got {table.dtype} instead")
    left, right = np.nonzero(np.isfinite(table) & ~mask)
    return Problem(
        n_left=table.shape[0],
        n_right=table.shape[1],
        left=left,
        right=right,
        score=table[left, right],
        **places,
    )


@dataclass(frozen=True, eq=False)
class Labelled:
    """A problem and what its people are called: ``left`` and ``right``, by position."""

    problem: Problem
    left: tuple[Hashable, ...]
    right: tuple[Hashable, ...]

    def names(self, pairs: Ints) -> list[tuple[Hashable, Hashable]]:
        """Pairs by what people are called."""
        return [(self.left[i], self.right[j]) for i, j in np.asarray(pairs).tolist()]


def from_edges(
    edges: Iterable[tuple[Hashable, Hashable, int]],
    *,
    left: Iterable[Hashable] = (),
    right: Iterable[Hashable] = (),
    **places: Any,
) -> Labelled:
    """A problem from edges ``(left, right, score)`` between people called anything.

    ``left`` and ``right`` name people in the order that places refer to; others follow as they
    turn up in the edges.

    Examples
    --------
    >>> from matchengine import solve
    >>> named = from_edges([("Bo", "Amina", 90), ("Dara", "Amina", 80)])
    >>> named.names(solve(named.problem).pairs)
    [('Bo', 'Amina')]
    """
    try:
        listed: list[tuple[Any, ...]] = [tuple(edge) for edge in edges]
    except TypeError:
        raise InvalidProblem("edges must be a list of (left, right, score)") from None
    for number, edge in enumerate(listed):
        if len(edge) != 3:
            raise InvalidProblem(f"edges must be (left, right, score), got {edge} at {number}")
    lefts = dict.fromkeys([*left, *(edge[0] for edge in listed)])
    rights = dict.fromkeys([*right, *(edge[1] for edge in listed)])
    at = [{name: k for k, name in enumerate(side)} for side in (lefts, rights)]
    problem = Problem(
        n_left=len(lefts),
        n_right=len(rights),
        left=[at[0][edge[0]] for edge in listed],
        right=[at[1][edge[1]] for edge in listed],
        score=[edge[2] for edge in listed],
        **places,
    )
    return Labelled(problem, tuple(lefts), tuple(rights))


def from_networkx(graph: Any, *, weight: str = "weight", **places: Any) -> Labelled:
    """A problem from a two-sided networkx graph whose nodes say ``bipartite=0`` or ``1``.

    Edges without ``weight`` are worth 0. The library itself does not need networkx.
    """
    sides: list[list[Hashable]] = [[], []]
    for node, side in graph.nodes(data="bipartite"):
        if side not in (0, 1):
            raise InvalidProblem(f"node {node!r} must have bipartite=0 or 1, got {side!r}")
        sides[side].append(node)
    edges = []
    is_left = set(sides[0])
    for one, other, value in graph.edges(data=weight, default=0):
        if (one in is_left) == (other in is_left):
            raise InvalidProblem(f"the edge {one!r}, {other!r} stays on one side")
        ends = (one, other) if one in is_left else (other, one)
        edges.append((*ends, value))
    return from_edges(edges, left=sides[0], right=sides[1], **places)


def to_networkx(problem: Problem, pairs: ArrayLike = ()) -> Any:
    """The problem as a networkx graph: nodes ``("left", 0)``, ``weight`` and ``matched`` of edges.

    Raises
    ------
    InvalidProblem
        networkx is not installed.
    """
    try:
        import networkx  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise InvalidProblem("networkx is not installed; it is needed for graphs only") from None
    graph = networkx.Graph()
    for number, (name, n) in enumerate((("left", problem.n_left), ("right", problem.n_right))):
        graph.add_nodes_from([(name, k) for k in range(n)], bipartite=number)
    rows = any_pairs("pairs", pairs)
    matched = np.zeros(problem.n_pairs, dtype=bool)
    matched[problem.find(rows)] = True
    for i, j, score, is_in in zip(
        problem.left.tolist(),
        problem.right.tolist(),
        problem.score.tolist(),
        matched.tolist(),
        strict=True,
    ):
        graph.add_edge(("left", i), ("right", j), weight=score, matched=is_in)
    return graph


def plain(value: Any) -> Any:
    """Arrays, tuples and numbers of numpy as what JSON knows; NaN as None."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
