"""bin/manage import_people ORGANISATION PROGRAMME FILE"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.imports import jobs
from mentoring.imports.actions import batches as actions
from mentoring.imports.models import ImportBatch
from mentoring.imports.queries import batches as queries
from mentoring.imports.queries.messages import say, say_row
from mentoring.participants.queries.programmes import programme_called
from mentoring.participants.rules.writing import csv_file
from mentoring.programmes.models import Programme

SHOWN = 50


class Command(BaseCommand):
    help = "Import people from a CSV or Excel file, as the page does. Nobody is written to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="slug of the organisation")
        parser.add_argument("programme", help="slug of the programme")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping",
            metavar="JSON",
            help='what columns mean: {"Shoe size": "own", "Chef": "manager_id"}',
        )
        parser.add_argument(
            "--role",
            choices=["mentor", "mentee", "both"],
            default="",
            help="for everybody, if no column says it",
        )
        parser.add_argument("--refused", type=Path, help="where to write the rows not imported")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen, change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        programme = programme_called(options["organisation"], options["programme"])
        if programme is None:
            raise CommandError(
                f"There is no programme {options['programme']!r} in {options['organisation']!r}."
            )
        try:
            if options["dry_run"]:
                self.look(programme, options)
            else:
                self.bring_in(programme, options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None

    def upload(self, programme: Programme, options: dict[str, Any]) -> ImportBatch:
        with options["file"].open("rb") as file:
            batch = actions.upload_people(
                programme, file=file, file_name=options["file"].name, actor=None, at=timezone.now()
            )
        mapping = self.mapping(batch, options)
        batch.mapping = mapping
        actions.choose_columns(batch, mapping=mapping, actor=None, at=timezone.now())
        return batch

    def mapping(self, batch: ImportBatch, options: dict[str, Any]) -> Any:
        headers = batch.reading["headers"]
        meanings = {column: field for field, column in batch.mapping["fields"].items()}
        try:
            said = json.loads(options["mapping"] or "{}")
            for header, meaning in said.items():
                meanings[headers.index(header)] = meaning
        except (ValueError, AttributeError) as error:
            raise CommandError(
                f"--mapping: {error}. The columns are: {', '.join(headers)}."
            ) from None
        return actions.mapping_of(batch, meanings, options["role"])

    def bring_in(self, programme: Programme, options: dict[str, Any]) -> None:
        batch = self.upload(programme, options)
        actions.start_import(batch, actor=None, at=timezone.now())
        jobs.carry_on(batch)
        batch.refresh_from_db()
        if batch.state == ImportBatch.State.FAILED:
            raise CommandError(batch.problem)
        for row in queries.remarks_of(batch, most=SHOWN):
            self.say_about(row)
        self.stdout.write(
            f"{batch.created} new, {batch.updated} updated, {batch.unchanged} unchanged, "
            f"{batch.refused} to correct, {batch.repeated} repeated. Nobody was written to."
        )
        if options["refused"]:
            options["refused"].write_bytes(csv_file(queries.refused_rows(batch)))
            self.stdout.write(f"The rows to correct are in {options['refused']}.")

    def look(self, programme: Programme, options: dict[str, Any]) -> None:
        with transaction.atomic():
            batch = self.upload(programme, options)
            found = queries.preview(batch, most=None)
            batch.file.delete(save=False)
            transaction.set_rollback(True)
        for person in found.remarked[:SHOWN]:
            self.say_about(person)
        self.stdout.write(
            f"Would bring in {found.new} new people, update {found.known}, hand back "
            f"{found.refused}; {found.repeated} repeated. Nothing was written."
        )

    def say_about(self, row: Any) -> None:
        for remark in row.remarks:
            self.stderr.write(say_row(row.row, say(remark)))
