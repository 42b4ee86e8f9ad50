"""Large programmes: the few pairs that can matter, and the proof that no other does."""

from matchengine.candidates.large import LargeSolution, match_people

__all__ = ["LargeSolution", "match_people"]
