"""Registries of what the house does by itself: reactions to events, jobs, and the clock."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mentoring.audit.models import Event

Function = Callable[..., Any]


@dataclass(frozen=True)
class Reaction:
    path: str
    queue: str
    function: Callable[[Event], Any]


@dataclass(frozen=True)
class Slot:
    path: str
    every: timedelta
    queue: str
    function: Callable[[datetime], Any]


_reactions: dict[str, list[Reaction]] = defaultdict(list)
_by_path: dict[str, Reaction | Slot] = {}
_slots: list[Slot] = []


@dataclass(frozen=True)
class Gathering:
    most: int
    function: Callable[[list[list[Any]]], Any]


_gatherings: dict[str, Gathering] = {}


def _path(function: Function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def reaction(*names: str, queue: str = "default") -> Callable[[Function], Function]:
    """Run ``function(event)`` after each of these events; safe to run twice, please.

    It runs in the worker, with retries. Whoever fails five times is kept as a dead letter.
    """

    def register(function: Function) -> Function:
        entry = Reaction(_path(function), queue, function)
        _by_path[entry.path] = entry
        for name in names:
            _reactions[name].append(entry)
        return function

    return register


def every(
    *, minutes: float = 0, hours: float = 0, queue: str = "default"
) -> Callable[[Function], Function]:
    """Run ``function(at)`` once in each slot of this length, counted from the epoch."""

    def register(function: Function) -> Function:
        slot = Slot(_path(function), timedelta(minutes=minutes, hours=hours), queue, function)
        _by_path[slot.path] = slot
        _slots.append(slot)
        return function

    return register


def together(task: Any, *, most: int) -> Callable[[Function], Function]:
    """Run up to ``most`` waiting jobs of one task in one go, where that is cheaper.

    The function gets the arguments of each job. What it raises counts against all of them, so
    it deals with the trouble of a single one by itself.
    """

    def register(function: Function) -> Function:
        _gatherings[task.module_path] = Gathering(most, function)
        return function

    return register


def gathering_of(path: str) -> Gathering | None:
    return _gatherings.get(path)


def reactions_to(name: str) -> list[Reaction]:
    return _reactions[name]


def slots() -> list[Slot]:
    return _slots


def registered(path: str) -> Reaction | Slot | None:
    return _by_path.get(path)
