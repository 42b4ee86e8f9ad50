"""Files on their way: with a message, past a scanner, past a supervisor, and away again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import hook, run_hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.files import rules
from mentoring.files.actions.preparing import MEGABYTE, Prepared
from mentoring.files.models import File
from mentoring.files.queries import file_path, filled_by, filled_by_all, preview_path
from mentoring.live.topics import announce
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation, Entry
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship


class NothingChosen(Refusal):
    message = _("Choose a file, or record a voice note, first.")


class NoRoom(Refusal):
    message = _(
        "{size} MB do not fit: {filled} of {limit} MB for files of {whose} are filled. Take back "
        "messages with files that nobody needs any more, then send it again."
    )


class NoRoomToKeep(NoRoom):
    message = _(
        "{size} MB do not fit: {filled} of {limit} MB for files of {whose} are filled. Choose a "
        "smaller file, or remove files that nobody needs any more, then save again."
    )


def lock_room(organisation_id: UUID) -> None:
    """Part of a verb that takes room: until it ends nobody else in the organisation does.

    Locked before any conversation, everywhere, so that two never wait for each other.
    """
    Organisation.objects.select_for_update().get(pk=organisation_id)


@transaction.atomic
def send_files(
    between: Relationship,
    files: Sequence[Prepared],
    words: str,
    *,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
) -> Entry:
    """One message with these files; the same ``sent_as`` again is the same message.

    Raises ``NothingChosen``, ``NoRoom``, and what ``messaging.send`` raises. The organisation's
    row is locked first: two uploads at the same moment cannot both take the last room.
    """
    if not files:
        raise NothingChosen
    lock_room(actor.organisation_id)
    said = words.strip() or formats.listed(file.name for file in files)
    entry = messaging.send(between, said, sent_as=sent_as, actor=actor, at=at)
    if File.objects.filter(conversation=entry.conversation, number=entry.number).exists():
        return entry
    check_room(sum(file.size for file in files), actor)
    needs_release = any(run_hook("files.need_release", between))
    for file in files:
        _keep(file, entry, actor, at, needs_release=needs_release)
    return entry


@transaction.atomic
def note_scanned(file: File, *, is_clean: bool, at: datetime) -> None:
    """What the scanner said; of what is infected nothing is kept but that it was."""
    locked = File.objects.select_for_update().get(pk=file.pk)
    if locked.scanned_at is not None:
        return
    locked.scanned_at, locked.is_infected = at, not is_clean
    locked.save(update_fields=["scanned_at", "is_infected"])
    if locked.is_infected:
        _delete_later([locked])


@transaction.atomic
def release(file: File, *, actor: Membership, at: datetime) -> None:
    """Let the others have it, after a look; a second time nothing happens."""
    locked = File.objects.select_for_update().select_related("conversation").get(pk=file.pk)
    if locked.released_at is None:
        locked.released_at, locked.released_by = at, actor
        locked.save(update_fields=["released_at", "released_by"])
        announce("conversation", locked.conversation.place_id, at=at)


@hook("messaging.withdrawn")
def forget_of_message(conversation: Conversation, number: int, at: datetime) -> None:
    """In the transaction that takes a message back."""
    forget_files(conversation.files.filter(number=number))


@hook("messaging.erasing")
def forget_of_conversation(conversation: Conversation) -> None:
    forget_files(conversation.files.all())


def forget_files(files: Iterable[File]) -> None:
    """Part of a verb that takes words away: rows at once, contents when that is certain."""
    gone = list(files)
    File.objects.filter(pk__in=[file.pk for file in gone]).delete()
    _delete_later(gone)


def check_room(size: int, actor: Membership) -> None:
    """Part of a verb that takes room of somebody's own; raises ``NoRoom``."""
    _check(size, filled_by(actor), settings.PERSON_MEGABYTES, actor.name)
    check_room_of_all(size, actor)


def check_room_of_all(size: int, actor: Membership, refusal: type[NoRoom] = NoRoom) -> None:
    """Part of a verb that takes room of the organisation alone; raises ``refusal``."""
    filled = filled_by_all(actor.organisation_id)
    _check(size, filled, settings.ORGANISATION_MEGABYTES, actor.organisation.name, refusal)


def _check(size: int, filled: int, most: int, whose: str, refusal: type[NoRoom] = NoRoom) -> None:
    if size > rules.left(filled=filled, limit=most * MEGABYTE):
        shown = -(-size // MEGABYTE)
        raise refusal(size=shown, filled=filled // MEGABYTE, limit=most, whose=whose)


def _keep(
    file: Prepared, entry: Entry, actor: Membership, at: datetime, *, needs_release: bool
) -> None:
    row = File(
        id=new_id(),
        organisation_id=actor.organisation_id,
        conversation=entry.conversation,
        number=entry.number,
        owner=actor,
        stored=token_hex(16),
        kind=file.content.kind.value,
        media_type=file.content.media_type,
        size=file.size,
        has_preview=bool(file.preview),
        needs_scan=bool(settings.CLAMD),
        needs_release=needs_release,
        made_at=at,
    )
    box = entry.conversation.box
    row.sealed_name = box.seal(file.name, f"{row.place}.name")
    store(file_path(row.stored), box.seal_bytes(file.data, row.place))
    if file.preview:
        store(preview_path(row.stored), box.seal_bytes(file.preview, f"{row.place}.preview"))
    row.save(force_insert=True)
    if row.needs_scan:
        run_hook("files.waiting", row, at)


def store(path: str, content: bytes) -> None:
    """Part of a verb that keeps a file: what no row names in the end is swept."""
    default_storage.save(path, ContentFile(content))


def _delete_later(files: Sequence[File]) -> None:
    forget_stored([file.stored for file in files])


def forget_stored(names: Sequence[str]) -> None:
    """Part of a verb: contents go when it is certain that nothing names them."""
    transaction.on_commit(lambda: delete_stored(names))


def delete_stored(names: Sequence[str]) -> None:
    """What the storage holds under these names."""
    for name in names:
        default_storage.delete(file_path(name))
        default_storage.delete(preview_path(name))
