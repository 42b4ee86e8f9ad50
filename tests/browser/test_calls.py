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


THIN = """async ({ looks, broken = [] }) => {
  const { Thin } = await import("rapport/call-thin")
  const thin = new Thin()
  return looks.flatMap((look, at) => {
    const turn = broken.includes(at) ? thin.broke() : thin.look(look)
    return turn ? [[at + 1, turn]] : []
  })
}"""
HEARING = """async (looks) => {
  const { Hearing } = await import("rapport/call-thin")
  const hearing = new Hearing()
  return looks.map(([came, missed]) => hearing.look({ came, missed }))
}"""
GOOD, THIN_LINE, LOSES = {"bits": 900_000, "lost": 0}, {"bits": 90_000, "lost": 0}, {"lost": 0.2}
KNOWN_LITTLE = {"bits": 300_000, "lost": 0, "trip": 0.05}
STARVED, LATE = GOOD | {"starved": True}, KNOWN_LITTLE | {"trip": 0.9}


class TestAThinLine:
    """The decision alone, look by look, a second apart."""

    @pytest.fixture
    def page(self, as_person, cast, room):
        page = as_person(cast.bo, room)
        expect(page.get_by_role("button", name="Join Amina")).to_be_enabled()
        return page

    @pytest.fixture
    def turns(self, page):
        return lambda looks, **more: page.evaluate(THIN, {"looks": looks} | more)

    def test_gets_a_small_picture_that_grows_as_soon_as_it_is_known_to_fit(self, turns):
        assert turns([GOOD] * 40) == [[1, "full"]]
        assert turns([KNOWN_LITTLE] * 40) == [[3, "full"]]
        assert turns([{}] * 40) == [[3, "full"]]
        assert turns([KNOWN_LITTLE, *[LATE] * 7]) == [[8, "rest"]]

    def test_rests_the_picture_once_it_has_settled_and_tries_ever_later(self, turns):
        assert turns([THIN_LINE] * 60) == [
            [8, "full"],
            [17, "rest"],
            [22, "small"],
            [30, "full"],
            [39, "rest"],
            [49, "small"],
            [57, "full"],
        ]

    def test_is_also_one_that_loses_sound_and_no_other(self, turns):
        assert turns([GOOD] * 20 + [LOSES] * 2) == [[1, "full"], [22, "rest"]]
        assert turns([GOOD] * 20 + [STARVED]) == [[1, "full"], [21, "rest"]]
        assert turns([LOSES] * 2) == [[2, "rest"]]
        assert turns([GOOD] * 30 + [THIN_LINE, GOOD] * 10 + [{}] * 10) == [[1, "full"]]

    def test_that_has_held_is_tried_soon_again(self, turns):
        looks = [GOOD, STARVED, *[GOOD] * 22, STARVED, *[GOOD] * 6]

        assert turns(looks) == [
            [1, "full"],
            [2, "rest"],
            [7, "small"],
            [8, "full"],
            [25, "rest"],
            [30, "small"],
            [31, "full"],
        ]

    def test_that_was_away_begins_small_and_rests_on_where_it_rested(self, turns):
        assert turns([GOOD] * 9, broken=[4]) == [[1, "full"], [5, "small"], [6, "full"]]
        assert turns([GOOD, STARVED, *[GOOD] * 3], broken=[3]) == [[1, "full"], [2, "rest"]]

    def test_is_heard_by_its_gaps_and_not_by_silence_or_one_outage(self, page):
        def heard(*steps):
            looks = [[0, 0]]
            for came, missed in steps:
                looks.append([looks[-1][0] + came, looks[-1][1] + missed])
            return page.evaluate(HEARING, looks)[1:]

        assert heard((40, 10), (40, 10), (50, 0)) == [False, True, False]
        assert heard((50, 0), (0, 0), (0, 0), (50, 400), (50, 0)) == [False] * 5


class TestLessData:
    def test_is_chosen_by_keyboard_and_remembered_on_the_device(self, as_person, cast, room):
        page = as_person(cast.bo, room)
        expect(page.get_by_role("button", name="Join Amina")).to_be_enabled()
        choice = page.get_by_role("checkbox", name="Use less data")
        expect(choice).not_to_be_checked()

        choice.focus()
        page.keyboard.press("Space")
        page.reload()

        expect(page.get_by_role("checkbox", name="Use less data")).to_be_checked()


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
