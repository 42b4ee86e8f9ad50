"""Macros for long lists: drawn once, filled row by row.

A call of a macro costs some ten microseconds, which fifty rows of six cells turn into a third of
the page. The mark-up still comes from the macro alone, so a change there shows in every list.
What a macro decides, it decides when it is drawn: only values may differ from row to row.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.utils import translation
from markupsafe import Markup

from mentoring.core.text import shown

OPENED, CLOSED = "\ue000", "\ue001"  # private use: in nobody's words, and escaping leaves them be
PERSON = ("name", "initials", "hue")
Named = tuple[tuple[str, Any], ...]


class Slot(str):
    """A value that is not known yet, also where a macro expects a moment."""

    def isoformat(self) -> "Slot":
        return self


slot = Slot(OPENED + CLOSED)


def pieces(macro: Callable[..., Any], *values: Any, **named: Any) -> list[Markup]:
    """What a macro draws, cut where ``slot`` was given and where the words of a caller go.

    ``{% set before, after = pieces(cell, _("Role")) %}``, and in each row
    ``{{ before }}…{{ after }}``.
    """
    return _cut(translation.get_language(), macro, values, tuple(named.items()))


def mould(macro: Callable[..., Any], *, people: int = 1, **named: Any) -> "Mould":
    """A macro about people: ``{% set two = mould(pair, people=2) %}``, ``{{ two(bo, amina) }}``."""
    return _moulded(translation.get_language(), macro, people, tuple(named.items()))


class Mould:
    """A macro with its people left open."""

    def __init__(self, drawn: str) -> None:
        text, *rest = drawn.replace("%", "%%").split(OPENED)
        self.values: list[tuple[int, Callable[[Any], Any]]] = []
        for part in rest:
            value, piece = part.split(CLOSED)
            number, name = value.split(".")
            self.values.append((int(number), attrgetter(name)))
            text += "%s" + piece
        self.text = text

    def __call__(self, *people: Any) -> Markup:
        values = [shown(value_of(people[number])) for number, value_of in self.values]
        return Markup(self.text % tuple(values))  # noqa: S704 - the macro's, values escaped


class _Somebody:
    def __init__(self, number: int) -> None:
        for name in PERSON:
            setattr(self, name, Slot(f"{OPENED}{number}.{name}{CLOSED}"))


@lru_cache(maxsize=1024)
def _cut(language: str | None, macro: Any, values: tuple[Any, ...], named: Named) -> list[Markup]:
    """Drawn once a process and language: macros know nothing of the page around them."""
    drawn = _drawn(macro, values, dict(named))
    return [Markup(piece) for piece in drawn.split(slot)]  # noqa: S704 - the macro's


@lru_cache(maxsize=256)
def _moulded(language: str | None, macro: Any, people: int, named: Named) -> Mould:
    unknown = tuple(_Somebody(number) for number in range(people))
    return Mould(_drawn(macro, unknown, dict(named)))


def _drawn(macro: Any, values: tuple[Any, ...], named: dict[str, Any]) -> str:
    if macro.caller:
        named = named | {"caller": lambda: slot}
    return str(macro(*values, **named))
