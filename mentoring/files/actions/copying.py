"""Copies of files that have to outlive their conversation, and files that never were in one."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.box import new_key
from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.core.web.clamd import ScannerAway, is_clean
from mentoring.files import queries, rules
from mentoring.files.actions.preparing import MEGABYTE, Prepared
from mentoring.files.actions.sending import (
    NoRoomToKeep,
    check_room_of_all,
    forget_stored,
    store,
)
from mentoring.files.models import File, FileCopy
from mentoring.files.rules import NotCopied
from mentoring.organisations.models import Membership


class Infected(Refusal):
    message = _("{name} was not kept: the virus scanner found something in it.")


class NotScanned(Refusal):
    message = _("The virus scanner does not answer, so {name} was not kept. Try again in a while.")


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


def check_clean(file: Prepared) -> None:
    """Where a scanner is set up it looks at once: before a transaction, never within one."""
    if not settings.CLAMD:
        return
    try:
        if not is_clean(file.data, settings.CLAMD):
            raise Infected(name=file.name)
    except ScannerAway:
        raise NotScanned(name=file.name) from None


def keep_file(file: Prepared, *, kept_for: UUID, actor: Membership, at: datetime) -> FileCopy:
    """Part of a verb: what somebody uploaded for a thing of an app above, which holds the room.

    ``check_clean`` has looked at it. It takes nothing of their own room. Raises
    ``NoRoomToKeep``.
    """
    check_room_of_all(len(file.data), actor, NoRoomToKeep)
    copy = FileCopy(
        id=new_id(),
        organisation_id=actor.organisation_id,
        kept_for=kept_for,
        number=0,
        owner=actor,
        stored=token_hex(16),
        key=new_key(),
        name=file.name,
        kind=file.content.kind.value,
        media_type=file.content.media_type,
        size=len(file.data),
        made_at=at,
    )
    store(queries.file_path(copy.stored), copy.box.seal_bytes(file.data, copy.place))
    copy.save(force_insert=True)
    return copy


def forget_copies(kept_for: UUID) -> None:
    """Part of a verb: rows at once, contents when that is certain."""
    gone = queries.copies_for(kept_for)
    names = list(gone.values_list("stored", flat=True))
    gone.delete()
    forget_stored(names)
