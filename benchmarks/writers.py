"""Who waits how long to write: eight threads and a second process on one SQLite file.

The same load with and without the queue, in turns within one run; what counts are the ratios.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.settings_for_benchmarks import set_up

THREADS = 8


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=8.0, help="of each round")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--think", type=float, default=0.0, help="seconds between two writes")
    options = arguments.parse_args()
    set_up()
    found: dict[bool, dict[str, list[float]]] = {
        queued: {"web": [], "worker": [], "writes": []} for queued in (True, False)
    }
    for _ in range(options.rounds):
        for queued in (False, True):
            for who, waits in _round(queued, options.seconds, options.think).items():
                found[queued][who] += waits
    print(f"{'':28}{'p50':>9}{'p99':>9}{'max':>9}   milliseconds until a write may begin")
    for who, words in (("web", "8 threads"), ("worker", "the second process")):
        for queued in (False, True):
            name = f"{words}, {'queue' if queued else 'no queue'}"
            print(f"{name:28}" + "".join(f"{value:9.1f}" for value in _figures(found[queued][who])))
        ratios = [
            with_queue / without
            for with_queue, without in zip(
                _figures(found[True][who]), _figures(found[False][who]), strict=True
            )
        ]
        print(f"{'  ratio':28}" + "".join(f"{ratio:9.2f}" for ratio in ratios))
    writes = [len(found[queued]["web"]) + len(found[queued]["worker"]) for queued in (False, True)]
    print(f"writes: {writes[0]:,} without, {writes[1]:,} with, ratio {writes[1] / writes[0]:.2f}")


def _figures(waits: list[float]) -> tuple[float, float, float]:
    ordered = sorted(waits)
    p99 = ordered[int(len(ordered) * 0.99)]
    return statistics.median(ordered) * 1000, p99 * 1000, ordered[-1] * 1000


def _round(queued: bool, seconds: float, think: float) -> dict[str, list[float]]:
    """Both processes are fresh, so that each has its own connections and its own queue."""
    context = multiprocessing.get_context("spawn")
    processes = {}
    for who, threads in (("web", THREADS), ("worker", 1)):
        ours, theirs = context.Pipe()
        arguments = (theirs, threads, queued, seconds, think, time.time() + 3)
        processes[who] = (context.Process(target=_write, args=arguments), ours)
        processes[who][0].start()
    answers = {who: ours.recv() for who, (_, ours) in processes.items()}
    for process, _ in processes.values():
        process.join()
    return answers


def _write(
    answer: Any, threads: int, queued: bool, seconds: float, think: float, at: float
) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from mentoring.core.db.sqlite import writer_queue

    if not queued:
        writer_queue.WriterQueue.acquire = lambda self, timeout: False  # type: ignore[method-assign]
    waits: list[list[float]] = [[] for _ in range(threads)]
    writers = [
        threading.Thread(target=_keep_writing, args=(at, at + seconds, think, mine))
        for mine in waits
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    answer.send([wait for mine in waits for wait in mine])


def _keep_writing(start: float, end: float, think: float, waits: list[float]) -> None:
    """What an action does: read a little, write two rows, commit."""
    from django.db import transaction
    from django.utils import timezone

    from mentoring.jobs.models import Job

    time.sleep(max(0.0, start - time.time()))
    while time.time() < end:
        asked = time.perf_counter()
        with transaction.atomic():
            waits.append(time.perf_counter() - asked)
            now = timezone.now()
            job = Job.objects.create(function="benchmark", due_at=now, created_at=now)
            Job.objects.filter(pk=job.pk).update(attempts=1)
        if think:
            time.sleep(random.expovariate(1 / think))


if __name__ == "__main__":
    main()
