"""Peers: one list of people who meet in twos."""

from matchengine.peers.certificate import PeerCertificate, verify_peers
from matchengine.peers.problem import PeerProblem
from matchengine.peers.solve import PeerSolution, solve_peers

__all__ = ["PeerCertificate", "PeerProblem", "PeerSolution", "solve_peers", "verify_peers"]
