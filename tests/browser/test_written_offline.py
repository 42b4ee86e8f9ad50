"""What is written without a line: seen, kept sealed, sent once and in order, or given back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.checkins.models import CheckIn
from mentoring.core.web.addresses import address
from mentoring.meetings.models import Note, Promise
from mentoring.messaging.models import Entry
from tests.browser.device import kept_here, wait_for, wait_for_kept, wait_for_worker
from tests.moments import today

# The server takes the message, and its answer never comes. In the page, since what passes a
# service worker cannot be routed.
LOSE_ONE_ANSWER = """() => {
  window.lost = []
  const real = window.fetch
  window.fetch = async (...asked) => {
    const answer = await real(...asked)
    if (lost.length || !String(asked[0]).endsWith("/conversation/")) return answer
    lost.push(answer.status)
    throw new TypeError("the line was cut")
  }
}"""


@pytest.fixture
def relationship(transactional_db, make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def where(relationship):
    return address("messaging:conversation", relationship.pk, organisation="northwind")


@pytest.fixture
def talk(relationship, make_meeting):
    """A talk of yesterday; its page takes notes and promises."""
    return make_meeting(
        relationship,
        starts_at=timezone.now() - timedelta(days=1),
        said={"mentor": True, "mentee": True},
    )


@pytest.fixture
def at_talk(relationship, talk):
    return address("meetings:meeting", relationship.pk, talk.pk, organisation="northwind")


@pytest.fixture
def checkin(relationship, cast):
    return CheckIn.objects.create(
        organisation=cast.organisation,
        relationship=relationship,
        membership=cast.bo,
        number=1,
        due_on=today(),
        sent_at=timezone.now(),
    )


@pytest.fixture
def phone(cast, where, as_person):
    """Bo's, with the pages that he may want on it."""

    def phone(*kept: str) -> Page:
        page = as_person(cast.bo, where, width=360)
        wait_for_worker(page)
        page.reload()
        wait_for_kept(page, where, *kept)
        wait_for(page, "message-composer")
        return page

    return phone


def open_(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)
    wait_for(page, "waiting-words")


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Your words to").fill(words)
    page.get_by_role("button", name="Send to").click()


