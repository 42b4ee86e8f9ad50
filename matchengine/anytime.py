"""An answer within a time limit: the exact one, or the best so far with an honest gap."""

import math
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from matchengine.problem import Problem
from matchengine.solution import Solution
from matchengine.solvers.driver import Objective, Progress, quick_answer, solve

TURN = 0.1  # seconds


def solve_within(
    problem: Problem,
    seconds: float | None,
    *,
    objective: Objective = "total",
    seed: int = 0,
    gap: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Solution:
    """Like ``solve``, but never much longer than ``seconds``.

    The first answer is the stable one (best pair first) with the gap that a quick bound leaves.
    Unless that is good enough, the exact solver works in a child process, which is ended when the
    time is up or the caller cancels; the first answer then stands.

    Parameters
    ----------
    seconds : float or None
        None: no limit.
    gap : float
        With the objective ``total``: a proven gap that is good enough, 0 for the optimum.
    cancel : callable, optional
        Asked ten times a second; True ends the search, and the best answer so far is returned.
    """
    if seconds is None and cancel is None and not gap:
        return solve(problem, objective=objective, seed=seed, progress=progress)
    fallback = quick_answer(problem, objective=objective, seed=seed)
    certificate = fallback.certificate
    if progress is not None:
        progress(Progress("first answer", 0.0, certificate.total, certificate.bound))
    answer: Any = None
    if objective != "total" or certificate.gap is None or certificate.gap > gap:
        answer = _from_child(problem, seconds, objective, seed, cancel)
    if isinstance(answer, Exception):
        raise answer
    kept = fallback if answer is None else answer
    if progress is not None:
        progress(Progress("done", 1.0, kept.certificate.total, kept.certificate.bound))
    return kept


def _from_child(
    problem: Problem, seconds: float | None, objective: Objective, seed: int,
    cancel: Callable[[], bool] | None,
) -> Any:  # fmt: skip
    """What the exact solver says: an answer, a refusal, or None when it was ended."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    arguments = (sender, problem.arrays(), objective, seed)
    child = context.Process(target=_work, args=arguments, daemon=True)
    child.start()
    sender.close()
    try:
        return _receive(receiver, seconds, cancel)
    finally:
        child.terminate()
        child.join()


def _receive(receiver: Connection, seconds: float | None, cancel: Callable[[], bool] | None) -> Any:
    """Wait in turns of a tenth of a second, so that a cancel is heard."""
    left = math.inf if seconds is None else seconds
    try:
        while left > 0 and not (cancel is not None and cancel()):
            if receiver.poll(min(left, TURN)):
                return receiver.recv()
            left -= TURN
    except EOFError:  # the child died, for want of memory perhaps; the first answer stands
        return None
    return None


def _work(sender: Connection, arrays: dict[str, Any], objective: Objective, seed: int) -> None:
    answer: Solution | Exception
    try:
        answer = solve(Problem(**arrays), objective=objective, seed=seed)
    except Exception as refusal:
        answer = refusal
    sender.send(answer)
