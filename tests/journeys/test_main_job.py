"""The main job, as its people do it: from an empty server to a call for help that is heard.

One story in order; each test is a chapter that begins where the last one ended. A chapter that
fails ends the story, because nothing after it could be true.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PEOPLE, Installation

PASSWORD = "correct horse battery staple"
ORGANISATION = "northwind"


@pytest.fixture(scope="module")
def story() -> dict[str, object]:
    """What earlier chapters leave for later ones."""
    return {}


@pytest.fixture(scope="module")
def cruz(installation: Installation) -> Page:
    """The coordinator's browser, on a desk."""
    return installation.person()


def test_01_an_empty_server_is_set_up(installation, cruz, story, sound):
    installation.running.wait_for("/setup/")
    line = next(line for line in installation.running.lines if "/setup/" in line)
    cruz.goto(next(word for word in line.split() if "/setup/" in word))
    sound(cruz)
    cruz.get_by_label("Name of the organisation").fill("Northwind")
    print(cruz.content())
