"""What the engine refuses, and how a caller stops it."""


class InvalidProblem(ValueError):
    """The input contradicts itself. The message names the array, the index and the value."""


class Cancelled(Exception):
    """The caller's ``cancel`` said stop before any answer existed."""
