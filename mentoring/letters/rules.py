"""How words with placeholders are read: pure text."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

MAX_SUBJECT, MAX_WORDS, MAX_MORE = 150, 4000, 2000  # characters, as people type them
TESTS_AN_HOUR = 20  # to one person
_HOLE = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True)
class Read:
    """Words with keys for labels, and what could not be read."""

    text: str
    unknown: tuple[str, ...] = ()
    has_stray_brace: bool = False


def read(text: str, keys: Mapping[str, str]) -> Read:
    """``keys``: every name by which somebody may call a placeholder, in small letters → its key.

    >>> read("Dear {First name}, {colour}?", {"first name": "first_name"})
    Read(text='Dear {first_name}, {colour}?', unknown=('colour',), has_stray_brace=False)
    """
    unknown: list[str] = []

    def key(hole: re.Match[str]) -> str:
        name = " ".join(hole[1].split())
        if name.casefold() not in keys:
            unknown.append(name)
            return hole[0]
        return f"{{{keys[name.casefold()]}}}"

    rest = _HOLE.sub("", text)
    return Read(_HOLE.sub(key, text), tuple(unknown), "{" in rest or "}" in rest)


def shown(text: str, labels: Mapping[str, str]) -> str:
    """Kept words with labels for keys, as somebody reads and writes them.

    >>> shown("Dear {first_name},", {"first_name": "Vorname"})
    'Dear {Vorname},'
    """
    return _HOLE.sub(lambda hole: f"{{{labels.get(hole[1], hole[1])}}}", text)


def missing(texts: Collection[str], needed: Collection[str]) -> list[str]:
    """Which needed keys stand in none of the texts."""
    said = {key for text in texts for key in _HOLE.findall(text)}
    return [key for key in needed if key not in said]
