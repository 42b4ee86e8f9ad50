"""Which functions react to which events."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mentoring.events.models import Event
from mentoring.jobs.registry import path_of

Function = Callable[[Event], Any]


@dataclass(frozen=True)
class Reaction:
    path: str
    queue: str
    function: Function


_reactions: dict[str, list[Reaction]] = defaultdict(list)
_by_path: dict[str, Reaction] = {}


def on_event(*names: str, queue: str = "default") -> Callable[[Function], Function]:
    """Run ``function(event)`` after each of these events; safe to run twice, please.

    It runs in the worker, with retries. What fails five times is kept and told to operators.
    """

    def register(function: Function) -> Function:
        reaction = Reaction(path_of(function), queue, function)
        _by_path[reaction.path] = reaction
        for name in names:
            _reactions[name].append(reaction)
        return function

    return register


def reactions_to(name: str) -> list[Reaction]:
    return _reactions.get(name, [])


def reaction_by_path(path: str) -> Reaction:
    """The reaction with this path; ``LookupError`` when nobody registered it."""
    try:
        return _by_path[path]
    except KeyError:
        raise LookupError(f"{path} reacts to no event") from None
