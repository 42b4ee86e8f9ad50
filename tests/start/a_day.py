"""The clock of a whole day, played in little time on the data of a running server.

``python -m tests.start.a_day SECONDS``, as ``tests/soak.py`` starts it.
"""

import sys
import threading
import time
from datetime import timedelta

import django

DAY = 86400
MAX_STEPS = 288  # of five minutes each; fewer when there is little time


def play_a_day(seconds: float) -> None:
    """Do what the clock starts, at the moments of a day that passes in ``seconds``.

    What that queues for later in that day is brought forward, and the real worker does it now.
    """
    django.setup()
    from django.utils import timezone

    from mentoring.jobs.models import Job
    from mentoring.jobs.registry import schedules

    morning, began = timezone.now(), time.monotonic()
    steps = min(MAX_STEPS, max(24, int(seconds)))
    for step in range(steps):
        threading.Event().wait(max(0.0, began + step * seconds / steps - time.monotonic()))
        at = morning + timedelta(seconds=step * DAY / steps)
        for entry in schedules():
            every = entry.every.total_seconds()
            if at.timestamp() // every != (at.timestamp() - DAY / steps) // every:
                entry.function(at)
        waiting = Job.objects.filter(state=Job.State.QUEUED, lease=None, due_at__lte=at)
        waiting.filter(due_at__gt=timezone.now()).update(due_at=timezone.now())


if __name__ == "__main__":
    play_a_day(float(sys.argv[1]))
