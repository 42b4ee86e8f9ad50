"""bin/manage match ORGANISATION PROGRAMME [--seed N] [--kind circle --sizes 4 8] [--everybody]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matchengine import OBJECTIVES
from mentoring.core.refusals import Refusal
from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.commands import ask_for_programme, number_of, programme_asked_for
from mentoring.matching.queries.studio import figures_of, latest, unmatched_groups
from mentoring.programmes.kinds import KINDS
from mentoring.programmes.models import part_words
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
            help="how many people a circle or team has, everybody number_of",
        )
        parser.add_argument(
            "--teams-by",
            metavar="COLUMN",
            help="what makes people one team: department, office, manager; '' for no teams",
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
                teams_by=options["teams_by"],
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
        groups = number_of(figures.pairs, "pair" if figures.are_pairs else "group")
        called = part_words(KINDS[run.kind], run.programme.organisation)
        learners = called.mentees.lower() if called.has_sides else "people"
        proven = "proven best" if run.certificate["proven"] else "not proven by the total alone"
        self.stdout.write(
            f"Run {run.number}: {groups}, {figures.matched} of {figures.mentees}"
            f" {learners} matched, average {figures.average:.1f},"
            f" lowest tenth {figures.lowest_tenth:.1f}, {proven}."
        )
        for group in unmatched_groups(run):
            side = learners
            if called.has_sides and not group.is_mentee:
                side = called.mentors.lower()
            reason = " ".join(filter(None, [group.reason, group.rule])).replace("_", " ")
            self.stdout.write(f"  {len(group.people)} {side} unmatched: {reason}")
        self.stdout.write("Nobody has been told. Look at them in the studio, then publish.")
