"""A clock that is moved by hand, and the product's own clock jobs, each at its hour."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

from django.db.models import Min

from mentoring.jobs import worker
from mentoring.jobs.models import Job
from mentoring.jobs.registry import Schedule, schedules

HOUR = timedelta(hours=1)


@dataclass
class MovedClock:
    """What time it is in town. Whatever asks Django for the time is told this one."""

    at: datetime
    turns: dict[str, int] = field(default_factory=dict)  # of each clock job, which came last

    @contextmanager
    def rules(self) -> Iterator[None]:
        with patch("django.utils.timezone.now", lambda: self.at):
            yield

    def move_to(self, at: datetime) -> None:
        """Let time pass: what waits in the queue runs at its own moment, not at the end."""
        while (due := self._next_due()) is not None and due <= at:
            self.at = max(due, self.at)
            self.work()
        self.at = at

    def wake_up(self, at: datetime) -> None:
        """The machine was off until now: everything that was due meanwhile comes late."""
        self.at = at
        self.strike()

    def strike(self, *, only_minutes: bool = False) -> None:
        """Start what the clock starts now; ``only_minutes``: what comes more often than hourly."""
        for entry in schedules():
            if (entry.every < HOUR or not only_minutes) and self._is_due(entry):
                entry.function(self.at)  # not in the worker, which would swallow what it raises
        self.work()

    def work(self) -> None:
        """What the worker would do now."""
        worker.run_until_idle(at=self.at)

    def _is_due(self, entry: Schedule) -> bool:
        """Once in each interval, as the scheduler does."""
        turn = int(self.at.timestamp() // entry.every.total_seconds())
        is_new = self.turns.get(entry.path) != turn
        self.turns[entry.path] = turn
        return is_new

    def _next_due(self) -> datetime | None:
        waiting = Job.objects.waiting().aggregate(first=Min("due_at"))
        first: datetime | None = waiting["first"]
        return first
