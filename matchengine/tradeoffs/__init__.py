"""Trade-offs: other answers beside the best total, each with its price."""

from matchengine.tradeoffs.neighbours import Neighbour, neighbours
from matchengine.tradeoffs.parity import Parity, with_parity
from matchengine.tradeoffs.summary import Summary, summary_of
from matchengine.tradeoffs.weighted import alpha_worth, best_by_worth, max_worth, sticky_worth

__all__ = [
    "Neighbour",
    "Parity",
    "Summary",
    "alpha_worth",
    "best_by_worth",
    "max_worth",
    "neighbours",
    "sticky_worth",
    "summary_of",
    "with_parity",
]
