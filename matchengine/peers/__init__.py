"""Peers: one list of people who meet in twos."""

from matchengine.peers.certificate import PeerCertificate, verify_peers
from matchengine.peers.problem import PeerProblem
from matchengine.peers.solve import PeerSolution, quick_peers, solve_peers

__all__ = [
    "PeerCertificate",
    "PeerProblem",
    "PeerSolution",
    "quick_peers",
    "solve_peers",
    "verify_peers",
]
