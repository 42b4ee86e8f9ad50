"""bin/manage match ORGANISATION PROGRAMME [--seed N] [--kind circle --sizes 4 8] [--everybody]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matchengine import OBJECTIVES
from mentoring.core.refusals import Refusal
from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.commands import ask_for_programme, programme_asked_for
from mentoring.matching.queries.studio import figures_of, latest, unmatched_groups
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Kind


class Command(BaseCommand):
    help = "Find the best matches of a programme at once, and print what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        ask_for_programme(parser)
        parser.add_argument("--seed", type=int, default=0, help="decides between equal answers")
        parser.add_argument(
            "--everybody",
            action="store_true",
            help="also match people who have not joined; without it only who joined takes part",
        )
        parser.add_argument(
            "--kind",
            choices=Kind.values,
            default="",
            help="what people are brought together as; the programme's own if left out",
        )
        parser.add_argument(
            "--sizes",
            type=int,
            nargs=2,
            metavar=("FEWEST", "MOST"),
            help="how many people a circle or team has, everybody counted",
        )
        parser.add_argument("--objective", choices=OBJECTIVES, help="what counts as best")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = programme_asked_for(options)
        criteria = dict(programme.criteria)
        if options["objective"]:
            criteria["objective"] = options["objective"]
        try:
            run = actions.request_run(
                programme,
                criteria=criteria,
                actor=None,
                at=timezone.now(),
                base=latest(programme),
                seed=options["seed"],
                everybody=options["everybody"],
                kind=options["kind"],
                sizes=options["sizes"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        run_now(run.pk)
        run.refresh_from_db()
        if run.state != Run.State.DONE:
            raise CommandError(run.problem_text or "Another worker has taken this run.")
        self.report(run)

    def report(self, run: Run) -> None:
        figures = figures_of(run)
        groups = "pairs" if figures.are_pairs else "groups"
        has_sides = KINDS[run.kind].has_sides
        proven = "proven best" if run.certificate["proven"] else "not proven by the total alone"
        self.stdout.write(
            f"Run {run.number}: {figures.pairs} {groups}, {figures.matched} of {figures.mentees}"
            f" {'mentees' if has_sides else 'people'} matched, average {figures.average:.1f},"
            f" lowest tenth {figures.lowest_tenth:.1f}, {proven}."
        )
        for group in unmatched_groups(run):
            side = "mentees" if group.is_mentee else "mentors"
            side = side if has_sides else "people"
            reason = " ".join(filter(None, [group.reason, group.rule])).replace("_", " ")
            self.stdout.write(f"  {len(group.people)} {side} unmatched: {reason}")
        self.stdout.write("Nobody has been told. Look at the pairs in the studio, then publish.")
