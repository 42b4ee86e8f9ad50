"""bin/manage doctor: one line a finding; the exit code says whether something needs somebody."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from mentoring.console.queries import health


class Command(BaseCommand):
    help = "Examine this installation: database, worker, mail server, disk, secrets, audit log."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--whole-log", action="store_true", help="walk the log from its first event"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            findings = health.examine(
                at=timezone.now(), thoroughly=True, from_the_start=options["whole_log"]
            )
        for finding in findings:
            mark = "ok  " if finding.is_well else "BAD "
            self.stdout.write(f"{mark} {finding.name}: {finding.words}")
        unwell = sum(not finding.is_well for finding in findings)
        if unwell:
            raise CommandError(f"{unwell} of {len(findings)} need attention.")
