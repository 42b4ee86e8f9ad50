"""What the engine refuses, and how a caller stops it."""


class InvalidProblem(ValueError):
    """The input contradicts itself. The message names the array, the index and the value."""

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()) if "\n" in sentence else sentence)


class Cancelled(Exception):
    """The caller's ``cancel`` said stop before any answer existed."""
