"""A call of the product where the line is bad: only a relay leads there, or hardly anything fits."""

import pytest

from mentoring.programmes.models import Programme
from tests.calls.media.devices import AMINA, BO
from tests.calls.media.room import THEIRS, heading
from tests.calls.media.seen import (
    counters,
    eventually,
    hears,
    moves,
    sees,
    stands_still,
)
from tests.moments import NOON

# Runs before the page's own scripts, as in a network that lets nothing through but to the relay.
ONLY_BY_RELAY = """
(() => {
  const Made = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Made {
    constructor(config = {}) {
      super({ ...config, iceTransportPolicy: "relay" })
    }
  }
})()
"""
# Enters, sits and passes an offer, as a page would that was let in; gives all that it hears.
FORGED = """(meeting) => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/live/call`)
  const seat = "f".repeat(32)
  const offer = { kind: "description", type: "offer", sdp: "v=0", round: 9 }
  const heard = []
  socket.onopen = () => {
    for (const frame of [{ kind: "enter", meeting }, { kind: "sit", seat }, { kind: "pass", to: seat, body: offer }]) {
      socket.send(JSON.stringify(frame))
    }
  }
  socket.onmessage = ({ data }) => heard.push(data)
  socket.onclose = ({ code }) => done([...heard, `closed with ${code}`])
})"""
SOON = 3.0  # seconds, where something must not come


def ways_of(*pages):
    """How each of the pages is reached, by its own end of the connection."""
    return {counters(page).ways[0] for page in pages}


@pytest.fixture
def has_relay(settings, relay):
    settings.TURN_SECRET, settings.TURN_URLS = relay.secret, [relay.url]


class TestACallOfMinors:
    """They do not learn each other's addresses: only the relay leads from one to the other."""

    @pytest.mark.usefixtures("has_relay")
    def test_goes_by_the_relay_also_after_four_seconds_without_a_line(self, cast, call):
        Programme.objects.filter(pk=cast.programme.pk).update(
            minors_since=NOON, supervisor=cast.cruz
        )
        amina, bo = call()

        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)
        hears(amina, BO, THEIRS)
        hears(bo, AMINA, THEIRS)
        assert ways_of(amina, bo) == {"relay"}

        for page in (amina, bo):
            page.network.pull_the_plug()
        stands_still(amina)
        stands_still(bo)
        amina.wait_for_timeout(4000)  # the fault itself, not a wait for something
        for page in (amina, bo):
            page.network.restore()

        moves(amina)
        moves(bo)
        sees(amina, BO, THEIRS)
        hears(amina, BO, THEIRS)
        assert ways_of(amina, bo) == {"relay"}


class TestWhereOnlyTheRelayLeads:
    @pytest.mark.usefixtures("has_relay")
    def test_two_see_each_other(self, call):
        amina, bo = call(before=ONLY_BY_RELAY)

        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)
        assert ways_of(amina, bo) == {"relay"}

    def test_without_one_nobody_is_seen_and_the_page_offers_other_ways(self, call):
        amina, bo = call(before=ONLY_BY_RELAY)

        for page in (amina, bo):
            page.locator("[data-ways]").wait_for(state="visible", timeout=60_000)
            found = counters(page)
            assert (found.candidates, found.frames, found.sound) == (0, 0, 0)
        with pytest.raises(AssertionError, match="the picture of Bo"):
            sees(amina, BO, THEIRS, within=SOON)


class TestALineOf64Kilobits:
    def test_carries_the_voices_and_once_it_is_free_the_picture_again(self, call):
        amina, bo = call()
        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)

        for page in (amina, bo):
            page.network.thin(64)
        heading(amina, "The picture rests. The talk goes on.")
        hears(amina, BO, THEIRS)
        hears(bo, AMINA, THEIRS)
        for page in (amina, bo):
            page.network.restore()

        heading(amina, "You and Bo are talking.")
        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)


class TestWhoIsRemoved:
    def test_is_out_of_the_call_and_neither_is_seen_any_more(self, cast, call):
        amina, bo = call()
        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)

        cast.bo.removed_at = cast.bo.joined_at
        cast.bo.save(update_fields=["removed_at"])

        heading(bo, "This room is not open to you any more.")
        for page in (amina, bo):
            eventually(
                lambda page=page: page.evaluate(
                    "() => window.connectionsMade.every((pc) => pc.connectionState === 'closed')"
                ),
                bool,
                "the end of the connection",
                page,
                40,
            )
        stands_still(amina)
        bo.wait_for_function("""() => {
          const own = document.querySelector("[data-own]").srcObject
          return !own || own.getTracks().every((track) => track.readyState === "ended")
        }""")


class TestWhoForgesTheirWayIn:
    """Cruz runs the programme, and this meeting is none of theirs."""

    def test_hears_nothing_and_disturbs_nobody(self, cast, call, enter, talk):
        amina, bo = call()
        sees(amina, BO, THEIRS)
        stranger = enter(AMINA, cast.cruz, "/northwind/")

        heard = stranger.evaluate(FORGED, str(talk.pk))

        assert heard == ["closed with 1008"]
        moves(amina)
        moves(bo)
