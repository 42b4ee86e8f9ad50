"""What one does with a message in place: keep it, answer it, reach it by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.core.web.addresses import address
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Promise
from mentoring.relationships.models import Member, Relationship
from tests.browser.device import wait_for
from tests.messaging.test_conversation import send


@pytest.fixture
def where(transactional_db, cast, make_relationship):
    relationship = make_relationship()
    now = timezone.now()
    send(relationship, cast.amina, words="Give the crane a day", at=now - timedelta(hours=2))
    send(relationship, cast.bo, words="See https://example.org", at=now - timedelta(hours=1))
    return address("messaging:conversation", relationship.pk, organisation="northwind")


def opened(as_person, person, where, **options) -> Page:
    page = as_person(person, where, **options)
    wait_for(page, "message-acts")
    return page


class TestAMessage:
    def test_is_kept_in_one_tap_and_ticked_on_both_sides(self, cast, where, as_person):
        amina, bo = opened(as_person, cast.amina, where), opened(as_person, cast.bo, where)

        bo.locator("#m1").hover()
        bo.locator("#m1").get_by_text("Keep it").click()
        bo.get_by_role("button", name="a promise").click()

        expect(amina.locator("#m1").get_by_text("Promised:")).to_be_visible()
        amina.get_by_role("button", name="Done: Give the crane a day").click()
        expect(bo.locator("#m1 .kept s")).to_have_text("Give the crane a day")
        assert Promise.objects.get().kept_at

    def test_is_answered_with_a_line_that_leads_to_it(self, cast, where, as_person):
        amina, bo = opened(as_person, cast.amina, where), opened(as_person, cast.bo, where)

        bo.locator("#m1").hover()
        bo.locator("#m1").get_by_text("Answer this").click()
        bo.get_by_role("textbox", name="Your words to").fill("Of course")
        bo.get_by_role("button", name="Send to").click()

        quote = amina.locator("#m3 .message__quote")
        expect(quote).to_contain_text("Give the crane a day")
        quote.get_by_role("link").click()
        expect(amina.locator("#m1")).to_be_focused()

    def test_is_one_stop_by_keyboard(self, cast, where, as_person):
        bo = opened(as_person, cast.bo, where)

        bo.locator("#m2").focus()
        bo.keyboard.press("ArrowUp")
        expect(bo.locator("#m1")).to_be_focused()
        bo.keyboard.press("Enter")
        expect(bo.locator("#m1 .message__acts a").first).to_be_focused()
        bo.keyboard.press("Escape")
        expect(bo.locator("#m1")).to_be_focused()
        bo.keyboard.press("Escape")
        expect(bo.get_by_role("textbox", name="Your words to")).to_be_focused()

    def test_has_no_empty_line_under_its_name_on_a_narrow_page(self, cast, where, as_person):
        bo = opened(as_person, cast.bo, where, width=360)

        expect(bo.locator("#m1 .message__acts")).to_have_css("opacity", "1")


class TestATalk:
    def test_stands_in_an_open_conversation_once_it_took_place_and_goes_if_not(
        self, cast, where, make_meeting, as_person
    ):
        relationship = Relationship.objects.with_members().get()
        now = timezone.now()
        Member.objects.update(joined_at=now - timedelta(days=30))
        held = make_meeting(relationship, starts_at=now - timedelta(minutes=150))
        bo = opened(as_person, cast.bo, where)
        expect(bo.locator("#newer")).to_be_attached()
        line = bo.locator(".messages__met")
        expect(line).to_have_count(0)

        meetings.answer(held, held=True, actor=cast.amina, at=timezone.now())

        expect(line).to_have_count(1)
        following = (
            "[...document.querySelectorAll('.message, .messages__met')].map(e => e.id || 'met')"
        )
        assert bo.evaluate(following) == ["m1", "met", "m2"]
        send(relationship, cast.amina, words="That was good", at=timezone.now())
        expect(bo.locator("#m3")).to_be_visible()
        expect(line).to_have_count(1)

        meetings.answer(held, held=False, actor=cast.amina, at=timezone.now())

        expect(line).to_have_count(0)
