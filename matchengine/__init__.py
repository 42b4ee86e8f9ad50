"""matchengine: provably best, fair, explained matching. Arrays in, pairs and reasons out.

Describe both sides as ``People``, ``score`` them, turn the scored pairs into a ``Problem``,
``solve`` it, and ``explain`` what came out:

>>> left, right = People(n=2, grade=[3, 4]), People(n=1, grade=[5])
>>> scored = score(left, right, Settings(weights={"seniority": 1}))
>>> problem = scored.problem(right_max=[1])
>>> solution = solve(problem)
>>> solution.pairs.tolist(), solution.scores.tolist(), solution.certificate.proven
([[0, 0]], [10000], True)
>>> explain(problem, solution, scored, left=1).reason.name
'ALL_TAKEN'
"""

from matchengine.certificate import verify
from matchengine.circles import CircleProblem, PeerCircleProblem
from matchengine.convert import Labelled, from_edges, from_networkx, from_scores, to_networkx
from matchengine.errors import Cancelled, InvalidProblem
from matchengine.explain import Change, Explanation, Rival, explain
from matchengine.kinds import check, solve
from matchengine.peers import PeerProblem
from matchengine.people import People, SparseRows, bit_sets, pack_slots
from matchengine.problem import MAX_SCORE, Problem
from matchengine.ranked import RankedProblem
from matchengine.scoring import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    Calibration,
    Criterion,
    Measured,
    Rule,
    ScoredPairs,
    Settings,
    score,
)
from matchengine.shortage import Shortage, shortages
from matchengine.solution import Certificate, Prices, Reason, Solution, Unmatched
from matchengine.solvers.driver import OBJECTIVES, Objective, Progress
from matchengine.text import TextVectors, tfidf
from matchengine.version import ENGINE_VERSION
from matchengine.why_not import Move, Obstacle, WhyNot, why_not

__all__ = [
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "ENGINE_VERSION",
    "MAX_SCORE",
    "OBJECTIVES",
    "Calibration",
    "Cancelled",
    "Certificate",
    "Change",
    "CircleProblem",
    "Criterion",
    "Explanation",
    "InvalidProblem",
    "Labelled",
    "Measured",
    "Move",
    "Objective",
    "Obstacle",
    "PeerCircleProblem",
    "PeerProblem",
    "People",
    "Prices",
    "Problem",
    "Progress",
    "RankedProblem",
    "Reason",
    "Rival",
    "Rule",
    "ScoredPairs",
    "Settings",
    "Shortage",
    "Solution",
    "SparseRows",
    "TextVectors",
    "Unmatched",
    "WhyNot",
    "bit_sets",
    "check",
    "explain",
    "from_edges",
    "from_networkx",
    "from_scores",
    "pack_slots",
    "score",
    "shortages",
    "solve",
    "tfidf",
    "to_networkx",
    "verify",
    "why_not",
]
