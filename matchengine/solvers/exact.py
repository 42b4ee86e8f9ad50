"""The exact core: pairs of highest value, by whichever solver is faster for the network."""

from matchengine.arrays import Ints
from matchengine.solvers.flow import flow_pairs
from matchengine.solvers.network import Network
from matchengine.solvers.table import crowded_pairs, is_crowded


def best_pairs(network: Network) -> Ints:
    """Positions of the pairs that maximise total value plus earned bonuses, ascending.

    The same network gives the same answer; among equally good answers the order of its people
    and arcs decides. Raises what ``flow_pairs`` raises.
    """
    return crowded_pairs(network) if is_crowded(network) else flow_pairs(network)
