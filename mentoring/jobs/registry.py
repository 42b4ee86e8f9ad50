"""What may run in the worker: jobs by dotted path, and what the clock starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Function = Callable[..., Any]
Payload = dict[str, Any]


@dataclass(frozen=True)
class JobFunction:
    """A function that a queued job may name; it is called with the payload as keywords."""

    path: str
    queue: str
    function: Function


@dataclass(frozen=True)
class Schedule:
    """A function that the clock starts once in each interval, counted from the epoch."""

    path: str
    every: timedelta
    queue: str
    function: Callable[[datetime], Any]


@dataclass(frozen=True)
class BatchHandler:
    max_size: int
    function: Callable[[Sequence[Payload]], Any]


_by_path: dict[str, JobFunction | Schedule] = {}
_batch_handlers: dict[str, BatchHandler] = {}


def path_of(function: Function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def job(*, queue: str = "default") -> Callable[[Function], Function]:
    """Let ``enqueue(function, …)`` hand this function to the worker; safe to run twice, please.

    It is tried again with growing pauses; what fails five times is kept and told to operators.
    """

    def register(function: Function) -> Function:
        path = path_of(function)
        _by_path[path] = JobFunction(path, queue, function)
        return function

    return register


def schedule(
    *, minutes: float = 0, hours: float = 0, queue: str = "default"
) -> Callable[[Function], Function]:
    """Run ``function(at)`` once in each interval of this length, counted from the epoch."""

    def register(function: Function) -> Function:
        path = path_of(function)
        every = timedelta(minutes=minutes, hours=hours)
        _by_path[path] = Schedule(path, every, queue, function)
        return function

    return register


def batched(function: Function, *, max_size: int) -> Callable[[Function], Function]:
    """Run up to ``max_size`` waiting jobs of ``function`` in one go, where that is cheaper.

    The handler gets the payload of each job. What it raises counts against all of them, so it
    deals with the trouble of a single one by itself.
    """

    def register(handler: Function) -> Function:
        _batch_handlers[path_of(function)] = BatchHandler(max_size, handler)
        return handler

    return register


def batch_handler_of(path: str) -> BatchHandler | None:
    return _batch_handlers.get(path)


def schedules() -> list[Schedule]:
    return [entry for entry in _by_path.values() if isinstance(entry, Schedule)]


def registered(path: str) -> JobFunction | Schedule:
    """The function with this path; ``LookupError`` when nobody registered it."""
    try:
        return _by_path[path]
    except KeyError:
        raise LookupError(f"{path} is neither a job nor on the clock") from None
