"""Two people in a room of the product: each really sees and hears the other."""

import os
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.live.endpoints import Endpoints
from mentoring.meetings.models import HERE
from tests.calls.media.devices import AMINA, BO
from tests.calls.media.seen import hears, sees, stands_still
from tests.support.asgi import serving

# Playwright's loop lives in this thread, where Django's test database is also cleaned up.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
THEIRS = "[data-theirs]"
SLOW = 30_000  # milliseconds: for what takes a while on a busy machine


@pytest.fixture
def talk(make_relationship, make_meeting):
    pair = make_relationship(agreed=True)
    return make_meeting(pair, starts_at=timezone.now() - timedelta(minutes=5), place=HERE)


@pytest.fixture
def site(transactional_db, settings):
    from config.asgi import only_pages

    settings.ALLOWED_HOSTS = ["*"]
    endpoints = Endpoints()
    with serving(endpoints.before(only_pages), endpoints) as server:
        yield server


@pytest.fixture
def enter(open_for, site, browse, talk):
    """``enter(AMINA, cast.amina)``: her page, which waits in the room of the talk."""
    complaints = []

    def enter(person, membership, **options):
        page = open_for(person, f"{site.url}/healthz", **options)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        name = settings.SESSION_COOKIE_NAME
        secret = browse(membership).cookies[name].value
        page.context.add_cookies([{"name": name, "value": secret, "url": site.url}])
        where = address("calls:room", talk.relationship_id, talk.pk, organisation="northwind")
        page.goto(site.url + where)
        return page

    yield enter
    assert complaints == []


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words, timeout=SLOW)


def says(page, words):
    expect(page.locator("[data-says]")).to_have_text(words, timeout=SLOW)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def two(cast, enter):
    """Amina has joined; Bo comes and joins."""
    amina = enter(AMINA, cast.amina)
    press(amina, "Join Bo")
    heading(amina, "You are in. Bo is not here yet.")
    bo = enter(BO, cast.bo)
    heading(bo, "Amina is already here.")
    press(bo, "Join Amina")
    return amina, bo


class TestACall:
    def test_shows_each_to_the_other_and_goes_on_through_all_that_happens(self, cast, enter, two):
        amina, bo = two
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
