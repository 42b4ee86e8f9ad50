"""The page of notices in a real browser, and a notice that is pushed to one."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.notifications.messages import notify
from mentoring.notifications.models import NoticeSettings
from mentoring.notifications.push import payload
from mentoring.relationships.notices import AGREED

pytestmark = pytest.mark.usefixtures("any_hour")
PAGE = address("notifications:settings", organisation="northwind")


@pytest.fixture
def tell(cast, make_relationship):
    relationship = make_relationship()
    words = {"relationship": relationship, "names": "Amina", "room_url": "http://localhost/"}

    def tell(days_ago=0):
        at = timezone.now() - timedelta(days=days_ago)
        return notify(cast.bo, AGREED, relationship, words, at=at, occasion=days_ago)

    return tell


class TestThePageOfNotices:
    @pytest.mark.parametrize("width", [1280, 360])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_accessible_and_fits(
        self, cast, as_person, tell, accessibility, spend_budget, width, scheme
    ):
        NoticeSettings.objects.create(membership=cast.bo, quiet_from=19, quiet_to=8)
        spend_budget(cast.bo, 1, at=timezone.now() - timedelta(days=9))
        tell(3)
        page = as_person(cast.bo, PAGE, width=width, color_scheme=scheme)

        assert accessibility(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_text("3 of 5 stamps left")).to_be_visible()

    def test_draws_quiet_hours_as_they_are_chosen(self, cast, as_person):
        page = as_person(cast.bo, PAGE)
        expect(page.locator(".day-band .is-quiet")).to_have_count(0)

        page.get_by_label("From", exact=True).select_option("22")
        page.get_by_label("to", exact=True).select_option("6")

        hours = page.locator(".day-band .day-band__hour")
        expect(hours).to_have_text(["0:00", "6:00", "22:00"])
        expect(page.locator(".day-band .is-quiet")).to_have_count(2)


class TestAPushedNotice:
    def test_is_shown_by_the_worker(self, cast, as_person, tell, site):
        page = as_person(cast.bo, PAGE)
        page.context.grant_permissions(["notifications"], origin=site.url)
        page.evaluate("navigator.serviceWorker.ready")
        browser = page.context.new_cdp_session(page)
        found = []
        browser.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda news: found.extend(news["registrations"]),
        )
        browser.send("ServiceWorker.enable")
        page.wait_for_function(
            "() => navigator.serviceWorker.ready.then((ready) => ready.active.state === 'activated')"
        )
        for _look in range(400):  # what the browser says of its workers comes while it is asked
            if found:
                break
            page.evaluate("new Promise((done) => setTimeout(done, 50))")
        registration = found[-1]["registrationId"]

        told = payload(cast.bo, tell())
        browser.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": site.url, "registrationId": registration, "data": json.dumps(told)},
        )

        page.wait_for_function(
            "() => navigator.serviceWorker.ready"
            ".then((ready) => ready.getNotifications()).then((all) => all.length === 1)"
        )
        (shown,) = page.evaluate(
            "navigator.serviceWorker.ready.then((ready) => ready.getNotifications())"
            ".then((all) => all.map(({ title, body, data }) => ({ title, body, url: data.url })))"
        )
        assert shown == {"title": "Northwind", "body": str(AGREED.label), "url": told["url"]}
