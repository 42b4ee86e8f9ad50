"""bin/manage replay_run ORGANISATION PROGRAMME [--run N]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matchengine import ENGINE_VERSION
from mentoring.matching.models import Run
from mentoring.matching.queries.commands import find_programme, find_run
from mentoring.matching.queries.replay import differences


class Command(BaseCommand):
    help = "Search again from the frozen people of an earlier search, and compare bit for bit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="its short name in addresses")
        parser.add_argument("programme", help="its short name in addresses")
        parser.add_argument("--run", type=int, help="number of the search; the newest otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        run = find_run(
            find_programme(options["organisation"], options["programme"]), options["run"]
        )
        if found := differences(run):
            for line in found:
                self.stderr.write(f"  {line}")
            raise CommandError(f"Search {run.number} does not replay.{self.engines(run)}")
        self.stdout.write(
            f"Search {run.number} replays bit for bit: {run.certificate['pairs']} pairs, total"
            f" {run.certificate['total'] / 100:,.2f} points, problem"
            f" {run.certificate['problem_digest'][:12]}.{self.engines(run)}"
        )

    def engines(self, run: Run) -> str:
        if run.engine_version == ENGINE_VERSION:
            return ""
        return f" It was made by engine {run.engine_version}; this is {ENGINE_VERSION}."
