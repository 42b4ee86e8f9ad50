"""An answer within a time limit: the exact one, or the best so far with an honest gap."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from matchengine.problem import Problem
from matchengine.solution import Solution
from matchengine.solvers.driver import Objective, Progress, quick_answer, solve


def solve_within(
    problem: Problem,
    seconds: float | None,
    *,
    objective: Objective = "total",
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Solution:
    """Like ``solve``, but never much longer than ``seconds``.

    The exact solver works in a child process; when the time is up it is ended, and the answer is
    the stable one (best pair first) with the gap that a quick bound leaves.

    Parameters
    ----------
    seconds : float or None
        None: no limit, and no child process.
    """
    if seconds is None:
        return solve(problem, objective=objective, seed=seed, progress=progress)
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    arguments = (sender, problem.arrays(), objective, seed)
    child = context.Process(target=_work, args=arguments, daemon=True)
    child.start()
    sender.close()
    fallback = quick_answer(problem, objective=objective, seed=seed)
    if progress is not None:
        certificate = fallback.certificate
        progress(Progress("first answer", 0.0, certificate.total, certificate.bound))
    answer = _receive(receiver, seconds)
    child.terminate()
    child.join()
    if isinstance(answer, Exception):
        raise answer
    if progress is not None:
        kept = fallback if answer is None else answer
        progress(Progress("done", 1.0, kept.certificate.total, kept.certificate.bound))
    return fallback if answer is None else answer


def _receive(receiver: Connection, seconds: float) -> Any:
    try:
        return receiver.recv() if receiver.poll(seconds) else None
    except EOFError:  # the child died, for want of memory perhaps; the first answer stands
        return None


def _work(sender: Connection, arrays: dict[str, Any], objective: Objective, seed: int) -> None:
    answer: Solution | Exception
    try:
        answer = solve(Problem(**arrays), objective=objective, seed=seed)
    except Exception as refusal:
        answer = refusal
    sender.send(answer)
