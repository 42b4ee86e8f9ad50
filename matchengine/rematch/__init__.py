"""Matches that go on: somebody joins or leaves, and as little as possible changes."""

from matchengine.rematch.live import Changed, Live

__all__ = ["Changed", "Live"]
