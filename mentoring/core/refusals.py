"""Expected refusals: a sentence that says what happened and what to do next."""

import re
from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """An action says no for a reason that a person can do something about.

    Subclasses set ``message``, with the values in braces: ``"{held} of {limit} places are
    filled. Raise the limit, then accept again."``. Views show the sentence with status 422.

    ``code`` names the reason for programs, such as ``meetings.time_taken``: app and class. It stays
    when words change; a class that is renamed says its old code itself.
    """

    message: str | Promise = ""
    code = "refused"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            app = cls.__module__.removeprefix("mentoring.").partition(".")[0]
            cls.code = f"{app}.{_snake(cls.__name__)}"

    def __init__(self, **values: Any) -> None:
        super().__init__()
        self.values = values

    def __str__(self) -> str:
        return str(self.message).format(**self.values)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
