"""Circles without a host: people of one list, from k to m of them together."""

from matchengine.circles.peers.certificate import PeerCircleCertificate, verify_peer_circles
from matchengine.circles.peers.problem import PeerCircleProblem
from matchengine.circles.peers.solve import (
    PeerCircleSolution,
    quick_peer_circles,
    solve_peer_circles,
)

__all__ = [
    "PeerCircleCertificate",
    "PeerCircleProblem",
    "PeerCircleSolution",
    "quick_peer_circles",
    "solve_peer_circles",
    "verify_peer_circles",
]
