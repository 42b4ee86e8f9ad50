import time
from pathlib import Path

from mentoring.jobs.registry import job


@job(queue="engine")
def calculate(seconds: float, trace: str) -> None:
    """Keep one processor and this process's interpreter lock busy; leave word of begin and end."""
    Path(trace).with_suffix(".begun").touch()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(100_000))
    Path(trace).with_suffix(".done").touch()
