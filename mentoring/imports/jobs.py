"""Bringing a file in, chunk by chunk, and throwing old files away; safe to run again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from mentoring.core.web.uploads import sweep_uploads
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.imports.actions import batches, chunks
from mentoring.imports.models import ImportBatch
from mentoring.imports.queries import batches as files
from mentoring.imports.queries.messages import say_file
from mentoring.imports.rules.files import FileRow, NotATable
from mentoring.imports.rules.people import ImportedPerson
from mentoring.jobs.registry import schedule

KEEP_FILES = timedelta(days=30)
KEEP_CUT_UPLOADS = timedelta(hours=6)


@on_event("imports.started", queue="slow")
def import_people(event: Event) -> None:
    """Write a file's people chunk by chunk, from where an earlier attempt stopped."""
    found = ImportBatch.objects.select_related("organisation", "programme__organisation")
    batch = found.filter(pk=event.subject_id, state=ImportBatch.State.RUNNING).first()
    if batch is not None:
        carry_on(batch)


def carry_on(batch: ImportBatch) -> None:
    """The import itself; also what the command line runs."""
    try:
        _import(batch)
    except FileNotFoundError:
        batches.fail_import(batch, problem=say_file("gone", {}), at=timezone.now())
    except NotATable as problem:
        words = say_file(problem.code, problem.values)
        batches.fail_import(batch, problem=words, at=timezone.now())


def _import(batch: ImportBatch) -> None:
    count = _Counter(files.rows(batch))
    spellings = files.canonical_spellings(batch.organisation, batch, count)
    ImportBatch.objects.filter(pk=batch.pk).update(rows_total=count.rows)
    position = 0
    for chunk in files.in_chunks(_people(batch, spellings)):
        chunks.import_chunk(batch, chunk, start=position, at=timezone.now())
        position += len(chunk)
    position = 0
    for chunk in files.in_chunks(_people(batch, spellings)):
        people = [person for _, person in chunk]
        chunks.link_chunk(batch, people, start=position, at=timezone.now())
        position += len(people)
    batches.finish_import(batch, at=timezone.now())


def _people(batch: ImportBatch, spellings: object) -> Iterator[tuple[FileRow, ImportedPerson]]:
    """Every row with its person. Read from the top each time, so that repeats are known."""
    reader = files.reader_of(batch, spellings)  # type: ignore[arg-type]
    for row in files.rows(batch):
        yield row, reader.person(row)


class _Counter:
    def __init__(self, rows: Iterator[FileRow]) -> None:
        self._waiting, self.rows = rows, 0

    def __iter__(self) -> Iterator[FileRow]:
        for row in self._waiting:
            self.rows += 1
            yield row


@schedule(hours=24)
def throw_away_files(at: datetime) -> None:
    """Lists hold people's data: file and remarks go after thirty days, the counts stay."""
    old = ImportBatch.objects.filter(created_at__lt=at - KEEP_FILES).exclude(file="")
    for batch in old.filter(~Q(state=ImportBatch.State.RUNNING)):
        batch.remarked_rows.all().delete()
        batch.file.delete(save=True)


@schedule(hours=1)
def sweep_cut_uploads(at: datetime) -> None:
    """A process that was killed leaves the list it was taking in: gone within half a day."""
    sweep_uploads(at - KEEP_CUT_UPLOADS)
