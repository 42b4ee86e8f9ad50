"""The socket of a paper: who is told what, at once, and who is not."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from pycrdt import Doc
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from mentoring.meetings.models import Meeting, Paper, PaperUpdate
from mentoring.meetings.rules import papers
from mentoring.safeguarding.models import Block
from tests.live.conftest import LiveServer, live_server
from tests.moments import NOON

pytestmark = pytest.mark.django_db(transaction=True)
NOWHERE = "0198f7a0-0000-7000-8000-000000000001"
PLACE = '{"tname":"notes","assoc":0}'


@dataclass
class Page:
    """One page of somebody, as ``static/js/paper/sheet.js`` speaks."""

    socket: ClientConnection
    doc: Doc

    def say(self, kind: str, **frame: Any) -> None:
        self.socket.send(json.dumps({"kind": kind, **frame}))

    def hears(self, kind: str, within: float = 10) -> Any:
        while True:
            frame = json.loads(self.socket.recv(timeout=within))
            if frame["kind"] == "newer":
                self.say("more", after=0)
            for update in frame.get("updates", []):
                self.doc.apply_update(b64decode(update))
            if frame["kind"] == kind:
                return frame

    def kinds_before_pong(self) -> set[str]:
        self.say("ping")
        heard = set()
        while (kind := json.loads(self.socket.recv(timeout=10))["kind"]) != "pong":
            heard.add(kind)
        return heard

    def opens(self, meeting: Meeting) -> "Page":
        self.say("open", meeting=str(meeting.pk))
        self.doc.apply_update(b64decode(self.hears("paper")["update"]))
        return self

    def writes(self, words: str, name: str = papers.NOTES) -> None:
        update = papers.changed(self.doc, name, words)
        self.say("write", mark=1, update=b64encode(update).decode())
        assert self.hears("kept")["mark"] == 1

    def reads(self, words: str) -> None:
        while papers.words_on(self.doc).notes != words:
            self.hears("written")

    def ends(self) -> str:
        with pytest.raises(ConnectionClosed):
            while True:  # a flood takes a busy machine a while
                self.socket.recv(timeout=60)
        return str(self.socket.close_reason)


@pytest.fixture
def live(transactional_db):
    with live_server() as made:
        yield made


@pytest.fixture
def talk(make_relationship, make_meeting) -> Meeting:
    return make_meeting(make_relationship(agreed=True), starts_at=timezone.now(), agenda="Hello")


@pytest.fixture
def page_of(live, browse) -> Callable[..., Page]:
    def open_page(membership: Any, at: LiveServer = live, **options: Any) -> Page:
        cookie = browse(membership).cookies[settings.SESSION_COOKIE_NAME].value
        options.setdefault("origin", f"http://{at.address}")
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        opened = connect(
            f"ws://{at.address}/live/paper", additional_headers=headers, max_size=None, **options
        )
        return Page(at.open_sockets.enter_context(opened), Doc())

    return open_page


class TestTwoPages:
    def test_read_what_each_writes(self, cast, talk, page_of):
        amina, bo = page_of(cast.amina).opens(talk), page_of(cast.bo).opens(talk)
        assert papers.words_on(amina.doc).agenda == "Hello"

        amina.writes("The supplier")
        bo.reads("The supplier")
        bo.writes("The supplier, and the plan")

        amina.reads("The supplier, and the plan")
        assert Paper.objects.get().notes == "The supplier, and the plan"

    def test_of_two_processes_do_so_too(self, cast, talk, page_of):
        with live_server() as elsewhere:
            amina = page_of(cast.amina).opens(talk)
            bo = page_of(cast.bo, at=elsewhere).opens(talk)
            amina.writes("From the other process")

            bo.reads("From the other process")

    def test_find_what_was_written_while_a_line_was_away(self, cast, talk, page_of):
        bo = page_of(cast.bo).opens(talk)
        mine = papers.changed(bo.doc, papers.NOTES, "Written in the train")
        bo.socket.close()
        page_of(cast.amina).opens(talk).writes("Meanwhile. ")

        again = page_of(cast.bo)
        again.doc.apply_update(bo.doc.get_update())
        again.opens(talk)
        for mark in (1, 2):  # the answer was lost, so it is sent twice
            again.say("write", mark=mark, update=b64encode(mine).decode())
            again.hears("kept")

        words = Paper.objects.get().notes
        assert sorted(words.replace("Meanwhile. ", "|").split("|")) == ["", "Written in the train"]
        assert papers.words_on(again.doc).notes == words

    def test_see_where_the_other_is(self, cast, talk, page_of):
        amina, bo = page_of(cast.amina).opens(talk), page_of(cast.bo).opens(talk)

        bo.say("place", text="notes", at=PLACE)

        assert amina.hears("place") == {
            "kind": "place",
            "person": str(cast.bo.pk),
            "text": "notes",
            "at": PLACE,
        }

    def test_are_not_shown_to_each_other_where_one_has_blocked_the_other(self, cast, talk, page_of):
        Block.objects.create(
            organisation=cast.organisation, blocker=cast.amina, blocked=cast.bo, made_at=NOON
        )
        amina, bo = page_of(cast.amina).opens(talk), page_of(cast.bo).opens(talk)

        bo.say("place", text="notes", at=PLACE)
        bo.writes("Said after it")

        amina.reads("Said after it")
        assert "place" not in amina.kinds_before_pong()


class TestSomebodyElse:
    @pytest.mark.parametrize("who", ["cruz", "eli", "sana", "dara"])
    def test_is_let_go_at_once(self, who, cast, talk, page_of):
        page = page_of(getattr(cast, who))

        page.say("open", meeting=str(talk.pk))

        assert page.ends() == "not here"
        assert not PaperUpdate.objects.exists()

    @pytest.mark.parametrize("meeting", ["", "7", NOWHERE, "x" * 40])
    def test_finds_no_paper_where_there_is_no_meeting(self, meeting, cast, talk, page_of):
        page = page_of(cast.bo)

        page.say("open", meeting=meeting)

        if meeting:
            assert page.ends() == "not here"
        else:
            assert page.hears("fault")["why"] == "malformed"

    def test_who_was_removed_neither_reads_nor_writes_on(self, cast, talk, page_of):
        amina, bo = page_of(cast.amina).opens(talk), page_of(cast.bo).opens(talk)
        cast.bo.removed_at = NOON
        cast.bo.save()

        amina.writes("Not for Bo")
        assert bo.kinds_before_pong() == set()
        update = papers.changed(Doc(), papers.NOTES, "From outside")
        bo.say("write", mark=1, update=b64encode(update).decode())

        assert bo.ends() == "not here"
        assert Paper.objects.get().notes == "Not for Bo"

    def test_who_signed_out_is_out(self, cast, talk, page_of, browse):
        bo = page_of(cast.bo).opens(talk)
        Session.objects.all().delete()
        bo.say("more", after=0)

        assert bo.ends() in ("signed out", "not here")

    def test_of_another_site_is_not_let_in(self, cast, page_of):
        with pytest.raises(InvalidStatus):
            page_of(cast.bo, origin="https://elsewhere.example")


class TestAnAttack:
    def test_with_a_malformed_update_is_answered_and_nothing_is_stored(self, cast, talk, page_of):
        bo = page_of(cast.bo).opens(talk)
        before = PaperUpdate.objects.count()

        for update in (b"nonsense", bytes(200), b"\xff" * 5000):
            bo.say("write", mark=1, update=b64encode(update).decode())
            assert bo.hears("fault")["why"] == "malformed"

        bo.writes("And it goes on")
        assert PaperUpdate.objects.count() == before + 1

    def test_with_a_huge_frame_ends_that_socket_alone(self, cast, talk, page_of):
        amina, bo = page_of(cast.amina).opens(talk), page_of(cast.bo).opens(talk)

        bo.say("write", mark=1, update="A" * 40_000)
        bo.ends()

        amina.writes("Undisturbed")
        assert Paper.objects.get().notes == "Undisturbed"

    def test_with_more_than_fits_says_so(self, cast, talk, page_of):
        bo = page_of(cast.bo).opens(talk)
        bo.writes("x" * 6_000)
        update = papers.changed(bo.doc, papers.NOTES, "x" * 6_000 + "y" * 5_000)

        bo.say("write", mark=2, update=b64encode(update).decode())

        assert "no more room" in bo.hears("full")["why"]

    def test_with_a_flood_is_answered_and_then_let_go(self, cast, talk, page_of):
        amina, bo = page_of(cast.amina).opens(talk), page_of(cast.bo).opens(talk)
        for _ in range(700):
            bo.say("place", text="notes", at="x")

        assert bo.ends() == "refused"
        amina.writes("Undisturbed")
