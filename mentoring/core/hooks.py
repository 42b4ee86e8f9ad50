"""Hooks that a lower layer offers and higher layers fill, without the lower knowing them.

The relationship's room is built below goals and meetings, yet shows both. It runs the hook
``relationships.room`` and shows what it gets; the apps above say
``@hook("relationships.room", order=20)``. Same for navigation and time lines (ADR 0007).
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
_hooks: dict[str, list[tuple[int, str, Callable[..., Any]]]] = defaultdict(list)


def hook(name: str, *, order: int = 100) -> Callable[[Function], Function]:
    """Register a function to be called whenever the hook ``name`` is run, lowest order first."""

    def register(function: Function) -> Function:
        entry = (order, f"{function.__module__}.{function.__qualname__}", function)
        if entry not in _hooks[name]:
            _hooks[name].append(entry)
            _hooks[name].sort(key=lambda known: known[:2])
        return function

    return register


def run_hook(name: str, *args: Any) -> list[Any]:
    """What every registered function answers for ``args``; None means: nothing from me."""
    return [answer for _order, answer in run_hook_with_order(name, *args)]


def run_hook_with_order(name: str, *args: Any) -> list[tuple[int, Any]]:
    """Like ``run_hook``, each answer with its order: for pages that have two columns to fill."""
    answers = ((order, function(*args)) for order, _, function in _hooks[name])
    return [(order, answer) for order, answer in answers if answer is not None]
