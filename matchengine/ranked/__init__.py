"""Ranked lists of both sides against each other: college admission, hospitals and residents."""

from matchengine.ranked.certificate import RankedCertificate, verify_ranked
from matchengine.ranked.problem import RankedProblem
from matchengine.ranked.solve import RankedSolution, quick_ranked, solve_ranked

__all__ = [
    "RankedCertificate",
    "RankedProblem",
    "RankedSolution",
    "quick_ranked",
    "solve_ranked",
    "verify_ranked",
]
