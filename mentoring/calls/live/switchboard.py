"""Who sits in which room at this process, and what they pass to each other; stored nowhere.

Rights and session are asked at every frame and once a second besides, so whoever loses them is
out within a second: their seat is gone, and the other page ends the line between the two.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.utils import timezone

from mentoring.calls.live.processes import Others, Told
from mentoring.calls.permissions import Pair, people_among
from mentoring.calls.rules.frames import CallPing, Enter, Frame, MalformedFrame, Pass, Rise, Sit
from mentoring.calls.rules.seats import SEAT_HOLD, Seat, offers_first, others_of
from mentoring.calls.turn import ice_servers
from mentoring.live.connections import LiveConnection
from mentoring.live.hub import Hub
from mentoring.live.sessions import known_sessions

TICK = 1.0  # seconds between looks at everybody's rights
MAX_KEPT = 60  # frames kept for somebody whose line broke


@dataclass(eq=False)
class Caller:
    """One page of one person; with a seat once they have joined."""

    connection: LiveConnection
    meeting: str = ""
    person: str = ""
    seat: str = ""

    @property
    def pair(self) -> Pair:
        return self.connection.person, self.meeting

    def say(self, **frame: Any) -> None:
        self.connection.hand(frame)


@dataclass
class TakenSeat:
    """A seat at this process; without a caller while their line is broken."""

    seat: Seat
    caller: Caller | None
    lost_at: float = 0.0
    kept: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class CallRoom:
    callers: set[Caller] = field(default_factory=set)
    taken: dict[str, TakenSeat] = field(default_factory=dict)

    @property
    def told(self) -> Told:
        """As the other processes hear of it."""
        return {key: (one.seat, one.caller is None) for key, one in self.taken.items()}


class Switchboard:
    """Of one hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.rooms: dict[str, CallRoom] = {}
        self.others = Others(hub)
        hub.hearers.append(self.hear)
        hub.also(self._look_after)
        hub.also(self.others.run)

    async def obey(self, caller: Caller, frame: Frame) -> None:
        match frame:
            case Enter(meeting) if meeting != caller.meeting:  # else: only who is there
                self.leave(caller)
                caller.meeting = meeting
        if not caller.meeting or not await self._may_stay(caller):
            raise MalformedFrame("not in a room")
        if isinstance(frame, Enter):
            self._enter(caller)
            return
        if caller not in self.rooms.get(caller.meeting, CallRoom()).callers:
            raise MalformedFrame("not in a room")
        match frame:
            case Sit(key):
                self._sit(caller, key)
            case Rise():
                self._rise(caller)
            case Pass(to, body):
                self._pass_on(caller, to, body)
            case CallPing():
                caller.say(kind="pong")

    async def _may_stay(self, caller: Caller) -> bool:
        sessions, people = await self.hub.in_thread(
            _standing, {caller.connection.session}, {caller.pair}, timezone.now()
        )
        caller.person = people.get(caller.pair, "")
        if not sessions or not caller.person:
            self._put_out(caller, "not here" if sessions else "signed out")
        return bool(sessions and caller.person)

    def _enter(self, caller: Caller) -> None:
        is_first = caller.meeting not in self.rooms
        room = self.rooms.setdefault(caller.meeting, CallRoom())
        room.callers.add(caller)
        self._show(caller)
        if is_first:
            self.others.tell(caller.meeting, room.told, asks=True)

    def _sit(self, caller: Caller, key: str) -> None:
        """A new seat, or the one that was kept wherever it was; somebody's newest counts."""
        room = self.rooms[caller.meeting]
        known = room.told.get(key) or self.others.seats(caller.meeting).get(key)
        if known and known[0].person != caller.person:
            raise MalformedFrame("not your seat")
        seat = known[0] if known else Seat(key, caller.person, time.time())
        before = room.taken.get(key)
        if before and before.caller and before.caller is not caller:
            before.caller.seat = ""
        for other in [one for one in room.taken.values() if one.seat.person == seat.person]:
            if other.seat.key != key:
                self._vacate(room, other.seat.key)
        caller.seat = key
        caller.say(kind="seated", ice=ice_servers(caller.meeting, caller.person, timezone.now()))
        room.taken[key] = TakenSeat(seat, caller)
        self._changed(caller.meeting)
        for kept in before.kept if before else []:
            caller.say(**kept)

    def _rise(self, caller: Caller) -> None:
        room = self.rooms[caller.meeting]
        if room.taken.pop(caller.seat, None):
            caller.seat = ""
            self._changed(caller.meeting)

    def _vacate(self, room: CallRoom, key: str) -> None:
        """The same person has joined anew: the page they had before says so."""
        gone = room.taken.pop(key)
        if gone.caller:
            gone.caller.seat = ""
            gone.caller.say(kind="elsewhere")

    def leave(self, caller: Caller) -> None:
        """The socket has gone; a seat is kept for a while, in case it was only the line."""
        room = self.rooms.get(caller.meeting)
        if room is None:
            return
        room.callers.discard(caller)
        taken = room.taken.get(caller.seat)
        if taken and taken.caller is caller:
            taken.caller, taken.lost_at = None, self.hub.loop.time()
            self._changed(caller.meeting)
        caller.seat = ""  # it belongs to this room, whatever room is entered next
        self._forget_empty(caller.meeting)

    def _put_out(self, caller: Caller, why: str) -> None:
        """At once: no seat is kept for somebody who may not be here."""
        room = self.rooms.get(caller.meeting)
        if room and room.taken.pop(caller.seat, None):
            caller.seat = ""
            self._changed(caller.meeting)
        caller.connection.end(why)

    def _forget_empty(self, meeting: str) -> None:
        room = self.rooms[meeting]
        if not room.callers and not room.taken:
            del self.rooms[meeting]
            self.others.forget(meeting)

    def _pass_on(self, caller: Caller, to: str, body: dict[str, Any]) -> None:
        if not caller.seat:
            raise MalformedFrame("not seated")
        frame = {"kind": "passed", "from": caller.seat, "body": body}
        if to in self.rooms[caller.meeting].taken:
            self._hand(caller.meeting, to, frame)
        elif to in self.others.seats(caller.meeting):
            self.others.pass_on(caller.meeting, to, frame)

    def _hand(self, meeting: str, to: str, frame: dict[str, Any]) -> None:
        room = self.rooms.get(meeting)
        taken = room.taken.get(to) if room else None
        if taken and taken.caller:
            taken.caller.say(**frame)
        elif taken:
            taken.kept = [*taken.kept, frame][-MAX_KEPT:]

    def _changed(self, meeting: str) -> None:
        self._show_all(meeting)
        self.others.tell(meeting, self.rooms[meeting].told)

    def _show_all(self, meeting: str) -> None:
        for caller in self.rooms[meeting].callers:
            self._show(caller)

    def _show(self, caller: Caller) -> None:
        """Everybody else in the room, and who of the two makes the first offer."""
        seats = self.others.seats(caller.meeting) | self.rooms[caller.meeting].told
        mine = seats.get(caller.seat)
        others = [
            {
                "seat": one.key,
                "person": one.person,
                "away": seats[one.key][1],
                "offers": mine is not None and offers_first(mine[0], one),
            }
            for one in others_of(caller.person, (seat for seat, _ in seats.values()))
        ]
        caller.say(kind="seats", seat=caller.seat, others=others)

    def hear(self, text: str) -> None:
        """What the switchboard of another process says."""
        said = self.others.hear(text)
        if said is None or said.meeting not in self.rooms:
            return
        room = self.rooms[said.meeting]
        if said.frame:
            self._hand(said.meeting, said.to, said.frame)
            return
        for key in [key for key in room.taken if self._is_taken_over(room.taken[key], said.seats)]:
            self._move_away(said.meeting, key, said.seats)
        self._show_all(said.meeting)
        if said.asks:
            self.others.tell(said.meeting, room.told)

    def _is_taken_over(self, taken: TakenSeat, seats: Told) -> bool:
        """The same person sits at the other process: with this seat, or with a newer one."""
        newer = [one for one, _ in seats.values() if one.person == taken.seat.person]
        if taken.seat.key in seats:
            return taken.caller is None and not seats[taken.seat.key][1]
        return any(offers_first(one, taken.seat) for one in newer)

    def _move_away(self, meeting: str, key: str, seats: Told) -> None:
        taken = self.rooms[meeting].taken[key]
        self._vacate(self.rooms[meeting], key)
        if key in seats:
            for kept in taken.kept:
                self.others.pass_on(meeting, key, kept)
        self.others.tell(meeting, self.rooms[meeting].told)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            if self.rooms:
                await self.hub.quietly(self.look())

    async def look(self) -> None:
        """Who may not be here any more is out; broken lines and silent processes end."""
        everybody = [one for room in self.rooms.values() for one in room.callers]
        sessions = {one.connection.session for one in everybody}
        pairs = {one.pair for one in everybody}
        lasting, people = await self.hub.in_thread(_standing, sessions, pairs, timezone.now())
        for caller in everybody:
            if caller.connection.session not in lasting:
                self._put_out(caller, "signed out")
            elif caller.pair not in people:
                self._put_out(caller, "not here")
        for meeting in list(self.rooms):
            self._end_broken_lines(meeting)
        for meeting in self.others.lapse() & self.rooms.keys():
            self._show_all(meeting)
        self.others.beat({meeting: room.told for meeting, room in self.rooms.items()})

    def _end_broken_lines(self, meeting: str) -> None:
        room, now = self.rooms[meeting], self.hub.loop.time()
        over = [
            k for k, one in room.taken.items() if not one.caller and now - one.lost_at > SEAT_HOLD
        ]
        for key in over:
            del room.taken[key]
        if over:
            self._changed(meeting)
        self._forget_empty(meeting)


def _standing(
    sessions: set[str], pairs: set[tuple[UUID, str]], at: datetime
) -> tuple[set[str], dict[Pair, str]]:
    return known_sessions(sessions), people_among(pairs, at)


_boards: WeakKeyDictionary[Hub, Switchboard] = WeakKeyDictionary()


def switchboard_of(hub: Hub) -> Switchboard:
    """Made with the first room of a process."""
    if hub not in _boards:
        _boards[hub] = Switchboard(hub)
    return _boards[hub]
