"""A file of people on its way in: upload, mapping, start, end."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import recent_duplicate
from mentoring.events.dispatch import is_reaction_pending
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.imports.models import ImportBatch
from mentoring.imports.queries.batches import missing_fields
from mentoring.imports.queries.messages import FIELD_NAMES, say_file
from mentoring.imports.queries.workbooks import lines_of_workbook
from mentoring.imports.rules import cells
from mentoring.imports.rules.columns import FIELDS, propose
from mentoring.imports.rules.encodings import CHOICES
from mentoring.imports.rules.files import (
    FileReading,
    NotATable,
    examine_text,
    examine_workbook,
    is_workbook,
)
from mentoring.live.topics import announce
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.actions.enrolments import Archived
from mentoring.participants.rules.text import clean
from mentoring.programmes.models import Programme

JOB = "mentoring.imports.jobs.import_people"
ROLES = ("role", "is_mentor", "is_mentee")


class CannotRead(Refusal):
    """The file is no table; the sentence says what it is instead."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(**values)
        self.code = code

    def __str__(self) -> str:
        return say_file(self.code, self.values)


class ColumnMissing(Refusal):
    message = _("Choose a column for: {fields}.")


class ChosenTwice(Refusal):
    message = _("Two columns are set to “{field}”. Choose one of them.")


class AlreadyStarted(Refusal):
    message = _("This import has already been started.")


class AnotherIsRunning(Refusal):
    message = _("Another import is running here. Start this one when it is done.")


@transaction.atomic
def upload_people(
    programme: Programme, *, file: BinaryIO, file_name: str, actor: Membership | None, at: datetime
) -> ImportBatch:
    """Keep a file that can be read as a table, with a proposal of what its columns mean.

    Raises ``CannotRead`` and ``Archived``. Judged by content: the name of the file says nothing.
    The same file again within minutes, by going back, finds the proposal that waits already.
    """
    if programme.is_over:
        raise Archived(programme=programme.name)
    digest = _digest(file)
    drafts = ImportBatch.objects.filter(
        programme=programme, created_by=actor, state=ImportBatch.State.UPLOADED
    )
    named = clean(file_name)[-200:] or "people"
    same = {"file_name": named, "digest": digest}
    if actor and (before := recent_duplicate(drafts, moment="created_at", at=at, **same)):
        return before
    reading, kept = _read(file)
    batch = ImportBatch(
        organisation_id=programme.organisation_id,
        programme=programme,
        created_by=actor,
        reading=asdict(reading),
        mapping=_proposal(reading, programme),
        created_at=at,
        **same,
    )
    batch.file.save(f"{batch.pk}.{reading.kind}", File(kept), save=False)
    batch.save()
    record("imports.file_uploaded", batch, actor=actor, at=at)
    return batch


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _read(file: BinaryIO) -> tuple[FileReading, BinaryIO]:
    """How to read the file, and what is kept of it: of a workbook the rows of its sheets."""
    try:
        if is_workbook(file):
            lines = lines_of_workbook(file)
            return examine_workbook(lines), lines
        file.seek(0)
        reading = examine_text(file.read())
    except NotATable as problem:
        raise CannotRead(problem.code, **problem.values) from problem
    file.seek(0)
    return reading, file


def _proposal(reading: FileReading, programme: Programme) -> dict[str, Any]:
    """What the columns probably mean; a sheet called *Mentors* says everybody's role."""
    fields = propose(reading.headers)
    role = "" if "role" in fields else cells.role(reading.sheet) or ""
    return _in_kind(programme, {"fields": fields, "own": {}, "role_for_all": role})


def _in_kind(programme: Programme, mapping: dict[str, Any]) -> dict[str, Any]:
    """Of peers nobody has a role of their own, whatever a list says: all learn and pass on."""
    if programme.kind.has_sides:
        return mapping
    fields = {name: column for name, column in mapping["fields"].items() if name not in ROLES}
    return mapping | {"fields": fields, "role_for_all": "both"}


