"""bin/manage publish ORGANISATION PROGRAMME [--run N]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.matching import actions
from mentoring.matching.queries.commands import ask_for_run, number_of, run_asked_for
from mentoring.matching.queries.obstacles import obstacles, proposals


class Command(BaseCommand):
    help = "Begin a relationship for every pair or group of a run, and announce it to its people."

    def add_arguments(self, parser: CommandParser) -> None:
        ask_for_run(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_asked_for(options)
        now = timezone.now()
        letters = sum(len(group.loaded_members) for group in proposals(run))
        try:
            count = actions.publish(run, actor=None, at=now)
        except Refusal as refusal:
            for obstacle in obstacles(run, proposals(run), on=run.programme.day_at(now)):
                self.stderr.write(f"  {obstacle.group.names}: {obstacle.message}")
            raise CommandError(str(refusal)) from None
        groups = number_of(count, "pair" if letters == 2 * count else "group")
        begin = "begins" if count == 1 else "begin"
        self.stdout.write(
            f"Run {run.number} is published: {groups} {begin}, and the worker"
            f" writes {letters} letters."
        )
