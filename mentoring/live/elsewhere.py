"""Who waits at other processes: told by them, believed for seconds, written nowhere (ADR 0070).

Each hub says of a topic which people wait there, when that changes; whoever begins to wait for it
asks the others once. A hub that has not been heard of for a while is gone, with all it said.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID, uuid4

SAY_GAP = 0.05  # seconds in which changes are gathered before they are said
BEAT = 5.0  # seconds between two signs of life
MAX_SILENCE = 15.0  # seconds after which a hub is taken for gone
MAX_WORD = 7000  # bytes; PostgreSQL carries 8,000
MAX_HUBS = 64  # more are not listened to: somebody plays with the bus


@dataclass(frozen=True)
class HubMessage:
    """What one hub says; ``there`` names by topic the people who wait for it at that hub."""

    hub: str
    there: dict[str, list[str]] = field(default_factory=dict)
    asks: bool = False  # whoever waits for the same says so, too
    writing: dict[str, str] = field(default_factory=dict)  # topic -> who types
    is_leaving: bool = False


def written(word: HubMessage) -> str:
    return json.dumps(vars(word), separators=(",", ":"))


def read(text: str) -> HubMessage | None:
    """None for anything that no hub of ours says."""
    try:
        said = HubMessage(**json.loads(text))
        for one in (said.hub, *said.writing.values(), *chain(*said.there.values())):
            UUID(one)
    except (ValueError, TypeError, AttributeError):
        return None
    return said


def words(
    hub: str, there: dict[str, list[str]], asking: set[str], writing: dict[str, str]
) -> Iterator[HubMessage]:
    """As many as it takes, each within what a bus carries."""
    for asks in (True, False):
        part: dict[str, list[str]] = {}
        size = 0
        for name in sorted(name for name in there if (name in asking) is asks):
            cost = len(name) + 40 * len(there[name]) + 60
            if part and size + cost > MAX_WORD:
                yield HubMessage(hub, part, asks)
                part, size = {}, 0
            part[name] = there[name]
            size += cost
        if part:
            yield HubMessage(hub, part, asks)
    for name, person in writing.items():  # after who is there: nobody else types
        yield HubMessage(hub, writing={name: person})


class Elsewhere:
    """What the other hubs have said of topics for which somebody waits here."""

    def __init__(self) -> None:
        self.own = uuid4().hex
        self._heard_at: dict[str, float] = {}
        self._people: dict[str, dict[str, frozenset[UUID]]] = {}  # topic -> hub -> people

    def people(self, name: str) -> frozenset[UUID]:
        return frozenset().union(*self._people.get(name, {}).values())

    def knows(self, hub: str) -> bool:
        return hub in self._heard_at

    def hear(self, word: HubMessage, here: Iterable[str], at: float) -> set[str]:
        """The topics of ``here`` whose people have changed."""
        if word.hub not in self._heard_at and len(self._heard_at) >= MAX_HUBS:
            return set()
        if word.is_leaving:
            return self._forget_hub(word.hub)
        self._heard_at[word.hub] = at
        changed = set()
        for name in word.there.keys() & set(here):
            hubs = self._people.setdefault(name, {})
            people = frozenset(UUID(one) for one in word.there[name])
            if hubs.get(word.hub, frozenset()) != people:
                changed.add(name)
            hubs[word.hub] = people
            if not people:
                del hubs[word.hub]
        return changed

    def lapse(self, at: float) -> set[str]:
        """Forget hubs that have gone silent; the topics whose people have changed."""
        silent = [hub for hub, heard in self._heard_at.items() if at - heard >= MAX_SILENCE]
        return {name for hub in silent for name in self._forget_hub(hub)}

    def forget(self, name: str) -> None:
        """Nobody waits for it here any more."""
        self._people.pop(name, None)

    def _forget_hub(self, hub: str) -> set[str]:
        self._heard_at.pop(hub, None)
        changed = {name for name, hubs in self._people.items() if hubs.pop(hub, None)}
        return changed
