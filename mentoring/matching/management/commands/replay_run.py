"""bin/manage replay_run ORGANISATION PROGRAMME [--run N]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matchengine import ENGINE_VERSION
from mentoring.matching.models import Run
from mentoring.matching.queries.commands import ask_for_run, number_of, run_asked_for
from mentoring.matching.queries.replay import differences


class Command(BaseCommand):
    help = "Run again on the frozen people of an earlier run, and compare bit for bit."

    def add_arguments(self, parser: CommandParser) -> None:
        ask_for_run(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_asked_for(options)
        if found := differences(run):
            for line in found:
                self.stderr.write(f"  {line}")
            raise CommandError(f"Run {run.number} does not replay.{self.engines(run)}")
        has_circles = "circles" in run.certificate
        what = ("circles", "circle") if has_circles else ("pairs", "pair")
        made = number_of(run.certificate[what[0]], what[1])
        self.stdout.write(
            f"Run {run.number} replays bit for bit: {made}, total"
            f" {run.certificate['total'] / 100:,.2f} points, problem"
            f" {run.certificate['problem_digest'][:12]}.{self.engines(run)}"
        )

    def engines(self, run: Run) -> str:
        if run.engine_version == ENGINE_VERSION:
            return ""
        return f" It was made by engine {run.engine_version}; this is {ENGINE_VERSION}."
