"""The fairness dial: other answers beside the best total, each with its price."""

from matchengine.dial.neighbours import Neighbour, neighbours
from matchengine.dial.parity import Parity, with_parity
from matchengine.dial.summary import Summary, summary_of
from matchengine.dial.weighted import alpha_worth, best_by_worth, most_worth, sticky_worth

__all__ = [
    "Neighbour",
    "Parity",
    "Summary",
    "alpha_worth",
    "best_by_worth",
    "most_worth",
    "neighbours",
    "sticky_worth",
    "summary_of",
    "with_parity",
]
