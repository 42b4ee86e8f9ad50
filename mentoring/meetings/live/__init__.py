"""The socket of a paper: what its pages write, and what the others have written."""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.utils import timezone
from starlette.websockets import WebSocket

from mentoring.core.refusals import Refusal
from mentoring.live.bounded import Bounds, frames_within
from mentoring.live.bus import bus
from mentoring.live.connections import LiveConnection
from mentoring.live.endpoints import socket_at
from mentoring.live.hub import Hub
from mentoring.live.sessions import known_sessions
from mentoring.live.topics import Pair, cursors, topic_kind, topic_name
from mentoring.meetings import actions
from mentoring.meetings.models import Meeting
from mentoring.meetings.permissions import apart_among, writers_among
from mentoring.meetings.queries.papers import updates_after
from mentoring.meetings.rules.paper_frames import (
    CursorPlace,
    Frame,
    More,
    Open,
    PaperPing,
    Write,
    read_frame,
)
from mentoring.meetings.rules.papers import MalformedEdit, put_together
from mentoring.organisations.models import Membership

SOCKET = "/live/paper"
AT_ONCE, A_SECOND = 60, 10  # frames of one page
MAX_WAITING = 20  # frames for a slow reader; who is where is not told to them then
MAX_UNREAD = 2 * MAX_WAITING  # then a page that asks for more is let go: an answer may be large

topic_kind("paper", may_listen=lambda pairs: set(writers_among(pairs)))


class Desk:
    """One page of somebody who has a paper open."""

    def __init__(self, hub: Hub, connection: LiveConnection) -> None:
        self.hub, self.connection, self.meeting = hub, connection, ""

    def say(self, **frame: Any) -> None:
        self.connection.hand(frame)

    async def obey(self, frame: Frame) -> None:
        """Session and rights are asked anew for each frame."""
        if isinstance(frame, PaperPing):
            self.say(kind="pong")
            return
        if isinstance(frame, Open):
            self._leave()
            self.meeting = frame.meeting
        if not self.meeting:
            raise MalformedEdit
        if not isinstance(frame, CursorPlace) and len(self.connection.frames) > MAX_UNREAD:
            self.connection.end("slow")  # it comes back, and asks anew
            return
        pair = self.connection.person, self.meeting
        session = self.connection.session
        lasting, may = await self.hub.in_thread(_standing, session, pair)
        if pair not in may:
            self.connection.end("not here" if lasting else "signed out")
            return
        try:
            await self._do(frame, may[pair])
        except actions.PaperFull as refusal:
            self.say(kind="full", why=str(refusal))
        except Refusal:  # it has ended or was called off in this moment
            self.connection.end("not here")

    async def _do(self, frame: Frame, member: UUID) -> None:
        match frame:
            case Open():
                cursor, number, update = await self.hub.in_thread(_whole, self.meeting)
                await self.hub.listen(self.connection, {self.topic: cursor})
                now = timezone.now().timestamp() * 1000
                self.say(kind="paper", number=number, update=_letters(update), time=int(now))
            case More(after):
                rows = await self.hub.in_thread(updates_after, UUID(self.meeting), after)
                number = rows[-1][0] if rows else after
                self.say(kind="written", number=number, updates=[_letters(one) for _, one in rows])
            case Write(mark, update):
                await self.hub.in_thread(_write, self.meeting, member, update)
                self.say(kind="kept", mark=mark)
            case CursorPlace(text, at):
                place = {"kind": "place", "person": str(member), "text": text, "at": at}
                await places_of(self.hub).show(self.meeting, place, but=self.connection)

    @property
    def topic(self) -> str:
        return topic_name("paper", self.meeting)

    def _leave(self) -> None:
        if self.meeting and self.topic in self.connection.told:
            self.hub.stop_listening(self.connection, [self.topic])


class Places:
    """Who is where on which paper, told as it changes and stored nowhere; of one hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.own = hub, hub.together.elsewhere.own
        hub.hearers.append(self._hear)

    async def show(self, meeting: str, place: dict[str, Any], *, but: LiveConnection) -> None:
        await self._tell(meeting, place, but=but)
        if bus().has_others:
            word = json.dumps({"paper": meeting, "hub": self.own, "place": place})
            await self.hub.in_thread(bus().say, word)

    async def _tell(self, meeting: str, place: dict[str, Any], but: LiveConnection | None) -> None:
        listening = self.hub.by_topic.get(topic_name("paper", meeting), set())
        there = [one for one in listening if one is not but]
        if not there:
            return
        pairs = {(one.person, meeting) for one in there}
        seeing = await self.hub.in_thread(_seeing, pairs, UUID(place["person"]))
        for one in there:
            if (one.person, meeting) in seeing and len(one.frames) < MAX_WAITING:
                one.hand(place)

    def _hear(self, text: str) -> None:
        """What other processes say; their words alone."""
        try:
            word = json.loads(text)
            if "paper" not in word or word["hub"] == self.own:
                return
            telling = self._tell(word["paper"], word["place"], None)
        except (ValueError, TypeError, KeyError):
            return
        self.hub.loop.create_task(self.hub.quietly(telling))


def _standing(session: str, pair: Pair) -> tuple[bool, dict[Pair, UUID]]:
    lasting = bool(known_sessions({session}))
    return lasting, writers_among([pair]) if lasting else {}


def _seeing(pairs: set[Pair], person: UUID) -> set[Pair]:
    """Those who are shown where this person is: not where one has blocked another."""
    may = writers_among(list(pairs))
    apart = apart_among({*may.values(), person})
    return {pair for pair, member in may.items() if person not in apart and member not in apart}


def _whole(meeting: str) -> tuple[int, int, bytes]:
    """The cursor first, so that nothing falls between."""
    found = Meeting.objects.select_related("relationship").get(pk=meeting)
    actions.open_paper(found, at=timezone.now())
    name = topic_name("paper", meeting)
    cursor, rows = cursors([name])[name], updates_after(found.pk, 0)
    number = rows[-1][0] if rows else 0
    return cursor, number, put_together(body for _, body in rows).get_update()


def _write(meeting: str, member: UUID, update: bytes) -> None:
    found = Meeting.objects.select_related("relationship").get(pk=meeting)
    actor = Membership.objects.get(pk=member)
    actions.write_together(found, update=update, actor=actor, at=timezone.now())


def _letters(update: bytes) -> str:
    return b64encode(update).decode()


async def receive(hub: Hub, connection: LiveConnection, socket: WebSocket) -> None:
    """Until the other side has gone. A frame that no page of ours sends is answered, not obeyed."""
    places_of(hub)  # from now on this process hears what others say
    desk, bounds = Desk(hub, connection), Bounds(AT_ONCE, A_SECOND)
    async for text in frames_within(bounds, socket, clock=hub.loop.time, say=desk.say):
        try:
            await desk.obey(read_frame(text))
        except MalformedEdit:
            desk.say(kind="fault", why="malformed")


_places: WeakKeyDictionary[Hub, Places] = WeakKeyDictionary()


def places_of(hub: Hub) -> Places:
    """Made with the first paper of a process."""
    if hub not in _places:
        _places[hub] = Places(hub)
    return _places[hub]


socket_at(SOCKET, receive)
