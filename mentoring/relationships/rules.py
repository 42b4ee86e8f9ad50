"""Decisions about relationships, on plain values."""


def free_places(*, limit: int, held: int) -> int:
    """Mentees a mentor can still take. Never negative: a limit may be cut below ``held``."""
    return max(limit - held, 0)
