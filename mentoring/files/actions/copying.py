"""Copies of files that have to outlive their conversation."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.conf import settings

from mentoring.core.crypto.box import new_key
from mentoring.core.db.ids import new_id
from mentoring.files import queries, rules
from mentoring.files.actions.preparing import MEGABYTE
from mentoring.files.actions.sending import store
from mentoring.files.models import File, FileCopy
from mentoring.files.rules import NotCopied


def copy_files(
    files: Iterable[File], *, kept_for: UUID, at: datetime
) -> dict[UUID, FileCopy | NotCopied]:
    """Part of a verb: by file its copy, or why there is none. Whoever calls it holds the room.

    Also what a supervisor has not released; never what a scanner has not seen. Copies fill the
    room of the organisation and nobody's own, and where it is full there is none: what they are
    kept for does not wait for room.
    """
    return {file.pk: _copied(file, kept_for, at) for file in files}


def _copied(file: File, kept_for: UUID, at: datetime) -> FileCopy | NotCopied:
    if file.is_scanning or file.is_infected:
        return NotCopied.UNSCANNED
    try:
        data = queries.content_of(file)
    except FileNotFoundError:
        return NotCopied.GONE
    limit = settings.ORGANISATION_MEGABYTES * MEGABYTE
    filled = queries.filled_by_all(file.organisation_id)
    if len(data) > rules.left(filled=filled, limit=limit):
        return NotCopied.NO_ROOM
    copy = FileCopy(
        id=new_id(),
        organisation_id=file.organisation_id,
        kept_for=kept_for,
        number=file.number,
        owner_id=file.owner_id,
        stored=token_hex(16),
        key=new_key(),
        name=file.name,
        kind=file.kind,
        media_type=file.media_type,
        size=len(data),
        made_at=at,
    )
    store(queries.file_path(copy.stored), copy.box.seal_bytes(data, copy.place))
    copy.save(force_insert=True)
    return copy
