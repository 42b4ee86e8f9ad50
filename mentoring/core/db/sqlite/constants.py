"""What a statement always says, written into its SQL instead of handed over beside it.

SQLite decides how it looks before it knows a value: ``signal <> ?`` may be anything, so an index of
the rows in which the signal is not empty stays unused. PostgreSQL's driver writes all values in.
"""

import re
from collections.abc import Iterable
from typing import Any

_PLACE = re.compile(r"(?<!%)%s")  # %%s is a text of ours
_WORD = re.compile(r"[a-z_.]*")  # nothing that would have to be quoted


def with_constants(sql: str, parameters: Iterable[Any]) -> tuple[str, list[Any]]:
    """The same statement, with flags, whole numbers and words of choices in its text."""
    first, *texts = _PLACE.split(sql)
    made, left = [first], []
    for parameter, text in zip(parameters, texts, strict=True):
        constant = _constant(parameter)
        if constant is None:
            left.append(parameter)
        made.append((constant or "%s") + text)
    return "".join(made), left


def _constant(parameter: Any) -> str | None:
    if isinstance(parameter, int):
        return str(int(parameter))
    if isinstance(parameter, str) and _WORD.fullmatch(parameter):
        return f"'{str.__str__(parameter)}'"
    return None
