"""The hash chains over the event log, one per organisation, checked by ``doctor`` (ADR 0027).

Every link is an HMAC under a key that lies outside the database, so nobody who can only write
to the database can recompute one. In what is linked, every id is replaced by its *mark*: when a
person is erased, their id becomes the mark in the log itself, and the chain still holds.
"""

import hmac
import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from mentoring.events.models import ChainHead, Checkpoint, Erasure, Event

BATCH = 500
GENESIS = "0" * 64
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Marks = frozenset[str]


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and how that shows."""

    organisation_id: UUID
    position: int
    what: str


def sign(*parts: object) -> str:
    """64 hexadecimal digits that only a holder of the secrets file can make."""
    message = "\n".join(map(str, parts)).encode()
    return hmac.digest(_key(), message, "sha256").hex()


@lru_cache(maxsize=1)
def _key() -> bytes:
    return b64decode(settings.CHAIN_KEY)


@lru_cache(maxsize=65536)
def mark(identity: str) -> str:
    """What stands for an id in the chain; nobody without the key can go from one to the other."""
    return str(UUID(sign("mark", identity)[:32]))


def digest(event: Event, *, position: int, previous: str, erased: Marks = frozenset()) -> str:
    """The link of an event: HMAC of the link before and of all it says, in one canonical form."""
    said = [
        previous,
        position,
        event.pk,
        str(event.organisation_id),
        str(event.actor_id or ""),
        event.name,
        event.subject_type,
        str(event.subject_id),
        event.data,
        event.at.isoformat(),
    ]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sign("event", ID.sub(lambda found: _marked(found[0], erased), canonical))


def _marked(identity: str, erased: Marks) -> str:
    return identity if identity in erased else mark(identity)


@transaction.atomic
def seal_events() -> int:
    """Link the next unsealed events, each to the chain of its organisation. Returns how many.

    Runs after commit and apart from the actions, so that no two of them wait for each other;
    the heads are locked, so that two workers cannot fork a chain.
    """
    waiting = list(Event.objects.filter(position=None).order_by("id")[:BATCH])
    waiting.sort(key=lambda event: (event.organisation_id, event.pk))
    for organisation_id, events in groupby(waiting, key=lambda event: event.organisation_id):
        _seal(organisation_id, list(events))
    return len(waiting)


def _seal(organisation_id: UUID, events: list[Event]) -> None:
    head = _locked_head(organisation_id)
    erased = erased_marks(organisation_id)
    fresh = Event.objects.filter(pk__in=[event.pk for event in events], position=None)
    still_open = set(fresh.values_list("pk", flat=True))  # another worker may have been faster
    links = []
    for event in events:
        if event.pk in still_open:
            head.position += 1
            head.digest = digest(event, position=head.position, previous=head.digest, erased=erased)
            links.append((head.position, head.digest, event.pk))
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Event._meta.db_table)
        cursor.executemany(
            f"UPDATE {table} SET position = %s, digest = %s WHERE id = %s",  # noqa: S608
            links,
        )
    head.signature = sign("head", organisation_id, head.position, head.digest)
    head.save(update_fields=["position", "digest", "signature"])


def _locked_head(organisation_id: UUID) -> ChainHead:
    ChainHead.objects.get_or_create(pk=organisation_id, defaults={"digest": GENESIS})
    return ChainHead.objects.select_for_update().get(pk=organisation_id)


def erased_marks(organisation_id: UUID) -> Marks:
    """Marks of people who were erased; one that we did not sign counts as none."""
    rows = Erasure.objects.filter(organisation_id=organisation_id)
    return frozenset(
        str(row.mark) for row in rows if row.signature == sign("erased", organisation_id, row.mark)
    )


@transaction.atomic
def erase_person(organisation_id: UUID, identity: UUID, *, at: datetime) -> UUID:
    """Put a mark in the place of a person's id in the whole log; the chain still holds.

    Returns the mark. From then on nothing in the database leads from the log to the person.
    """
    _locked_head(organisation_id)  # no event is linked meanwhile
    stands_for = UUID(mark(str(identity)))
    Erasure.objects.get_or_create(
        organisation_id=organisation_id,
        mark=stands_for,
        defaults={"at": at, "signature": sign("erased", organisation_id, stands_for)},
    )
    mine = Event.objects.filter(organisation_id=organisation_id)
    mine.filter(actor_id=identity).update(actor_id=stands_for)
    mine.filter(subject_id=identity).update(subject_id=stands_for)
    for event in mine.filter(data__icontains=str(identity)):
        text = json.dumps(event.data).replace(str(identity), str(stands_for))
        Event.objects.filter(pk=event.pk).update(data=json.loads(text))
    return stands_for


def broken_links(*, thoroughly: bool = False) -> list[Break]:
    """Where chains do not hold: since each one's last checkpoint, or ``thoroughly`` from the start.

    A missing event is noticed in either case, wherever it stood.
    """
    known = ChainHead.objects.values_list("pk", flat=True)
    logged = Event.objects.sealed().values_list("organisation_id", flat=True).distinct()
    organisations = sorted({*known, *logged.order_by()})
    return [
        found
        for organisation_id in organisations
        if (found := _first_break(organisation_id, thoroughly=thoroughly))
    ]


def _first_break(organisation_id: UUID, *, thoroughly: bool) -> Break | None:
    head = ChainHead.objects.filter(pk=organisation_id).first()
    if head is None or head.signature != sign("head", organisation_id, head.position, head.digest):
        return Break(organisation_id, 0, "the end of the chain was not written by Rapport")
    sealed = Event.objects.sealed().filter(organisation_id=organisation_id)
    start, previous = 0, GENESIS
    if (
        checkpoint := Checkpoint.objects.filter(organisation_id=organisation_id)
        .order_by("position")
        .last()
    ):
        if checkpoint.signature != _signature_of(checkpoint):
            return Break(organisation_id, checkpoint.position, "a checkpoint was forged")
        if not sealed.filter(position=checkpoint.position, digest=checkpoint.digest).exists():
            return Break(organisation_id, checkpoint.position, "a checkpoint does not agree")
        if not thoroughly:
            start, previous = checkpoint.position, checkpoint.digest
    if (count := sealed.count()) != head.position:
        return Break(organisation_id, head.position, f"{head.position - count} events are missing")
    return _walk(organisation_id, sealed.filter(position__gt=start), head, start, previous)


def _walk(
    organisation_id: UUID, events: Iterable[Event], head: ChainHead, position: int, previous: str
) -> Break | None:
    erased = erased_marks(organisation_id)
    for event in _in_chunks(events):
        position += 1
        link = digest(event, position=position, previous=previous, erased=erased)
        if event.position != position or event.digest != link:
            return Break(organisation_id, position, f"event {event.pk} does not follow")
        previous = link
    if (position, previous) != (head.position, head.digest):
        return Break(organisation_id, position, "the end of the chain is missing")
    return None


def _in_chunks(events: Iterable[Event]) -> Iterator[Event]:
    return events.iterator(chunk_size=2000)  # type: ignore[attr-defined, no-any-return]


def count_and_head(organisation_id: UUID) -> tuple[int, str]:
    """How many events an organisation's chain has, and its last link; (0, "") before the first."""
    head = ChainHead.objects.filter(pk=organisation_id).first()
    return (head.position, head.digest) if head and head.position else (0, "")


def link_at(organisation_id: UUID, count: int) -> str:
    """The last link when the chain had ``count`` events; empty when it never had."""
    sealed = Event.objects.sealed().filter(organisation_id=organisation_id, position=count)
    return str(sealed.values_list("digest", flat=True).first() or "")


def make_checkpoints(*, at: datetime) -> list[Checkpoint]:
    """Sign how long each chain is and how it ends, where it grew since the last time."""
    made = []
    for head in ChainHead.objects.order_by("pk"):
        last = Checkpoint.objects.filter(organisation_id=head.pk).order_by("position").last()
        if head.position > (last.position if last else 0):
            checkpoint = Checkpoint(
                organisation_id=head.pk, position=head.position, digest=head.digest, at=at
            )
            checkpoint.signature = _signature_of(checkpoint)
            checkpoint.save()
            made.append(checkpoint)
    return made


def _signature_of(checkpoint: Checkpoint) -> str:
    return sign(
        "checkpoint",
        checkpoint.organisation_id,
        checkpoint.position,
        checkpoint.digest,
        checkpoint.at.isoformat(),
    )
