"""Importing a file of people: upload, mapping, start, and one chunk of rows at a time."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.audit.models import Event, Job
from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.core.twice import said_before
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import ImportBatch
from mentoring.participants.queries.imports import missing_fields
from mentoring.participants.queries.words import FIELD_NAMES, say_file
from mentoring.participants.rules.cells import clean
from mentoring.participants.rules.columns import FIELDS, propose
from mentoring.participants.rules.files import NotATable, examine
from mentoring.programmes.models import Programme

JOB = "mentoring.participants.jobs.import_people"


class CannotRead(Refusal):
    """The file is no table; the sentence says what it is instead."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(**values)
        self.code = code

    def __str__(self) -> str:
        return say_file(self.code, self.values)


class ColumnMissing(Refusal):
    message = _("Choose the column with: {fields}. Everybody needs a name, an e-mail and a role.")


class ChosenTwice(Refusal):
    message = _("Two columns are set to “{field}”. Choose one of them.")


class AlreadyStarted(Refusal):
    message = _("This import has been started already.")


class AnotherIsRunning(Refusal):
    message = _("Another import is under way here. Start this one when it is done.")


@transaction.atomic
def upload_people(
    programme: Programme, *, file: BinaryIO, file_name: str, actor: Membership | None, at: datetime
) -> ImportBatch:
    """Keep a file that can be read as a table, with a proposal of what its columns mean.

    Raises ``CannotRead``. Judged by content: the name of the file says nothing. The same file
    again within minutes, by going back, finds the proposal that waits already.
    """
    try:
        reading = examine(file)
    except NotATable as problem:
        raise CannotRead(problem.code, **problem.values) from problem
    drafts = ImportBatch.objects.filter(
        programme=programme, created_by=actor, state=ImportBatch.State.UPLOADED
    )
    named = clean(file_name)[-200:] or "people"
    before = said_before(
        drafts, moment="created_at", at=at, file_name=named, reading=asdict(reading)
    )
    if actor and before and _is_same(before.file, file):
        return before
    file.seek(0)
    batch = ImportBatch(
        organisation_id=programme.organisation_id, programme=programme, created_by=actor,
        file_name=named, reading=asdict(reading), created_at=at,
        mapping={"fields": propose(reading.headers), "own": {}, "role_for_all": ""},
    )  # fmt: skip
    batch.file.save(f"{batch.pk}.{reading.kind}", File(file), save=False)
    batch.save()
    record("participants.file_uploaded", batch, actor=actor, at=at)
    return batch


def _is_same(kept: FieldFile, sent: BinaryIO) -> bool:
    """Byte for byte."""
    sent.seek(0)
    with kept.open("rb") as earlier:
        return bool(earlier.read() == sent.read())


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
    return {"fields": fields, "own": own, "role_for_all": role_for_all}


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
    if missing := missing_fields(batch.mapping):
        raise ColumnMissing(fields=_names(missing))
    for other in others:
        if _is_alive(other):
            raise AnotherIsRunning
        fail_import(other, problem=say_file("stuck", {}), at=at)
    batch.state = ImportBatch.State.RUNNING
    batch.save(update_fields=["state"])
    record("participants.import_started", batch, actor=actor, at=at)


def _is_alive(batch: ImportBatch) -> bool:
    """Whether a worker has this import in hand, or will have it."""
    started = Event.objects.of(batch).filter(name="participants.import_started")
    waiting = Job.objects.waiting().filter(function=JOB)
    return waiting.filter(payload__event__in=[event.pk for event in started]).exists()


@transaction.atomic
def fail_import(batch: ImportBatch, *, problem: str, at: datetime) -> None:
    batch.state, batch.problem, batch.finished_at = ImportBatch.State.FAILED, problem[:500], at
    batch.save(update_fields=["state", "problem", "finished_at"])


@transaction.atomic
def finish_import(batch: ImportBatch, *, at: datetime) -> None:
    """Close the batch and tell the house, once, with the counts."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.RUNNING:
        return
    locked.state, locked.finished_at = ImportBatch.State.DONE, at
    locked.save(update_fields=["state", "finished_at"])
    figures = ("created", "updated", "refused", "repeated")
    counts = {name: getattr(locked, name) for name in figures}
    record("participants.imported", locked, actor=locked.created_by, at=at, data=counts)
