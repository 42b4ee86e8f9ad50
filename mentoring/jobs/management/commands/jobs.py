"""bin/manage jobs: what waits in each queue, since when, and what was given up."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mentoring.jobs import queue


class Command(BaseCommand):
    help = "Tell what waits in each queue, the oldest first, and which jobs were given up."

    def handle(self, *args: Any, **options: Any) -> None:
        found = queue.stats(at=timezone.now())
        for one in found.queues:
            since = f"{one.oldest_due_at:%Y-%m-%d %H:%M:%S}"
            self.stdout.write(f"{one.queue}: {one.due} due, the oldest since {since} UTC")
        if not found.queues:
            self.stdout.write("Nothing that is due waits.")
        for job in found.given_up:
            self.stdout.write(f"Given up: {job.function} in {job.queue}: {job.error}")
