"""bin/manage clock: what time the scheduler believes it is; --accept after looking at it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mentoring.jobs import clock


class Command(BaseCommand):
    help = "Tell whether the scheduler believes this machine's clock; --accept makes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accept", action="store_true", help="this machine's clock is right")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["accept"]:
            clock.believe(at=now)
        if refused := clock.refused():
            self.stdout.write(
                f"Nothing is started by the clock: it says {now:%Y-%m-%d %H:%M} UTC, and was last "
                f"believed at {refused.seen_at:%Y-%m-%d %H:%M}. Set it right, or if it is: "
                "bin/manage clock --accept"
            )
        else:
            self.stdout.write(f"It is {now:%Y-%m-%d %H:%M} UTC, and the scheduler believes it.")
