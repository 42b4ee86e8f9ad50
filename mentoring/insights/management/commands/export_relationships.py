"""Everything that the relationships page shows, as a file."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.insights import queries, tables
from mentoring.insights.columns import in_kind
from mentoring.insights.downloads import plain_cell
from mentoring.programmes.models import Programme


class Command(BaseCommand):
    help = "Write a programme's relationships, with talks, goals and feedback, to a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="slug of the organisation")
        parser.add_argument("programme", help="slug of the programme")
        parser.add_argument("file", type=Path)
        parser.add_argument("--show", choices=queries.SHOWS, default="all")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Programme.objects.filter(
            organisation__slug=options["organisation"], slug=options["programme"]
        ).first()
        if found is None:
            raise CommandError(
                f"There is no programme {options['programme']!r} in {options['organisation']!r}."
            )
        told = tables.relationship_rows(found, options["show"], "", at=timezone.now())
        head, lines = in_kind(found, tables.RELATIONSHIP_HEAD, told)
        rows = list(lines)
        try:
            with options["file"].open("w", newline="", encoding="utf-8-sig") as file:
                writer = csv.writer(file)
                writer.writerow(head)
                writer.writerows([plain_cell(cell) for cell in row] for row in rows)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(rows)} relationships written to {options['file']}.")
