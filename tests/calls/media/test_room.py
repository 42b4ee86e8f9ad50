"""Two people in a room of the product: each really sees and hears the other."""

import re

from playwright.sync_api import expect

from tests.calls.media.devices import AMINA, BO, CRUZ
from tests.calls.media.room import SCREEN, THEIRS, heading, paint, press, says
from tests.calls.media.seen import hears, sees, stands_still


class TestACall:
    def test_shows_each_to_the_other_and_goes_on_through_all_that_happens(self, call):
        amina, bo = two = call()
        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)
        hears(amina, BO, THEIRS)
        hears(bo, AMINA, THEIRS)
        heading(amina, "You and Bo are talking.")

        press(bo, "Mute")
        says(amina, "Bo is muted.")
        says(bo, "You are muted.")
        press(bo, "Unmute")
        says(amina, "Bo can be heard.")

        press(bo, "Picture off")
        expect(amina.locator("[data-face]")).to_be_visible()
        stands_still(amina)
        press(bo, "Picture on")
        sees(amina, BO, THEIRS)

        press(bo, "Show my screen")
        says(amina, "Bo shows a screen.")
        paint(bo, CRUZ.colour)
        sees(amina, CRUZ, SCREEN)
        sees(amina, BO, THEIRS)
        press(bo, "Stop showing")
        expect(amina.locator(SCREEN)).to_be_hidden()

        for page in two:
            page.network.pull_the_plug()
        heading(amina, "We have lost Bo. Trying again.")
        for page in two:
            page.network.restore()
        heading(amina, "You and Bo are talking.")
        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)

        bo.reload()
        press(bo, "Join Amina")
        sees(amina, BO, THEIRS)
        sees(bo, AMINA, THEIRS)

        press(bo, "End the talk")
        expect(bo).to_have_url(re.compile(r"/talk/[^/]+/$"))
        heading(amina, "You are in. Bo is not here yet.")
        says(amina, "Bo has left the call.")
