"""Who waits for the same topic is shown to each other, at this process and at the others.

Each process vouches for the sessions of its own people; the rights of all of them are asked where
they are shown.
"""

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connections

from mentoring.live import elsewhere, topics
from mentoring.live.bus import bus
from mentoring.live.connections import LiveConnection
from mentoring.live.elsewhere import Elsewhere, HubMessage
from mentoring.live.sessions import known_sessions

if TYPE_CHECKING:
    from mentoring.live.hub import Hub

MAX_TOGETHER = 40  # connections of one topic whose people are shown to each other


class Together:
    """Of one hub; ``run()`` and ``beat()`` are its tasks where other processes serve too."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.elsewhere = Elsewhere()
        self.showing: set[asyncio.Task[None]] = set()
        self._said: dict[str, list[str]] = {}  # topic -> who waits here, as the others know it
        self._changed: set[str] = set()
        self._asking: set[str] = set()
        self._answering: set[str] = set()
        self._writing: dict[str, str] = {}
        self._has_news = asyncio.Event()

    def change(self, name: str, *, is_first: bool = False) -> None:
        """Somebody begins to wait here, or ceases to."""
        self.show(name)
        if not self.hub.by_topic.get(name):
            self.elsewhere.forget(name)
        if bus().has_others and topics.shows_people(name):
            self._changed.add(name)
            if is_first:
                self._asking.add(name)
            self._has_news.set()

    def type(self, name: str, person: UUID) -> None:
        """Somebody types here."""
        self.show(name, writing=person)
        if self.elsewhere.people(name) and topics.shows_people(name):
            self._writing[name] = person.hex
            self._has_news.set()

    def show(self, name: str, *, writing: UUID | None = None) -> None:
        """Let people who wait for the same know of each other; nothing of it is stored."""
        there, away = self.hub.by_topic.get(name, ()), self.elsewhere.people(name)
        is_news = len({one.person for one in there} | away) > 1 or any(
            one.company.get(name) for one in there
        )
        is_crowd = len(there) + len(away) > MAX_TOGETHER
        if there and is_news and not is_crowd and topics.shows_people(name):
            showing = asyncio.create_task(self.hub.quietly(self._show(name, writing)))
            self.showing.add(showing)
            showing.add_done_callback(self.showing.discard)

    async def _show(self, name: str, writing: UUID | None) -> None:
        """Sessions and rights are asked anew, as before news."""
        there, away = list(self.hub.by_topic.get(name, ())), self.elsewhere.people(name)
        sessions, people = {one.session for one in there}, {one.person for one in there} | away
        lasting, seen = await self.hub.in_thread(_seen_people, name, sessions, people)
        seen &= {one.person for one in there if one.session in lasting} | away
        for one in there:
            others = seen - {one.person} if one.person in seen and one.session in lasting else set()
            one.show(name, is_together=bool(others), is_writing=writing in others)

    def hear(self, text: str) -> None:
        """What another hub says, or this one itself."""
        word = elsewhere.read(text)
        if word is None or word.hub == self.elsewhere.own:
            return
        if not self.elsewhere.knows(word.hub) and not word.is_leaving:
            self.ask_all()
        here = self.hub.by_topic
        for name in self.elsewhere.hear(word, here, self.hub.loop.time()):
            self.show(name)
        for name in word.writing.keys() & here.keys():
            self.show(name, writing=UUID(word.writing[name]))
        if word.asks:
            self._answering |= word.there.keys() & here.keys()
            self._has_news.set()

    def ask_all(self) -> None:
        """A hub appears, or what was said may have been missed."""
        if bus().has_others:
            self._asking |= {name for name in self.hub.by_topic if topics.shows_people(name)}
            self._has_news.set()

    async def run(self) -> None:
        while True:
            await self._has_news.wait()
            await asyncio.sleep(elsewhere.SAY_GAP)
            self._has_news.clear()
            await self.hub.quietly(self._say())

    async def _say(self) -> None:
        """What the others do not know yet, or have asked for."""
        changed, asking, answering, writing = self._take()
        here = {name: list(self.hub.by_topic.get(name, ())) for name in changed}
        sessions = {one.session for there in here.values() for one in there}
        lasting = await self.hub.in_thread(known_sessions, sessions)
        people = {name: _named(there, lasting) for name, there in here.items()}
        told = {
            name: there
            for name, there in people.items()
            if name in asking | answering or there != self._said.get(name, [])
        }
        self._said |= told
        for name in [name for name, there in told.items() if not there]:
            del self._said[name]
        typing = {name: one for name, one in writing.items() if one in people[name]}
        for word in elsewhere.words(self.elsewhere.own, told, asking, typing):
            await self.hub.in_thread(bus().say, elsewhere.written(word))

    def _take(self) -> tuple[set[str], set[str], set[str], dict[str, str]]:
        """What has gathered; it begins anew."""
        asking, answering, writing = self._asking, self._answering, self._writing
        changed = self._changed | asking | answering | writing.keys()
        self._changed, self._asking, self._answering, self._writing = set(), set(), set(), {}
        return changed, asking, answering, writing

    async def beat(self) -> None:
        """That this hub is there, and whether the others still are."""
        while bus().has_others:
            for name in self.elsewhere.lapse(self.hub.loop.time()):
                self.show(name)
            alive = elsewhere.written(HubMessage(self.elsewhere.own))
            await self.hub.quietly(self.hub.in_thread(bus().say, alive))
            await asyncio.sleep(elsewhere.BEAT)

    def leave(self) -> None:
        """The process ends: its people are gone from the others' pages at once."""
        if bus().has_others:
            word = elsewhere.written(HubMessage(self.elsewhere.own, is_leaving=True))
            self.hub.threads.submit(_say_last, word)


def _seen_people(name: str, sessions: set[str], people: set[UUID]) -> tuple[set[str], set[UUID]]:
    return known_sessions(sessions), topics.seen_people(name, people)


def _named(there: list[LiveConnection], lasting: set[str]) -> list[str]:
    """The people of these connections who are still signed in; nobody of a crowd."""
    if len(there) > MAX_TOGETHER:
        return []
    return sorted({one.person.hex for one in there if one.session in lasting})


def _say_last(word: str) -> None:
    try:
        bus().say(word)
    finally:
        connections.close_all()
