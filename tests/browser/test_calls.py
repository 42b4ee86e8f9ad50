"""The room of a meeting before and without a call: for eyes, ears, keyboards and small screens."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.meetings.models import HERE
from mentoring.participants.models import Profile

REFUSE = """() => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "%s") }
}"""


@pytest.fixture
def room(make_relationship, make_meeting):
    pair = make_relationship(agreed=True)
    talk = make_meeting(pair, starts_at=timezone.now() - timedelta(minutes=5), place=HERE)
    return address("calls:room", pair.pk, talk.pk, organisation="northwind")


@pytest.fixture
def refused(cast, as_person, room):
    """``refused("NotAllowedError")``: Bo's page in a browser that gives no camera, and why."""

    def open_room(fault, **options):
        return as_person(cast.bo, room, before=f"({REFUSE % fault})()", **options)

    return open_room


def says(page, words):
    expect(page.locator("[data-says]")).to_have_text(words)


class TestTheWait:
    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
    def test_is_readable_to_everybody(self, cast, as_person, accessibility, room, width, scheme):
        page = as_person(cast.bo, room, width=width, color_scheme=scheme)
        expect(page.get_by_role("button", name="Join Amina")).to_be_enabled()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Amina is not here yet. You may wait inside."
        )

        assert accessibility(page) == []
        page.wait_for_function(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )

    def test_tells_each_that_the_other_has_come(self, cast, as_person, refused, room):
        bo = refused("NotFoundError")
        amina = as_person(cast.amina, room)
        expect(amina.get_by_role("heading", level=1)).to_contain_text("Bo is not here yet")

        bo.get_by_role("button", name="Join Amina").click()
        bo.get_by_role("button", name="Join and listen").click()

        expect(amina.get_by_role("heading", level=1)).to_have_text("Bo is already here.")
        says(amina, "Bo is already here.")


class TestARefusal:
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ("NotAllowedError", "Your browser does not let us use it."),
            ("NotFoundError", "We found none on this device."),
            ("NotReadableError", "Another program uses it just now."),
            ("AbortError", "It did not start."),
        ],
    )
    def test_says_what_to_do_and_keeps_nobody_out(self, refused, fault, words):
        bo = refused(fault)

        bo.get_by_role("button", name="Join Amina").click()

        for kind in ("sound", "picture"):
            expect(bo.locator(f"[data-kind={kind}] [data-state]")).to_contain_text(words)
        bo.get_by_role("button", name="Join and listen").click()
        expect(bo.get_by_role("heading", level=1)).to_have_text(
            "You are in. Amina is not here yet."
        )
        expect(bo.get_by_role("button", name="Unmute")).to_be_visible()


class TestByKeyboard:
    @pytest.mark.parametrize("width", [1280, 360])
    def test_somebody_joins_is_heard_of_and_leaves(self, refused, accessibility, width):
        bo = refused("NotFoundError", width=width)
        expect(bo.get_by_role("button", name="Join Amina")).to_be_enabled()

        bo.get_by_role("button", name="Join with sound only").focus()
        bo.keyboard.press("Enter")
        expect(bo.get_by_role("button", name="Join and listen")).to_be_visible()
        bo.get_by_role("button", name="Join and listen").focus()
        bo.keyboard.press("Enter")

        says(bo, "You are in. Amina is not here yet.")
        expect(bo.get_by_role("button", name="Unmute")).to_be_focused()
        assert accessibility(bo) == []
        bo.wait_for_function(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        bo.get_by_role("button", name="End the talk").focus()
        bo.keyboard.press("Enter")
        expect(bo.get_by_role("link", name="Join the call")).to_be_visible()


THIN = """async (looks) => {
  const { Thin } = await import("rapport/call-thin")
  const thin = new Thin()
  return looks.map((look) => thin.look(look))
}"""
GOOD, THIN_LINE, LOSES = {"bits": 900_000, "lost": 0}, {"bits": 90_000, "lost": 0}, {"lost": 0.2}


class TestAThinLine:
    """The decision alone, look by look, a second apart."""

    @pytest.fixture
    def looks(self, as_person, cast, room):
        page = as_person(cast.bo, room)
        expect(page.get_by_role("button", name="Join Amina")).to_be_enabled()
        return lambda looks: page.evaluate(THIN, looks)

    def test_rests_the_picture_once_it_has_settled_and_tries_ever_later(self, looks):
        found = looks([THIN_LINE] * 60)

        turns = [(at, turn) for at, turn in enumerate(found, 1) if turn]
        assert turns == [
            (9, "rest"),
            (14, "try"),
            (23, "rest"),
            (33, "try"),
            (42, "rest"),
        ]

    def test_is_also_one_that_loses_sound_and_no_other(self, looks):
        assert "rest" in looks([GOOD] * 20 + [LOSES] * 3)
        assert set(looks([GOOD] * 30 + [THIN_LINE, GOOD] * 10 + [{}] * 10)) == {None}

    def test_that_has_held_is_tried_soon_again(self, looks):
        found = looks([THIN_LINE] * 14 + [GOOD] * 16 + [THIN_LINE] * 8)

        turns = [(at, turn) for at, turn in enumerate(found, 1) if turn]
        assert turns == [(9, "rest"), (14, "try"), (33, "rest"), (38, "try")]


NO_WAY = """(() => {
  const Made = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Made {
    constructor(given) { super({ ...given, iceTransportPolicy: "relay" }) }
  }
})()"""


class TestACallThatDoesNotComeAbout:
    def test_offers_other_ways_after_twenty_seconds(
        self, cast, as_person, accessibility, refused, room
    ):
        profile = Profile.objects.get(membership=cast.amina)
        profile.reach = "+47 555 0142"
        profile.save()
        before = f"({REFUSE % 'NotFoundError'})();{NO_WAY}"
        bo, amina = (as_person(one, room, before=before) for one in (cast.bo, cast.amina))
        for page, name in ((bo, "Amina"), (amina, "Bo")):
            page.get_by_role("button", name=f"Join {name}").click()
            page.get_by_role("button", name="Join and listen").click()

        ways = bo.locator("[data-ways]")
        expect(ways).to_be_visible(timeout=60_000)

        expect(ways.get_by_role("heading", level=3)).to_have_text(
            [
                "Go on with sound only",
                "Go on in writing",
                "Go on by phone",
                "Go on another time",
            ]
        )
        expect(ways.get_by_role("link", name="Call +47 555 0142")).to_be_visible()
        assert accessibility(bo) == []
        ways.locator("button[name=slots]").first.click()
        expect(bo.get_by_text("Amina can choose on the page you share").first).to_be_visible()
