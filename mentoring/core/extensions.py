"""Places that a lower layer opens and higher layers fill, without the lower knowing them.

The relationship's room is built below goals and meetings, yet shows both. It opens the place
``relationships.room`` and asks ``collect`` for what belongs there; the apps above say
``@extends("relationships.room", order=20)``. Same for navigation and time lines (ADR 0007).
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
_places: dict[str, list[tuple[int, str, Callable[..., Any]]]] = defaultdict(list)


def extends(place: str, *, order: int = 100) -> Callable[[Function], Function]:
    """Register a function to be called whenever ``place`` is collected, lowest order first."""

    def register(function: Function) -> Function:
        entry = (order, f"{function.__module__}.{function.__qualname__}", function)
        if entry not in _places[place]:
            _places[place].append(entry)
            _places[place].sort(key=lambda known: known[:2])
        return function

    return register


def collect(place: str, *args: Any) -> list[Any]:
    """What every registered function answers for ``args``; None means: nothing from me."""
    answers = (function(*args) for _, _, function in _places[place])
    return [answer for answer in answers if answer is not None]


def collect_with_order(place: str, *args: Any) -> list[tuple[int, Any]]:
    """Like ``collect``, each answer with its order: for pages that have two columns to fill."""
    answers = ((order, function(*args)) for order, _, function in _places[place])
    return [(order, answer) for order, answer in answers if answer is not None]