@transaction.atomic
def read_differently(
    batch: ImportBatch,
    *,
    actor: Membership | None,
    at: datetime,
    encoding: str = "",
    sheet: str = "",
) -> None:
    """Read the file in another encoding, or another of its sheets, with a proposal made anew.

    Raises ``CannotRead`` and ``AlreadyStarted``.
    """
    del actor, at  # a draft that only its maker sees: nothing to record
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.UPLOADED:
        raise AlreadyStarted
    try:
        with batch.file.open("rb") as opened:
            if batch.reading["kind"] == "xlsx":
                reading = examine_workbook(opened.file, sheet)
            else:
                reading = examine_text(opened.read(), encoding if encoding in CHOICES else "")
    except NotATable as problem:
        raise CannotRead(problem.code, **problem.values) from problem
    batch.reading, batch.mapping = asdict(reading), _proposal(reading, locked.programme)
    batch.save(update_fields=["reading", "mapping"])


def mapping_of(batch: ImportBatch, meanings: Mapping[int, str], role_for_all: str) -> Any:
    """The mapping that the chosen meanings of the columns make; ``ChosenTwice`` otherwise."""
    headers = batch.reading["headers"]
    fields: dict[str, int] = {}
    own: dict[str, int] = {}
    for column, meaning in meanings.items():
        if not 0 <= column < len(headers):
            continue
        if meaning in FIELDS:
            if meaning in fields:
                raise ChosenTwice(field=FIELD_NAMES[meaning])
            fields[meaning] = column
        elif meaning == "own" and headers[column]:
            own[headers[column][:60]] = column
    mapping = {"fields": fields, "own": own, "role_for_all": role_for_all}
    return _in_kind(batch.programme, mapping)


@transaction.atomic
def choose_columns(
    batch: ImportBatch, *, mapping: Mapping[str, Any], actor: Membership | None, at: datetime
) -> None:
    """Say what the columns mean. Raises ``ColumnMissing`` and ``AlreadyStarted``."""
    del actor, at  # a draft that only its maker sees: nothing to record
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.UPLOADED:
        raise AlreadyStarted
    if missing := missing_fields(mapping):
        raise ColumnMissing(fields=_names(missing))
    batch.mapping = dict(mapping)
    batch.save(update_fields=["mapping"])


def _names(fields: list[str]) -> str:
    names: list[str | Promise] = [FIELD_NAMES[field] for field in fields]
    return ", ".join(str(name) for name in names)


@transaction.atomic
def start_import(batch: ImportBatch, *, actor: Membership | None, at: datetime) -> None:
    """Hand the file to the worker. Imports of one organisation run one after the other.

    Raises ``ColumnMissing``, ``AlreadyStarted`` and ``AnotherIsRunning``; the database allows
    only one running import per organisation, and its row is locked so that the loser is told.
    """
    Organisation.objects.select_for_update().get(pk=batch.organisation_id)
    mine = ImportBatch.objects.filter(organisation=batch.organisation_id)
    others = list(mine.filter(state=ImportBatch.State.RUNNING))
    batch.refresh_from_db(fields=["state", "mapping"])
    if batch.state != ImportBatch.State.UPLOADED:
        raise AlreadyStarted
    if batch.programme.is_over:
        raise Archived(programme=batch.programme.name)
    if missing := missing_fields(batch.mapping):
        raise ColumnMissing(fields=_names(missing))
    for other in others:
        if _is_alive(other):
            raise AnotherIsRunning
        fail_import(other, problem=say_file("stuck", {}), at=at)
    batch.state = ImportBatch.State.RUNNING
    batch.save(update_fields=["state"])
    record("imports.started", batch, actor=actor, at=at)


def _is_alive(batch: ImportBatch) -> bool:
    """Whether a worker has this import in hand, or will have it."""
    started = Event.objects.of(batch).filter(name="imports.started")
    return is_reaction_pending(JOB, started)


@transaction.atomic
def fail_import(batch: ImportBatch, *, problem: str, at: datetime) -> None:
    batch.state, batch.problem, batch.finished_at = ImportBatch.State.FAILED, problem[:500], at
    batch.save(update_fields=["state", "problem", "finished_at"])
    announce("import", batch.pk, at=at)


@transaction.atomic
def finish_import(batch: ImportBatch, *, at: datetime) -> None:
    """Close the batch and tell the house, once, with the counts."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.RUNNING:
        return
    locked.state, locked.finished_at = ImportBatch.State.DONE, at
    locked.save(update_fields=["state", "finished_at"])
    announce("import", batch.pk, at=at)
    figures = ("created", "updated", "unchanged", "refused", "repeated")
    counts = {name: getattr(locked, name) for name in figures}
    record("imports.finished", locked, actor=locked.created_by, at=at, data=counts)
