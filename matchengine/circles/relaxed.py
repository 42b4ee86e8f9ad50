"""Which hosts to open, as a linear programme and, where it is small enough, in whole numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.circles.certificate import FINE
from matchengine.scipy_later import optimize, sparse
from matchengine.solvers.network import Network

POINT = 100.0  # the programmes count in points; their absolute tolerance is then far below one


@dataclass(frozen=True, eq=False)
class Relaxed:
    """How far open each host is (0 to 1), members' prices, and in whole numbers a bound."""

    is_open: NDArray[np.float64]
    prices: Ints
    bound: int | None = None


class OpenHosts:
    """One variable per pair and one per host; members and hosts in keyed order.

    ``network.rights.low`` holds the fewest members of a circle that comes about.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.n = len(network.lefts.high)
        self.hosts = len(network.rights.high)
        self.cost = np.concatenate([-network.value / POINT, np.zeros(self.hosts)])
        self.matrix, self.most = self._constraints()

    def relaxed(self) -> Relaxed:
        """The linear programme: a guide, and prices that bound every answer."""
        result = optimize.linprog(self.cost, A_ub=self.matrix, b_ub=self.most, bounds=(0, 1))
        paid = -result.ineqlin.marginals[: self.n] * POINT * FINE
        prices = np.maximum(np.rint(paid), 0).astype(np.int64)
        return Relaxed(result.x[len(self.network.left) :], prices)

    def whole(self, work: int, gap: float = 0.0) -> Relaxed | None:
        """The same with hosts either open or not; None when so much work has found nothing."""
        pairs = len(self.network.left)
        result = optimize.milp(
            self.cost,
            constraints=optimize.LinearConstraint(self.matrix, -np.inf, self.most),
            integrality=np.concatenate([np.zeros(pairs), np.ones(self.hosts)]),
            bounds=optimize.Bounds(0, 1),
            options={"node_limit": work // max(pairs, 1), "mip_rel_gap": gap},
        )
        if result.x is None:
            return None
        bound = int(np.floor(-result.mip_dual_bound * POINT + 0.01))
        return Relaxed(result.x[pairs:], np.zeros(self.n, dtype=np.int64), bound)

    def _constraints(self) -> "tuple[sparse.csr_array, NDArray[np.float64]]":
        network, m = self.network, len(self.network.left)
        pair, one = np.arange(m), np.ones(m)
        low, high = network.rights.low.astype(float), network.rights.high.astype(float)
        member = sparse.csr_array((one, (network.left, pair)), shape=(self.n, m))
        host = sparse.csr_array((one, (network.right, pair)), shape=(self.hosts, m))
        link = sparse.csr_array((one, (pair, network.right)), shape=(m, self.hosts))
        nothing = sparse.csr_array((self.n, self.hosts))
        matrix = sparse.vstack(
            [
                sparse.hstack([member, nothing]),
                sparse.hstack([host, -sparse.diags_array(high)]),
                sparse.hstack([-host, sparse.diags_array(low)]),
                sparse.hstack([sparse.eye_array(m), -link]),
            ],
            format="csr",
        )
        most = np.concatenate([network.lefts.high, np.zeros(2 * self.hosts + m)])
        return matrix, most
