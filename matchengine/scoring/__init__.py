"""Scoring: hard rules as masks, criteria from 0 to 1, totals that add up."""

from matchengine.scoring.calibration import Calibration
from matchengine.scoring.criteria import CRITERIA, Criterion, Measured
from matchengine.scoring.pairs import RULES, ScoredPairs
from matchengine.scoring.settings import DEFAULT_WEIGHTS, Rule, Settings
from matchengine.scoring.table import score

__all__ = [
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "RULES",
    "Calibration",
    "Criterion",
    "Measured",
    "Rule",
    "ScoredPairs",
    "Settings",
    "score",
]
