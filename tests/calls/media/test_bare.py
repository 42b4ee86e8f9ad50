"""The measure itself: a call without the product, where each check can pass and can fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.calls import turn
from tests.calls.media.bare import VIDEO
from tests.calls.media.devices import AMINA, BO, CRUZ
from tests.calls.media.seen import (
    counters,
    eventually,
    hears,
    moves,
    sees,
    stands_still,
    tone,
)

SOON = 3.0  # seconds, where something must not come: it would have been there at once
OUTAGE = 4000  # milliseconds


@pytest.fixture
def ice(settings, relay):
    """``ice()``: a configuration that allows the way over the relay and no other."""
    settings.TURN_SECRET, settings.TURN_URLS = relay.secret, [relay.url]

    def make(now=None):
        servers = turn.ice_servers("m1", "u1", now or timezone.now())
        return {"iceServers": servers, "iceTransportPolicy": "relay"}

    return make


class TestABareCall:
    def test_shows_and_plays_each_to_the_other_and_survives_four_seconds_without_a_line(
        self, bare_pair
    ):
        bare_pair.call()
        there, newcomer = bare_pair.there, bare_pair.newcomer

        sees(newcomer, AMINA, VIDEO)
        sees(there, BO, VIDEO)
        hears(newcomer, AMINA, VIDEO)
        hears(there, BO, VIDEO)
        with pytest.raises(AssertionError, match="the picture of Cruz"):
            sees(newcomer, CRUZ, VIDEO, within=SOON)
        with pytest.raises(AssertionError, match="the tone of Cruz"):
            hears(newcomer, CRUZ, VIDEO, within=SOON)
        assert "relay" not in counters(newcomer).ways

        for page in (there, newcomer):
            page.network.pull_the_plug()
        stands_still(newcomer)
        stands_still(there)
        newcomer.wait_for_timeout(OUTAGE)  # the fault itself, not a wait for something
        for page in (there, newcomer):
            page.network.restore()

        moves(newcomer)
        moves(there)
        hears(newcomer, AMINA, VIDEO)

    def test_without_camera_and_microphone_is_no_call(self, bare_pair):
        bare_pair.call(has_media=False)
        newcomer = bare_pair.newcomer
        eventually(
            lambda: counters(newcomer).state, "connected".__eq__, "a connection", newcomer, 40
        )

        with pytest.raises(AssertionError, match="the picture of Amina"):
            sees(newcomer, AMINA, VIDEO, within=SOON)
        with pytest.raises(AssertionError, match="the tone of Amina"):
            hears(newcomer, AMINA, VIDEO, within=SOON)

    def test_that_is_muted_where_it_plays_is_not_heard(self, bare_pair):
        bare_pair.call()
        bare_pair.newcomer.locator(VIDEO).evaluate("video => (video.muted = true)")

        sees(bare_pair.newcomer, AMINA, VIDEO)
        assert tone(bare_pair.newcomer, VIDEO) is None


class TestTheRelay:
    @pytest.mark.parametrize("way", ["url", "url_over_tls"])
    def test_carries_a_call_that_has_no_other_way(self, way, bare_pair, ice, relay, settings):
        settings.TURN_URLS = [getattr(relay, way)]
        bare_pair.call(ice())

        sees(bare_pair.newcomer, AMINA, VIDEO)
        sees(bare_pair.there, BO, VIDEO)
        hears(bare_pair.there, BO, VIDEO)
        assert counters(bare_pair.newcomer).ways[0] == "relay"
        assert counters(bare_pair.there).ways[0] == "relay"

    @pytest.mark.parametrize("key", ["none", "ended", "forged"])
    def test_carries_nothing_without_a_good_key(self, key, bare_pair, ice):
        config = ice(timezone.now() - turn.LASTS - timedelta(minutes=1) if key == "ended" else None)
        if key == "forged":
            config["iceServers"][0]["credential"] = turn.password("not the secret", "x")
        if key == "none":
            config["iceServers"] = []

        bare_pair.call(config)  # both have tried every way there is

        for page in (bare_pair.there, bare_pair.newcomer):
            found = counters(page)
            assert (found.candidates, found.frames, found.sound) == (0, 0, 0)
            assert found.state in ("new", "connecting", "failed")
            assert (401 in found.errors) == (key != "none")
