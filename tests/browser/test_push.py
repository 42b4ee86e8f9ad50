"""A notice on its way to a real browser: product, push service, Firefox, and back to the product."""

import json
import os

import pytest
from django.conf import settings as product
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.notifications.messages import notify
from mentoring.notifications.models import InboxItem, PushDevice
from mentoring.relationships.notices import AGREED
from tests.support.firefox import firefox
from tests.support.pushservice import push_service

pytestmark = pytest.mark.usefixtures("any_hour")
PAGE = address("notifications:settings", organisation="northwind")
MISSING = (
    "install Firefox (on Debian: apt-get install firefox-esr) to see a push arrive in a browser"
)
ALERT = "Services.wm.getMostRecentWindow('alert:alert')"


@pytest.fixture
def service(settings):
    with push_service() as made:
        settings.OUTGOING_TRUSTED = [made.host]
        yield made


@pytest.fixture
def browser(service, tmp_path):
    program = os.environ.get("RAPPORT_TEST_FIREFOX")
    if not program:
        pytest.skip(MISSING)
    preferences = {
        "dom.push.serverURL": service.socket_url,
        "dom.push.connection.enabled": True,
        "dom.push.testing.allowInsecureServerURL": True,
        "alerts.useSystemBackend": False,  # windows of its own, which a test can see and press
    }
    with firefox(program, tmp_path / "profile", **preferences) as opened:
        yield opened


@pytest.fixture
def tell(cast, make_relationship):
    relationship = make_relationship()
    words = {"relationship": relationship, "names": "Amina", "room_url": "http://localhost/"}

    def tell(occasion):
        return notify(cast.bo, AGREED, relationship, words, at=timezone.now(), occasion=occasion)

    return tell


def ring_here(browser, site, session):
    """Bo opens the page of notices in this browser and presses *Ring on this device*."""
    browser.set_cookie(product.SESSION_COOKIE_NAME, session, domain="localhost")
    browser.allow("notifications", origin=site.url)
    browser.open(site.url + PAGE)
    browser.wait_for(
        "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"
    )
    browser.press("notice-device button")
    browser.wait_for("document.querySelector('[action*=devices] [aria-label]') !== null")


def label(name):
    return f"{ALERT}?.document.getElementById('{name}')"


class TestAPushToARealBrowser:
    def test_shows_no_words_opens_its_page_and_ends_with_the_subscription(
        self, cast, browse, browser, service, site, tell, run_jobs
    ):
        session = browse(cast.bo).cookies[product.SESSION_COOKIE_NAME].value
        ring_here(browser, site, session)
        message = tell(1)
        run_jobs()

        window = browser.chrome()
        title = browser.wait_for(f"{label('alertTitleLabel')}?.value", context=window)
        shown = browser.run(f"{ALERT}.document.documentElement.textContent", context=window)
        body = browser.run(f"{label('alertTextLabel')}.textContent", context=window)
        assert (title, body) == ("Northwind", str(AGREED.label))
        assert "Amina" not in shown
        ((_headers, sent),) = service.received
        assert b"Northwind" not in sent  # nobody on the way reads even that

        browser.run(f"{label('alertBox')}.click()", context=window)
        browser.wait_for(f"location.pathname === {json.dumps(message.path)}")
        assert InboxItem.objects.get(message=message).read_at

        browser.run(
            "navigator.serviceWorker.ready.then((ready) => ready.pushManager.getSubscription())"
            ".then((one) => one.unsubscribe())"
        )
        tell(2)
        run_jobs()
        assert service.gone
        assert not PushDevice.objects.exists()
        assert len(service.received) == 1
