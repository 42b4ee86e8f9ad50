"""Matches that go on: somebody joins or leaves, and as little as possible changes."""

from matchengine.incremental.matching import Changed, IncrementalMatching

__all__ = ["Changed", "IncrementalMatching"]
