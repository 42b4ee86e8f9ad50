"""Circles: several members around one host, or people among themselves, from k to m of them."""

from matchengine.circles.certificate import CircleCertificate, verify_circles
from matchengine.circles.peers import (
    PeerCircleCertificate,
    PeerCircleProblem,
    PeerCircleSolution,
    quick_peer_circles,
    solve_peer_circles,
    verify_peer_circles,
)
from matchengine.circles.problem import CircleProblem
from matchengine.circles.solve import CircleSolution, quick_circles, solve_circles

__all__ = [
    "CircleCertificate",
    "CircleProblem",
    "CircleSolution",
    "PeerCircleCertificate",
    "PeerCircleProblem",
    "PeerCircleSolution",
    "quick_circles",
    "quick_peer_circles",
    "solve_circles",
    "solve_peer_circles",
    "verify_circles",
    "verify_peer_circles",
]
