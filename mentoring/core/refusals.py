"""Expected refusals: a sentence that says what happened and what to do next."""

from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """An action says no for a reason that a person can do something about.

    Subclasses set ``message``, with the values in braces: ``"{held} of {limit} places are
    filled. Raise the limit, then accept again."``. Views show the sentence with status 422.
    """

    message: str | Promise = ""

    def __init__(self, **values: Any) -> None:
        super().__init__()
        self.values = values

    def __str__(self) -> str:
        return str(self.message).format(**self.values)