def back_on_line(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")


class TestWhatIsWrittenWithoutALine:
    def test_is_there_after_a_reload_and_goes_once_and_in_order(
        self, cast, relationship, where, at_talk, checkin, phone, accessibility
    ):
        at_checkin = address("checkins:checkin", checkin.pk, organisation="northwind")
        page = phone(at_talk, at_checkin)
        words = [f"Thought {number}" for number in range(1, 6)]
        page.context.set_offline(True)
        for one in words:
            write(page, one)
        expect(page.get_by_text("Waiting for a line")).to_have_count(5)

        open_(page, at_talk)
        page.get_by_label("What you want to remember").fill("She asked about courage")
        page.get_by_role("button", name="Save note").click()
        expect(page.get_by_text("She asked about courage")).to_be_visible()
        page.get_by_text("Add a promise for next time").click()
        page.get_by_label("What", exact=True).fill("Call the supplier")
        page.get_by_role("button", name="Save for both of us").click()
        expect(page.get_by_text("Call the supplier")).to_be_visible()
        open_(page, at_checkin)
        for name in ("worth", "progress"):
            page.locator(f"input[name={name}]").first.check(force=True)
        page.get_by_role("button", name="Tell the coordinators").click()
        expect(page.get_by_text("Waiting for a line").first).to_be_visible()
        assert accessibility(page) == []

        open_(page, where)
        expect(page.locator(".message--waiting")).to_have_count(5)
        expect(page.locator(".message--waiting .human")).to_have_text(words)
        expect(page.locator("waiting-words li")).to_have_count(3)
        assert Entry.objects.count() == Note.objects.count() == Promise.objects.count() == 0

        back_on_line(page)

        expect(page.locator(".message--waiting")).to_have_count(0, timeout=30_000)
        expect(page.locator("waiting-words li")).to_have_count(0, timeout=30_000)
        expect(page.locator(".message .prose")).to_have_text(words, timeout=15_000)
        assert [entry.number for entry in Entry.objects.order_by("number")] == [1, 2, 3, 4, 5]
        assert [note.body for note in Note.objects.all()] == ["She asked about courage"]
        assert [one.words for one in Promise.objects.all()] == ["Call the supplier"]
        checkin.refresh_from_db()
        assert checkin.answered_at is not None
        assert kept_here(page)["waiting"] == 0

    def test_is_no_second_note_where_two_are_written_on_one_kept_page(
        self, at_talk, phone, relationship
    ):
        page = phone(at_talk)
        page.context.set_offline(True)
        for words in ("The first", "The second"):
            open_(page, at_talk)
            page.get_by_label("What you want to remember").fill(words)
            page.get_by_role("button", name="Save note").click()
            expect(page.get_by_text(words)).to_be_visible()

        back_on_line(page)

        expect(page.locator(".waiting li")).to_have_count(0, timeout=20_000)
        notes = Note.objects.order_by("written_at")
        assert [note.body for note in notes] == ["The first", "The second"]

    def test_is_sent_once_though_two_tabs_are_open(self, where, phone):
        page = phone()
        other = page.context.new_page()
        other.goto(page.url)
        wait_for(other, "message-composer")
        page.context.set_offline(True)
        write(page, "From here")
        write(other, "From there")
        expect(page.locator(".message--waiting")).to_have_count(2)

        page.context.set_offline(False)
        for tab in (page, other):
            tab.evaluate("window.dispatchEvent(new Event('online'))")

        for tab in (page, other):
            expect(tab.locator(".message--waiting")).to_have_count(0, timeout=20_000)
        assert Entry.objects.count() == 2

    def test_is_sent_though_a_newer_worker_took_over_meanwhile(self, where, phone, monkeypatch):
        page = phone()
        page.context.set_offline(True)
        write(page, "Before the update")
        monkeypatch.setattr("mentoring.core.web.worker.shell_version", lambda: "newer")
        page.context.set_offline(False)
        page.evaluate("navigator.serviceWorker.ready.then(worker => worker.update())")

        expect(page.locator(".message:not(.message--waiting)")).to_have_count(1, timeout=20_000)
        assert Entry.objects.count() == 1

    def test_is_sent_though_the_answer_was_lost(self, where, phone):
        page = phone()
        page.evaluate(LOSE_ONE_ANSWER)
        write(page, "Once")

        expect(page.locator(".message:not(.message--waiting)")).to_have_count(1, timeout=20_000)
        expect(page.locator(".message--waiting")).to_have_count(0)
        assert page.evaluate("window.lost") == [200]
        assert Entry.objects.count() == 1

    def test_meets_what_another_wrote_and_both_are_shown(
        self, cast, relationship, make_meeting, phone
    ):
        from mentoring.meetings.actions import prepare

        talk = make_meeting(relationship, starts_at=timezone.now() + timedelta(days=2))
        there = address("meetings:meeting", relationship.pk, talk.pk, organisation="northwind")
        page = phone(there)
        page.context.set_offline(True)
        open_(page, there)
        page.get_by_label("Topics and questions").fill("Mine: how to say no")
        page.get_by_role("button", name="Save for both of us").click()
        expect(page.get_by_text("Waiting for a line")).to_be_visible()
        prepare(talk, agenda="Hers: the budget", seen=0, actor=cast.amina, at=timezone.now())

        back_on_line(page)
        expect(page.get_by_text("This did not go.")).to_be_visible(timeout=20_000)
        page.get_by_role("button", name="Look at it").click()

        expect(page.get_by_text("Hers: the budget")).to_be_visible()
        expect(page.get_by_label("Topics and questions")).to_have_value("Mine: how to say no")
        talk.refresh_from_db()
        assert talk.agenda == "Hers: the budget"

    def test_lies_sealed_on_the_device(self, phone):
        page = phone()
        page.context.set_offline(True)
        write(page, "Not for other eyes")
        expect(page.locator(".message--waiting")).to_have_count(1)

        stored = page.evaluate("""async () => {
          const settled = asked => new Promise(done => { asked.onsuccess = () => done(asked.result) })
          const db = await settled(indexedDB.open("rapport"))
          const rows = await settled(db.transaction("waiting").objectStore("waiting").getAll())
          return rows.map(({ sealed }) => new TextDecoder("latin1").decode(sealed))
        }""")

        assert len(stored) == 1
        assert "other eyes" not in stored[0]
        assert kept_here(page)["localStorage"] == []


class TestADeviceThatRefusesToKeepAnything:
    REFUSES = "indexedDB.open = () => { throw new DOMException('no', 'QuotaExceededError') }"

    def test_says_so_and_sends_all_the_same(self, cast, where, as_person):
        page = as_person(cast.bo, where, before=self.REFUSES)
        wait_for(page, "message-composer")
        page.route("**/conversation/", lambda route: route.abort("internetdisconnected"), times=1)

        write(page, "Hold on to this")

        expect(
            page.get_by_text("This device keeps nothing, so leave this page open.")
        ).to_be_visible()
        expect(page.locator(".message:not(.message--waiting)")).to_have_count(1, timeout=20_000)
        assert Entry.objects.count() == 1


class TestWhoeverComesNext:
    def test_is_not_sent_for_by_the_one_before(self, cast, where, phone, browse):
        from tests.browser.test_phone import sign_in_as

        page = phone()
        page.context.set_offline(True)
        write(page, "By Bo alone")
        expect(page.locator(".message--waiting")).to_have_count(1)
        sign_in_as(page, browse, cast.amina)

        back_on_line(page)

        expect(page.locator(".message--waiting")).to_have_count(0, timeout=20_000)
        page.wait_for_load_state()
        assert Entry.objects.count() == 0
        assert kept_here(page)["waiting"] == 0
