"""Topics: declared by apps with who may listen, moved by actions, read with a cursor.

An app's ``live.py`` says ``topic_kind("run", may_listen=…)``, its action ``announce("run", …)``
within its transaction, its view ``watch("run", …)`` before it reads what it shows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from mentoring.core.db.statements import statement
from mentoring.live.bus import bus
from mentoring.live.models import Topic

Pair = tuple[UUID, str]
"""A person (the user who signs in) and the id of a thing."""

MAX_NAME = 80


@dataclass(frozen=True)
class TopicKind:
    name: str
    may_listen: Callable[[Sequence[Pair]], set[Pair]]
    see_each_other: Callable[[Sequence[Pair]], set[Pair]] | None = None


_kinds: dict[str, TopicKind] = {}


def topic_kind(
    name: str,
    *,
    may_listen: Callable[[Sequence[Pair]], set[Pair]],
    see_each_other: Callable[[Sequence[Pair]], set[Pair]] | None = None,
) -> None:
    """Declare a kind of topic.

    ``may_listen`` gets pairs of person and id and gives back those that may; it is asked at
    every subscription and before every delivery, so it makes one query for any number of pairs.
    ``see_each_other``, in the same way, gives those whose presence and typing the others of the
    same topic are shown; without it nobody's is.
    """
    _kinds[name] = TopicKind(name, may_listen, see_each_other)


def topic_name(kind: str, thing: Any) -> str:
    """``run:0197…``; ``LookupError`` for a kind that nobody declared."""
    return f"{_kinds[kind].name}:{thing}"


def announce(kind: str, thing: Any, *, at: datetime) -> int:
    """Move the topic of ``thing`` with the change that the caller's transaction makes.

    Whoever moves the same topic meanwhile waits for the end of this transaction, so cursors
    appear in the order in which they count.
    """
    assert connection.in_atomic_block, "announce() belongs inside the action's transaction"
    name = topic_name(kind, thing)
    moved = Topic.objects.filter(name=name)
    if not moved.update(cursor=F("cursor") + 1, moved_at=at):
        Topic.objects.bulk_create([Topic(name=name, moved_at=at)], ignore_conflicts=True)
        moved.update(cursor=F("cursor") + 1, moved_at=at)
    cursor = moved.values_list("cursor", flat=True).get()
    bus().publish(name, cursor)
    return cursor


def cursors(names: Iterable[str]) -> dict[str, int]:
    """Where topics stand now; a topic that never moved stands at 0."""
    names = list(names)
    stand = dict.fromkeys(names, 0)
    for start in range(0, len(names), 500):
        known = Topic.objects.filter(name__in=names[start : start + 500])
        stand.update(known.values_list("name", "cursor"))
    return stand


@dataclass(frozen=True)
class Watch:
    """What a part of a page waits for: ``data-live="name" data-live-after="cursor"``."""

    name: str
    cursor: int


def watch(kind: str, thing: Any) -> Watch:
    """To be asked before what the page shows is read, so that nothing falls between."""
    name = topic_name(kind, thing)
    return Watch(name, next((cursor for (cursor,) in _cursor(name)), 0))


@statement  # a conversation asks on each of its pages
def _cursor(name: str) -> QuerySet[Topic, tuple[int]]:
    return Topic.objects.filter(name=name).values_list("cursor")


def allowed(asked: Iterable[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Of pairs of person and topic name those that may be told: one query for each kind."""
    by_kind: dict[str, list[Pair]] = {}
    for person, name in asked:
        kind, _, thing = name.partition(":")
        if kind in _kinds and len(thing) > 0 and len(name) <= MAX_NAME:
            by_kind.setdefault(kind, []).append((person, thing))
    return {
        (person, f"{kind}:{thing}")
        for kind, pairs in by_kind.items()
        for person, thing in _kinds[kind].may_listen(pairs)
    }


def shows_people(name: str) -> bool:
    """Whether those who wait for a topic are shown to each other at all."""
    kind = _kinds.get(name.partition(":")[0])
    return kind is not None and kind.see_each_other is not None


def seen_people(name: str, people: Iterable[UUID]) -> set[UUID]:
    """Of the people who wait for a topic those whom the others may see there."""
    kind, _, thing = name.partition(":")
    see_each_other = _kinds[kind].see_each_other
    pairs = [(person, thing) for person in people]
    return {person for person, _ in see_each_other(pairs)} if see_each_other else set()


def newer(person: UUID, seen: Mapping[str, int]) -> dict[str, int]:
    """Of the topics that a person has seen up to a cursor, those that stand elsewhere now."""
    may = {name for _, name in allowed((person, name) for name in seen)}
    return {name: at for name, at in cursors(may).items() if at != seen[name]}
