"""bin/manage run_due --at: run jobs and the clock as if it were that moment."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mentoring.jobs.due import MakesNoSense, run_due


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _is_older() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class Command(BaseCommand):
    help = "Run what is due by a moment: jobs that wait, and what the clock starts until then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", required=True, type=moment, help="in UTC: 2026-11-02T09:00Z")

    def handle(self, *args: Any, **options: Any) -> None:
        if _is_older():
            raise CommandError(
                "Nothing was run: the database is older than this version. bin/manage migrate"
                " brings it up to date."
            )
        try:
            done = run_due(at=options["at"])
        except MakesNoSense as no:
            raise CommandError(f"Nothing was run: {no}.") from None
        self.stdout.write(f"{done} jobs ran.")
