"""bin/manage match ORGANISATION PROGRAMME [--seed N] [--objective total]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matchengine import OBJECTIVES
from mentoring.core.refusals import Refusal
from mentoring.matching import actions
from mentoring.matching.jobs import search_now
from mentoring.matching.models import Run
from mentoring.matching.queries.commands import find_programme
from mentoring.matching.queries.studio import figures_of, latest, leftover_groups


class Command(BaseCommand):
    help = "Find the best matches of a programme at once, and print what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="its short name in addresses")
        parser.add_argument("programme", help="its short name in addresses")
        parser.add_argument("--seed", type=int, default=0, help="decides between equal answers")
        parser.add_argument("--objective", choices=OBJECTIVES, help="what counts as best")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = find_programme(options["organisation"], options["programme"])
        criteria = dict(programme.criteria)
        if options["objective"]:
            criteria["objective"] = options["objective"]
        try:
            run = actions.request_run(
                programme, criteria=criteria, actor=None, at=timezone.now(),
                base=latest(programme), seed=options["seed"],
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        search_now(run.pk)
        run.refresh_from_db()
        if run.state != Run.State.DONE:
            raise CommandError(run.problem_text or "Another worker has taken this search.")
        self.report(run)

    def report(self, run: Run) -> None:
        figures = figures_of(run)
        proven = "proven best" if run.certificate["proven"] else "not proven by the total alone"
        self.stdout.write(
            f"Search {run.number}: {figures.pairs} pairs, {figures.matched} of {figures.mentees}"
            f" mentees matched, average {figures.average:.1f}, lowest tenth"
            f" {figures.lowest_tenth:.1f}, {proven}."
        )
        for group in leftover_groups(run):
            side = "mentees" if group.is_mentee else "mentors"
            reason = " ".join(filter(None, [group.reason, group.rule])).replace("_", " ")
            self.stdout.write(f"  {len(group.people)} {side} left over: {reason}")
        self.stdout.write("Nobody has heard of it. Look at the pairs in the studio, then publish.")
