"""An answer within a time limit: the exact one, or the best so far with an honest gap."""

import math
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar

from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.solution import Solution
from matchengine.solvers.driver import Objective, Progress, quick_answer, solve

TURN = 0.1  # seconds
Report = Callable[[Progress], None]


class Answer(Protocol):
    """What every kind of solution has: a certificate, which may know a total and a gap."""

    @property
    def certificate(self) -> Any: ...


P = TypeVar("P")
A = TypeVar("A", bound=Answer)


def within(
    problem: P,
    seconds: float | None,
    *,
    quick: Callable[..., A],
    exact: Callable[..., A],
    gap: float = 0.0,
    progress: Report | None = None,
    cancel: Callable[[], bool] | None = None,
    **options: Any,
) -> A:
    """``exact(problem, **options)``, or what there is when the time is up.

    The first answer is ``quick(problem, **options)``. Unless its gap is good enough, ``exact``
    works in a child process, which is ended when the time is up, when the caller cancels, or when
    it has found something good enough; its best answer so far then stands.

    Parameters
    ----------
    seconds : float or None
        None: no limit.
    quick, exact : callable
        Two functions of one kind, say ``quick_circles`` and ``solve_circles``. ``exact`` is called
        with ``progress`` and ``found`` as well; it hands each better answer to ``found``.
    gap : float
        A proven gap that is good enough, 0 for the optimum.
    cancel : callable, optional
        Asked ten times a second; True ends the search, and the best answer so far is returned.
    """
    if seconds is None and cancel is None and not gap:
        return exact(problem, progress=progress, **options)
    end = math.inf if seconds is None else time.monotonic() + seconds
    report = progress or (lambda now: None)
    search = _Search(quick(problem, **options), gap, report)
    report(Progress("first answer", 0.0, *_value_and_bound(search.best)))
    if not search.is_good_enough():
        _in_child(search, (exact, problem, options), end, cancel)
    report(Progress("done", 1.0, *_value_and_bound(search.best)))
    return search.best


def solve_within(
    problem: Problem,
    seconds: float | None,
    *,
    objective: Objective = "total",
    seed: int = 0,
    gap: float = 0.0,
    progress: Report | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Solution:
    """Like ``solve``, but never much longer than ``seconds``; see ``within``.

    The first answer is the stable one (best pair first) with the gap that a quick bound leaves.

    Raises
    ------
    InvalidProblem
        A gap with another objective than ``total``: nothing else has one.
    """
    refuse_gap(gap, objective)
    return within(
        problem,
        seconds,
        quick=_quick,
        exact=_solve,
        gap=gap,
        progress=progress,
        cancel=cancel,
        objective=objective,
        seed=seed,
    )


def refuse_gap(gap: float, objective: str) -> None:
    """A gap is how far a total is below the best one; the other objectives have none."""
    if gap and objective != "total":
        raise InvalidProblem(
            f'gap must be 0 for the objective "{objective}", got {gap}: '
            "only a total can be nearly as high as the best; a time limit works with every aim"
        )


def _quick(problem: Problem, *, objective: Objective, seed: int) -> Solution:
    """The first answer, called proven only where it is by its own aim."""
    answer = quick_answer(problem, objective=objective, seed=seed)
    certificate = answer.certificate
    is_proven = certificate.proven and objective == "total"
    if objective == "stable":
        is_proven = certificate.feasible and certificate.blocking_pairs == 0
    return replace(answer, certificate=replace(certificate, proven=is_proven))


def _solve(problem: Problem, *, found: object = None, **options: Any) -> Solution:
    return solve(problem, **options)


def _value_and_bound(answer: Answer) -> tuple[int | None, int | None]:
    return (getattr(answer.certificate, "total", None), getattr(answer.certificate, "bound", None))


class _Search(Generic[A]):
    """The best answer so far, and what the child says about a better one."""

    def __init__(self, best: A, gap: float, report: Report) -> None:
        self.best, self.gap, self.report = best, gap, report

    def is_good_enough(self) -> bool:
        gap = getattr(self.best.certificate, "gap", None)
        return bool(self.best.certificate.proven) or (gap is not None and gap <= self.gap)

    def hear(self, message: Any) -> None:
        """Progress is passed on, a refusal raised, an answer kept."""
        if isinstance(message, Exception):
            raise message
        if not isinstance(message, Progress):
            self.best = message
        elif message.done < 1:
            self.report(message)


def _in_child(
    search: _Search[Any], task: tuple[Any, ...], end: float, cancel: Callable[[], bool] | None
) -> None:
    if time.monotonic() >= end:
        return
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(sender, *task), daemon=True)
    child.start()
    sender.close()
    try:
        _listen(search, receiver, end, cancel)
    finally:
        child.terminate()
        child.join()


def _listen(
    search: _Search[Any], receiver: Connection, end: float, cancel: Callable[[], bool] | None
) -> None:
    """Wait in turns of a tenth of a second, so that a cancel is heard."""
    while (left := end - time.monotonic()) > 0 and not (cancel is not None and cancel()):
        if not receiver.poll(min(left, TURN)):
            continue
        try:
            message, is_last = receiver.recv()
        except EOFError:  # the child died, for want of memory perhaps; what there is stands
            return
        search.hear(message)
        if is_last or (not isinstance(message, Progress) and search.is_good_enough()):
            return


def _work(sender: Connection, exact: Any, problem: Any, options: dict[str, Any]) -> None:
    """What the child does: everything it learns goes to the parent."""
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def say(message: Any) -> None:
        sender.send((message, False))

    try:
        answer = exact(problem, progress=say, found=say, **options)
    except Exception as refusal:
        answer = refusal
    sender.send((answer, True))


def _end_with_parent() -> None:
    """A parent that was killed leaves nobody behind who goes on computing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
