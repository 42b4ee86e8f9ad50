"""bin/manage export_people ORGANISATION PROGRAMME FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.participants.queries.export import columns_of, export_rows
from mentoring.participants.queries.programmes import programme_called
from mentoring.participants.rules.writing import csv_file, xlsx_file


class Command(BaseCommand):
    help = "Write everybody in a programme to a CSV or Excel file, in the columns of an import."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="slug of the organisation")
        parser.add_argument("programme", help="slug of the programme")
        parser.add_argument("file", type=Path, help="ends in .csv or .xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = programme_called(options["organisation"], options["programme"])
        if programme is None:
            raise CommandError(
                f"There is no programme {options['programme']!r} in {options['organisation']!r}."
            )
        rows = [columns_of(programme), *export_rows(programme)]
        is_sheet = options["file"].suffix.lower() == ".xlsx"
        try:
            options["file"].write_bytes(xlsx_file(rows) if is_sheet else csv_file(rows))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{len(rows) - 1} people written to {options['file']}.")
