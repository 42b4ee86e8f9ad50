"""The rooms of several web processes are one: what their switchboards say over the bus.

Each says who sits at it, when that changes and every few seconds; one that has gone silent is
forgotten with its seats. What is passed on goes in parts, as a bus carries no long words.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from mentoring.calls.rules.seats import Seat
from mentoring.live.bus import bus
from mentoring.live.hub import Hub

Told = dict[str, tuple[Seat, bool]]
"""Key of a seat -> the seat, and whether that person's line is broken."""

BEAT = 5.0  # seconds
MAX_SILENCE = 15.0
PART = 3000  # characters; twice as many once they are quoted, and PostgreSQL carries 8,000 bytes
MAX_PARTS = 8
MAX_WAITING = 2000  # words not yet said; more are dropped, and lists are said again anyhow


@dataclass(frozen=True)
class ProcessMessage:
    meeting: str
    seats: Told
    asks: bool = False
    to: str = ""
    frame: dict[str, Any] | None = None


class Others:
    """The switchboards of other processes, as the one of ``hub`` knows them."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.own = hub, hub.together.elsewhere.own
        self._seats: dict[str, dict[str, Told]] = {}  # meeting -> process -> who sits there
        self._heard: dict[str, float] = {}  # process -> when
        self._parts: dict[tuple[str, str], list[str]] = {}
        self._words: asyncio.Queue[str] = asyncio.Queue(MAX_WAITING)
        self._said_at = 0.0

    def seats(self, meeting: str) -> Told:
        known: Told = {}
        for seats in self._seats.get(meeting, {}).values():
            known |= {k: one for k, one in seats.items() if k not in known or not one[1]}
        return known

    def forget(self, meeting: str) -> None:
        self._seats.pop(meeting, None)
        self.tell(meeting, {})

    def tell(self, meeting: str, seats: Told, *, asks: bool = False) -> None:
        rows = [[key, one.person, one.came, away] for key, (one, away) in seats.items()]
        self._say({"room": meeting, "seats": rows, "asks": asks})

    def beat(self, rooms: dict[str, Told]) -> None:
        if self.hub.loop.time() - self._said_at >= BEAT:
            self._said_at = self.hub.loop.time()
            for meeting, seats in rooms.items():
                self.tell(meeting, seats)

    def pass_on(self, meeting: str, to: str, frame: dict[str, Any]) -> None:
        text = json.dumps(frame, separators=(",", ":"))
        parts = [text[start : start + PART] for start in range(0, len(text), PART)]
        for number, part in enumerate(parts, 1):
            place = {"number": number, "of": len(parts)}
            self._say({"room": meeting, "to": to, "from": frame["from"], "part": part} | place)

    def _say(self, word: dict[str, Any]) -> None:
        if bus().has_others and not self._words.full():
            self._words.put_nowait(json.dumps({"hub": self.own} | word, separators=(",", ":")))

    async def run(self) -> None:
        """One after the other: parts keep their order."""
        while True:
            word = await self._words.get()
            await self.hub.quietly(self.hub.in_thread(bus().say, word))

    def hear(self, text: str) -> ProcessMessage | None:
        """None for one's own words, for parts before the last, and for what no switchboard says."""
        try:
            word = json.loads(text)
            if "room" not in word or word["hub"] == self.own:
                return None
            self._heard[word["hub"]] = self.hub.loop.time()
            return self._read_part(word) if "part" in word else self._read_seats(word)
        except (ValueError, TypeError, KeyError):
            return None

    def _read_seats(self, word: dict[str, Any]) -> ProcessMessage:
        seats = {key: (Seat(key, who, came), away) for key, who, came, away in word["seats"]}
        there = self._seats.setdefault(word["room"], {})
        there[word["hub"]] = seats
        if not seats:
            del there[word["hub"]]
        if not there:
            del self._seats[word["room"]]
        return ProcessMessage(word["room"], seats, asks=word["asks"])

    def _read_part(self, word: dict[str, Any]) -> ProcessMessage | None:
        which = (word["from"], word["to"])
        parts = self._parts.pop(which, []) if word["number"] > 1 else []
        parts.append(word["part"])
        if len(parts) != word["number"] or word["of"] > MAX_PARTS:
            return None
        if word["number"] < word["of"]:
            self._parts[which] = parts
            return None
        return ProcessMessage(word["room"], {}, to=word["to"], frame=json.loads("".join(parts)))

    def lapse(self) -> set[str]:
        """Forget processes that have gone silent; the meetings whose seats have changed."""
        now = self.hub.loop.time()
        silent = {one for one, heard in self._heard.items() if now - heard > MAX_SILENCE}
        for one in silent:
            del self._heard[one]
        changed = {m for m, there in self._seats.items() if silent & there.keys()}
        for meeting in changed:
            there = self._seats[meeting]
            self._seats[meeting] = {k: seats for k, seats in there.items() if k not in silent}
        return changed
