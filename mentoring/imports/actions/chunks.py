"""Writing one chunk of a file: each chunk is a transaction that also says how far it came."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mentoring.imports.actions.people import ImportCounts, link_people, write_people
from mentoring.imports.models import ImportBatch, RemarkedRow
from mentoring.imports.rules.files import FileRow
from mentoring.imports.rules.people import ImportedPerson
from mentoring.live.topics import announce


@transaction.atomic
def import_chunk(
    batch: ImportBatch,
    people: Sequence[tuple[FileRow, ImportedPerson]],
    *,
    start: int,
    at: datetime,
) -> None:
    """Write the good rows of a chunk that begins at ``start``; does nothing when that is done."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.rows_done != start:
        return
    persons = [person for _, person in people]
    written = write_people(batch.programme, persons, at=at)
    _remark(batch, people)
    _advance(locked, persons, written)
    announce("import", batch.pk, at=at)
    batch.rows_done = locked.rows_done


def _advance(batch: ImportBatch, persons: Sequence[ImportedPerson], written: ImportCounts) -> None:
    batch.rows_done += len(persons)
    batch.created += written.created
    batch.updated += written.updated
    batch.unchanged += written.unchanged
    batch.refused += sum(not person.is_good for person in persons)
    batch.repeated += sum(person.is_good and person.is_repeat for person in persons)
    batch.save(
        update_fields=["rows_done", "created", "updated", "unchanged", "refused", "repeated"]
    )


def _remark(batch: ImportBatch, people: Sequence[tuple[FileRow, ImportedPerson]]) -> None:
    RemarkedRow.objects.bulk_create(
        RemarkedRow(
            batch=batch,
            row=person.row,
            is_refused=not person.is_good,
            remarks=[[r.code, r.values, r.is_error] for r in person.remarks],
            cells=[] if person.is_good else row.cells,
        )
        for row, person in people
        if person.remarks
    )


@transaction.atomic
def link_chunk(
    batch: ImportBatch, people: Sequence[ImportedPerson], *, start: int, at: datetime
) -> None:
    """Set managers, preferences and exclusions of a chunk, now that everybody is here."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.links_done != start:
        return
    refused = set(
        batch.remarked_rows.filter(
            is_refused=True, row__gte=people[0].row, row__lte=people[-1].row
        ).values_list("row", flat=True)
    )
    linking = [p for p in people if p.links and p.row not in refused and not p.is_repeat]
    link_people(batch.programme, linking)
    _remark_links(batch, linking)
    locked.links_done += len(people)
    locked.save(update_fields=["links_done"])
    announce("import", batch.pk, at=at)
    batch.links_done = locked.links_done


def _remark_links(batch: ImportBatch, people: Sequence[ImportedPerson]) -> None:
    """Add what the second pass found to what the first said about the same rows."""
    said = {person.row: person for person in people if person.remarks}
    before = {row.row: row for row in batch.remarked_rows.filter(row__in=said)}
    for number, person in said.items():
        new = [[r.code, r.values, r.is_error] for r in person.remarks]
        row = before.get(number) or RemarkedRow(batch=batch, row=number)
        row.remarks = [*row.remarks, *new]
        row.save()
