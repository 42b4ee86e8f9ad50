"""Long work about people, handed over by actions and safe to run again after a crash."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from mentoring.audit.models import Event
from mentoring.audit.reactions import every, reaction
from mentoring.participants.actions import enrolment, import_rows, imports
from mentoring.participants.models import BulkInvitation, ImportBatch
from mentoring.participants.queries import imports as files
from mentoring.participants.queries.words import say_file
from mentoring.participants.rules.files import NotATable, Row
from mentoring.participants.rules.people import Person

KEEP_FILES = timedelta(days=30)


@reaction("participants.import_started", queue="slow")
def import_people(event: Event) -> None:
    """Write a file's people chunk by chunk, from where an earlier attempt stopped."""
    batches = ImportBatch.objects.select_related("organisation", "programme")
    batch = batches.filter(pk=event.subject_id, state=ImportBatch.State.RUNNING).first()
    if batch is not None:
        carry_on(batch)


def carry_on(batch: ImportBatch) -> None:
    """The import itself; also what the command line runs."""
    try:
        _import(batch)
    except FileNotFoundError:
        imports.fail_import(batch, problem=say_file("gone", {}), at=timezone.now())
    except NotATable as problem:
        words = say_file(problem.code, problem.values)
        imports.fail_import(batch, problem=words, at=timezone.now())


def _import(batch: ImportBatch) -> None:
    count = _Counter(files.rows(batch))
    spellings = files.spellings(batch.organisation, batch, count)
    ImportBatch.objects.filter(pk=batch.pk).update(rows_total=count.rows)
    position = 0
    for chunk in files.in_chunks(_people(batch, spellings)):
        import_rows.import_chunk(batch, chunk, start=position, at=timezone.now())
        position += len(chunk)
    position = 0
    for chunk in files.in_chunks(_people(batch, spellings)):
        people = [person for _, person in chunk]
        import_rows.link_chunk(batch, people, start=position)
        position += len(people)
    imports.finish_import(batch, at=timezone.now())


def _people(batch: ImportBatch, spellings: object) -> Iterator[tuple[Row, Person]]:
    """Every row with its person. Read from the top each time, so that repeats are known."""
    reader = files.reader_of(batch, spellings)  # type: ignore[arg-type]
    for row in files.rows(batch):
        yield row, reader.person(row)


class _Counter:
    def __init__(self, rows: Iterator[Row]) -> None:
        self._waiting, self.rows = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._waiting:
            self.rows += 1
            yield row


@every(hours=24)
def throw_away_files(at: datetime) -> None:
    """Lists hold people's data: file and remarks go after thirty days, the counts stay."""
    old = ImportBatch.objects.filter(created_at__lt=at - KEEP_FILES).exclude(file="")
    for batch in old.filter(~Q(state=ImportBatch.State.RUNNING)):
        batch.remarked_rows.all().delete()
        batch.file.delete(save=True)


@reaction("participants.inviting", queue="slow")
def invite_people(event: Event) -> None:
    """Send the letters of many invitations, twenty to a transaction."""
    inviting = BulkInvitation.objects.get(pk=event.subject_id)
    while enrolment.invite_next(inviting, most=20, at=timezone.now()):
        pass
