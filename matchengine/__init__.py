"""matchengine: provably best, fair, explained matching. Arrays in, pairs and reasons out.

Describe both sides as ``People``, ``score`` them, turn the scored pairs into a ``Problem``,
``solve`` it, and ``explain`` what came out:

>>> left, right = People(n=2, grade=[3, 4]), People(n=1, grade=[5])
>>> scored = score(left, right)
>>> problem = scored.problem(right_max=[1])
>>> solution = solve(problem)
>>> solution.pairs.tolist(), solution.scores.tolist(), solution.certificate.proven
([[0, 0]], [10000], True)
>>> explain(problem, solution, scored, left=1).reason.name
'ALL_TAKEN'
"""

from matchengine.certificate import verify
from matchengine.errors import Cancelled, InvalidProblem
from matchengine.explain import Change, Explanation, Rival, explain
from matchengine.people import People, SparseRows, pack_slots
from matchengine.problem import MAX_SCORE, Problem
from matchengine.scoring import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    Criterion,
    Rule,
    ScoredPairs,
    Settings,
    score,
)
from matchengine.shortage import Shortage, shortages
from matchengine.solution import Certificate, Leftover, Prices, Reason, Solution
from matchengine.solvers.driver import OBJECTIVES, Objective, Progress, solve
from matchengine.text import TextVectors, tfidf
from matchengine.version import ENGINE_VERSION
from matchengine.why_not import Move, Obstacle, WhyNot, why_not

__all__ = [
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "ENGINE_VERSION",
    "MAX_SCORE",
    "OBJECTIVES",
    "Cancelled",
    "Certificate",
    "Change",
    "Criterion",
    "Explanation",
    "InvalidProblem",
    "Leftover",
    "Move",
    "Objective",
    "Obstacle",
    "People",
    "Prices",
    "Problem",
    "Progress",
    "Reason",
    "Rival",
    "Rule",
    "ScoredPairs",
    "Settings",
    "Shortage",
    "Solution",
    "SparseRows",
    "TextVectors",
    "WhyNot",
    "explain",
    "pack_slots",
    "score",
    "shortages",
    "solve",
    "tfidf",
    "verify",
    "why_not",
]
