"""Rapport on a phone: installed, updated, shared into, and read without a line."""

import contextlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from mentoring.core.web.addresses import address
from mentoring.messaging.actions import send
from mentoring.messaging.models import Entry
from tests.browser.device import (
    kept_here,
    private_caches,
    wait_for,
    wait_for_kept,
    wait_for_worker,
    wait_until,
    wait_until_empty,
)


@pytest.fixture
def relationship(transactional_db, make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def where(relationship):
    return address("messaging:conversation", relationship.pk, organisation="northwind")


class TestInstalling:
    @pytest.mark.parametrize("who", ["bo", "cruz"])
    def test_is_offered_without_an_objection(self, who, cast, relationship, as_person):
        page = as_person(getattr(cast, who), "/northwind/")
        wait_for_worker(page)
        page.reload()
        browser = page.context.new_cdp_session(page)

        objections = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
        manifest = browser.send("Page.getAppManifest")

        assert objections == [{"errorId": "in-incognito", "errorArguments": []}]  # as tests are
        assert manifest["errors"] == []
        assert manifest["url"].endswith("/northwind/manifest.webmanifest?language=en")

    def test_takes_a_newer_worker_at_once_and_says_so(
        self, cast, relationship, as_person, monkeypatch
    ):
        page = as_person(cast.bo, "/northwind/")
        wait_for_worker(page)
        page.reload()
        monkeypatch.setattr("mentoring.core.web.worker.shell_version", lambda: "newer")

        page.evaluate("navigator.serviceWorker.ready.then(worker => worker.update())")

        expect(page.get_by_text("Rapport has been updated.")).to_be_visible()
        names = page.evaluate("caches.keys()")
        assert [name for name in names if name.startswith("shell-")] == ["shell-newer"]


class TestSharing:
    def test_asks_with_whom_and_sends_when_somebody_presses(
        self, cast, relationship, where, as_person, accessibility
    ):
        page = as_person(cast.bo, "/northwind/", width=360)
        wait_for_worker(page)
        page.reload()

        page.evaluate("""() => {
          const form = document.createElement("form")
          form.method = "post"
          form.enctype = "multipart/form-data"
          form.action = "/northwind/share/"
          const words = document.createElement("input")
          words.name = "text"
          words.value = "Worth an hour"
          form.append(words)
          document.body.append(form)
          form.submit()
        }""")

        expect(page.get_by_role("heading", name="With whom")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_value("Worth an hour")
        assert accessibility(page) == []
        assert not Entry.objects.exists()
        page.get_by_role("button", name="Send to Amina").click()
        expect(page.get_by_text("Worth an hour")).to_be_visible()
        assert Entry.objects.count() == 1


class TestReadingWithoutALine:
    def test_shows_words_talks_and_notes_that_were_never_opened_here(
        self, cast, relationship, where, make_meeting, as_person, accessibility
    ):
        from uuid import uuid4

        send(
            relationship,
            "See you on Thursday",
            sent_as=uuid4(),
            actor=cast.amina,
            at=timezone.now(),
        )
        talk = make_meeting(
            relationship, starts_at=timezone.now() + timedelta(days=2), agenda="How to say no"
        )
        page = as_person(cast.bo, "/northwind/", width=360)
        wait_for_worker(page)
        page.reload()
        there = address("meetings:meeting", relationship.pk, talk.pk, organisation="northwind")
        wait_for_kept(page, where, there)

        page.context.set_offline(True)
        page.goto(page.url.replace("/northwind/", where))
        expect(page.get_by_text("See you on Thursday")).to_be_visible()
        expect(
            page.get_by_text("No connection just now. This page is as it was on")
        ).to_be_visible()
        assert accessibility(page) == []
        page.goto(page.url.replace(where, there))
        expect(page.get_by_role("textbox", name="Topics")).to_have_value("How to say no")

        page.goto(page.url.replace(there, "/northwind/inbox/"))
        expect(page.get_by_role("heading", name="You’re offline.")).to_be_visible()
        expect(page.get_by_role("link", name="Meetings")).to_be_visible()
        page.get_by_role("link", name="What you and Amina write").click()
        expect(page.get_by_text("See you on Thursday")).to_be_visible()

    def test_keeps_nothing_in_the_clear(self, cast, relationship, where, as_person):
        from uuid import uuid4

        send(relationship, "Only for us", sent_as=uuid4(), actor=cast.amina, at=timezone.now())
        page = as_person(cast.bo, where)
        wait_for_worker(page)
        page.reload()
        wait_for_kept(page, where)

        texts = page.evaluate("""async () => {
          const found = []
          for (const name of await caches.keys()) {
            const cache = await caches.open(name)
            for (const one of await cache.keys()) found.push(await (await cache.match(one)).text())
          }
          return found
        }""")

        assert len(texts) > 20
        assert not [text for text in texts if "Only for us" in text or "Amina" in text]
        assert (
            page.evaluate("""async () => {
          const db = await new Promise(done => {
            const asked = indexedDB.open("rapport"); asked.onsuccess = () => done(asked.result) })
          const [{ key }] = await new Promise(done => {
            const asked = db.transaction("keys").objectStore("keys").getAll()
            asked.onsuccess = () => done(asked.result) })
          return crypto.subtle.exportKey("raw", key).then(() => "told", () => "refused")
        }""")
            == "refused"
        )


def sign_in_as(page: Page, browse, membership) -> None:
    name = settings.SESSION_COOKIE_NAME
    session = browse(membership).cookies[name].value
    url = "/".join(page.url.split("/")[:3])
    page.context.add_cookies([{"name": name, "value": session, "url": url}])


class TestWhoeverComesNext:
    def test_finds_nothing_after_signing_out(self, cast, relationship, where, as_person):
        page = as_person(cast.bo, where)
        wait_for_worker(page)
        page.reload()
        wait_for_kept(page, where)

        page.locator("header details.menu > summary").last.click()
        page.get_by_role("button", name="Sign out").click()

        page.wait_for_url(lambda url: "conversation" not in url)
        wait_until_empty(page)
        assert kept_here(page) == {"keys": 0, "waiting": 0, "localStorage": []}

    def test_finds_nothing_when_the_session_ended_elsewhere(
        self, cast, relationship, where, as_person
    ):
        from django.contrib.sessions.models import Session

        page = as_person(cast.bo, where)
        wait_for_worker(page)
        page.reload()
        wait_for_kept(page, where)
        Session.objects.all().delete()

        with contextlib.suppress(Error):  # the page itself may have gone on first
            page.goto(page.url)
        page.wait_for_url("**/account/login/**")

        wait_until_empty(page)
        assert kept_here(page)["keys"] == 0
        page.context.set_offline(True)
        page.goto(page.url.split("/account")[0] + where)
        expect(page.get_by_role("heading", name="You’re offline.")).to_be_visible()

    def test_sees_nothing_of_another_who_did_not_sign_out(
        self, cast, relationship, where, as_person, browse
    ):
        page = as_person(cast.bo, where)
        wait_for_worker(page)
        page.reload()
        wait_for_kept(page, where)
        before = private_caches(page)
        sign_in_as(page, browse, cast.dara)

        page.goto(page.url.replace(where, "/southwind/"))
        wait_until(
            page,
            "(async before => !(await caches.keys()).some(one => before.includes(one)))",
            before,
        )

        page.context.set_offline(True)
        page.goto(page.url.replace("/southwind/", where))
        expect(page.get_by_role("heading", name="You’re offline.")).to_be_visible()


NARROW = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


class TestTheBarAtTheThumb:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize(
        ("who", "path"),
        [
            ("bo", "/northwind/talks/"),
            ("cruz", "/northwind/programmes/growth-2026/today/"),
            ("eli", "/northwind/settings/"),
            ("sana", "/northwind/programmes/growth-2026/report/"),
        ],
    )
    def test_is_for_everybody_in_german_too(
        self, who, path, scheme, cast, relationship, make_meeting, as_person, accessibility
    ):
        make_meeting(relationship, starts_at=timezone.now() + timedelta(days=2))
        person = getattr(cast, who)
        page = as_person(person, path, width=360, color_scheme=scheme, locale="de-DE")
        bar = page.get_by_role("navigation", name="In Reichweite")

        expect(bar).to_be_visible()
        boxes = [one.bounding_box() for one in bar.get_by_role("link").all()]
        assert len(boxes) >= 2
        assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
        assert all(box["y"] + box["height"] <= 800 for box in boxes)
        assert accessibility(page) == []
        assert page.evaluate(NARROW)

    def test_opens_the_menu_above_it_and_gives_the_focus_back(
        self, cast, relationship, as_person, accessibility
    ):
        page = as_person(cast.bo, "/northwind/", width=360)
        menu = page.get_by_role("navigation", name="Within reach").get_by_role("link", name="Menu")

        menu.focus()
        page.keyboard.press("Enter")

        panel = page.locator("#menu")
        expect(panel).to_be_visible()
        expect(page.locator("#menu :focus")).to_have_count(1)
        assert panel.bounding_box()["y"] > 100
        assert accessibility(page) == []
        page.keyboard.press("Escape")
        expect(panel).not_to_be_visible()
        expect(menu).to_be_focused()
        menu.click()
        expect(panel).to_be_visible()
        menu.click()
        expect(panel).not_to_be_visible()

    def test_works_without_javascript(self, cast, relationship, as_person):
        page = as_person(cast.bo, "/northwind/", width=360, java_script_enabled=False)
        bar = page.get_by_role("navigation", name="Within reach")

        bar.get_by_role("link", name="Meetings").click()
        page.wait_for_url("**/talks/")
        expect(bar.get_by_role("link", name="Meetings")).to_have_attribute("aria-current", "page")
        bar.get_by_role("link", name="Menu").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def test_goes_while_the_keyboard_is_up(self, cast, relationship, where, as_person):
        page = as_person(cast.bo, where, width=360)
        bar = page.get_by_role("navigation", name="Within reach")
        up = """height => {
          Object.defineProperty(visualViewport, "height", { value: height, configurable: true })
          visualViewport.dispatchEvent(new Event("resize"))
        }"""

        page.evaluate(up, 420)
        expect(bar).not_to_be_visible()
        page.evaluate(up, 800)
        expect(bar).to_be_visible()

    def test_is_no_part_of_a_wide_page(self, cast, relationship, as_person):
        page = as_person(cast.bo, "/northwind/")
        expect(page.locator(".bar")).not_to_be_visible()


class TestTheHeader:
    def test_keeps_the_next_talk_in_sight(self, cast, relationship, where, make_meeting, as_person):
        from uuid import uuid4

        talk = make_meeting(relationship, starts_at=timezone.now() + timedelta(days=2))
        for _number in range(12):
            send(relationship, "word " * 80, sent_as=uuid4(), actor=cast.amina, at=timezone.now())
        page = as_person(cast.bo, where, width=360)
        link = page.locator(".top__talk")

        page.locator("#m12").scroll_into_view_if_needed()
        expect(link).to_be_in_viewport()
        link.click()
        page.wait_for_url(f"**/talk/{talk.pk}/")


class TestTheBadge:
    BADGE = "navigator.setAppBadge = async n => { window.badge = n };navigator.clearAppBadge = async () => { window.badge = 0 }"

    def test_counts_what_is_unread_and_goes_when_it_is_read(self, cast, relationship, as_person):
        from mentoring.notifications.models import InboxItem

        page = as_person(cast.bo, "/northwind/", before=self.BADGE)
        page.wait_for_function("() => window.badge === 0")
        InboxItem.objects.create(
            organisation=cast.organisation,
            recipient=cast.bo,
            title="A word",
            kind="test",
            created_at=timezone.now(),
        )

        page.reload()
        page.wait_for_function("() => window.badge === 1")
        InboxItem.objects.update(read_at=timezone.now())
        page.reload()
        page.wait_for_function("() => window.badge === 0")


class TestByKeyboardAlone:
    def test_words_are_written_read_and_left_for_another_page(
        self, cast, relationship, where, as_person
    ):
        amina = as_person(cast.amina, where)
        page = as_person(cast.bo, where, width=360)
        wait_for(page, "message-composer")
        words = page.get_by_role("textbox", name="Your words to")
        words.focus()
        page.keyboard.type("Hello from the train")
        page.keyboard.press("Control+Enter")
        expect(amina.get_by_text("Hello from the train")).to_be_visible()
        expect(words).to_be_focused()

        amina.get_by_role("textbox", name="Your words to").fill("Safe journey")
        amina.get_by_role("button", name="Send to").click()

        log = page.get_by_role("log")
        expect(log.get_by_text("Safe journey")).to_be_visible()
        assert log.get_attribute("aria-live") in (None, "polite")  # a log is polite by itself
        expect(words).to_be_focused()
        for _press in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('.bar') !== null"):
                break
        expect(page.locator(".bar a").first).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/northwind/")
