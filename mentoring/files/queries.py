"""What pages show of files, and their contents."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet, Sum

from mentoring.core.db.statements import statement
from mentoring.files.models import File, FileCopy
from mentoring.files.rules import left
from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership

FOLDER = "conversations"
MEGABYTE = 1024 * 1024
FAR_APART = 1000  # numbers of messages; those of a page follow each other
KEEP_UNNAMED = timedelta(days=1)  # longer than any transaction that is about to name a file


def file_path(stored: str) -> str:
    return f"{FOLDER}/{stored}"


def preview_path(stored: str) -> str:
    return f"{FOLDER}/{stored}-preview"


def content_of(file: File) -> bytes:
    """What it holds, opened; ``FileNotFoundError`` where only the database was restored."""
    with default_storage.open(file_path(file.stored), "rb") as sealed:
        return file.conversation.box.open_bytes(sealed.read(), file.place)


def preview_of(file: File) -> bytes:
    with default_storage.open(preview_path(file.stored), "rb") as sealed:
        return file.conversation.box.open_bytes(sealed.read(), f"{file.place}.preview")


def by_message(conversation: Conversation | None, numbers: Iterable[int]) -> dict[int, list[File]]:
    """Number of a message → its files, in the order in which they were chosen; one query."""
    asked = set(numbers)
    found: dict[int, list[File]] = {}
    if conversation is None or not asked:
        return found
    for file in _of_messages(conversation, asked):
        file.conversation = conversation  # its key is opened once
        found.setdefault(file.number, []).append(file)
    return found


def _of_messages(conversation: Conversation, numbers: set[int]) -> Iterable[File]:
    first, last = min(numbers), max(numbers)
    if last - first > FAR_APART:
        return conversation.files.filter(number__in=numbers).order_by("pk")
    return [file for file in _from_to(conversation, first, last) if file.number in numbers]


@statement
def _from_to(conversation: Conversation, first: int, last: int) -> QuerySet[File]:
    rows = File.objects.filter(conversation=conversation, number__gte=first, number__lte=last)
    return rows.order_by("pk")


def room_left(actor: Membership) -> int:
    """Megabytes that ``actor`` can still send."""
    free = (
        left(filled=filled, limit=most * MEGABYTE)
        for filled, most in (
            (filled_by(actor), settings.PERSON_MEGABYTES),
            (filled_by_all(actor.organisation_id), settings.ORGANISATION_MEGABYTES),
        )
    )
    return min(free) // MEGABYTE


def unnamed(at: datetime) -> set[str]:
    """Names in the storage that no row has: of acts cut off half-way, of people erased."""
    if not default_storage.exists(FOLDER):
        return set()
    _folders, names = default_storage.listdir(FOLDER)
    old = {name for name in names if _is_old(name, at)}
    there = {name.removesuffix("-preview") for name in old}
    copies = FileCopy.objects.values_list("stored", flat=True)
    kept = File.objects.filter(is_infected=False).values_list("stored", flat=True)
    return there - set(kept) - set(copies)


def waiting_for_release(conversations: "QuerySet[Conversation]") -> list[File]:
    """Files that a supervisor has not looked at yet, the longest waiting first."""
    held = File.objects.filter(
        conversation__in=conversations, needs_release=True, released_at=None, is_infected=False
    )
    return list(held.select_related("conversation", "owner").order_by("made_at"))


def filled_by(owner: Membership) -> int:
    """Bytes that somebody's files take."""
    return _filled(File.objects.filter(owner=owner, is_infected=False))


def filled_by_all(organisation_id: UUID) -> int:
    """Bytes that the files of an organisation take, copies among them."""
    ours = File.objects.filter(organisation=organisation_id, is_infected=False)
    return _filled(ours) + _filled(FileCopy.objects.filter(organisation=organisation_id))


def content_of_copy(copy: FileCopy) -> bytes:
    """What it holds, opened; ``FileNotFoundError`` where only the database was restored."""
    with default_storage.open(file_path(copy.stored), "rb") as sealed:
        return copy.box.open_bytes(sealed.read(), copy.place)


def copies_for(thing: UUID) -> "QuerySet[FileCopy]":
    """What is kept for a thing of an app above."""
    return FileCopy.objects.filter(kept_for=thing)


def _filled(rows: "QuerySet[Any]") -> int:
    return int(rows.aggregate(size=Sum("size"))["size"] or 0)


def _is_old(name: str, at: datetime) -> bool:
    return default_storage.get_modified_time(f"{FOLDER}/{name}") < at - KEEP_UNNAMED
