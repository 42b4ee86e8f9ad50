"""bin/manage publish ORGANISATION PROGRAMME [--run N]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.matching import actions
from mentoring.matching.queries.commands import find_programme, find_run
from mentoring.matching.queries.obstacles import obstacles, proposals


class Command(BaseCommand):
    help = "Begin a relationship for every pair of a search, and announce it to both people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="its short name in addresses")
        parser.add_argument("programme", help="its short name in addresses")
        parser.add_argument("--run", type=int, help="number of the search; the newest otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        run = find_run(
            find_programme(options["organisation"], options["programme"]), options["run"]
        )
        now = timezone.now()
        try:
            count = actions.publish(run, actor=None, at=now)
        except Refusal as refusal:
            for obstacle in obstacles(run, proposals(run), on=now.date()):
                pair = obstacle.pair
                people = f"{pair.mentee.membership.name}, {pair.mentor.membership.name}"
                self.stderr.write(f"  {people}: {obstacle.message}")
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Search {run.number} is published: {count} pairs begin, and the worker writes"
            f" {2 * count} letters."
        )
