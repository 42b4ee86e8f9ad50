"""Every page of conversations, announcements and safeguarding: narrow, dark, German, by keyboard."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation
from mentoring.messaging.queries import message_to_read
from mentoring.messaging.rules import ConversationKind
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.safeguarding import actions
from mentoring.today import actions as today
from tests.messaging.test_conversation import send

WIDE = """() => document.documentElement.scrollWidth > window.innerWidth
  ? [...document.querySelectorAll("main *")].find(e => e.getBoundingClientRect().right > innerWidth + 1)
    ?.outerHTML.slice(0, 160) ?? "something" : null"""


def to(name, *args):
    return address(name, *args, organisation="northwind")


@pytest.fixture
def talking(transactional_db, cast, make_member, make_relationship):
    """Two pairs of conversations, one reported and opened, and an announcement."""
    now = timezone.now()
    cast.programme.allows_direct = True
    cast.programme.save()
    keepers = [make_member(cast.organisation, name) for name in ("Noor Safe", "Omar Safe")]
    for person in keepers:
        give(Role.SAFEGUARDING, to=person, actor=cast.eli, at=now)
    together = make_relationship()
    send(together, cast.amina, words="Nobody will believe you.", at=now - timedelta(hours=3))
    send(together, cast.bo, words="Why do you say that?", at=now - timedelta(hours=2))
    direct, office = (
        messaging.begin_with(
            cast.programme, kind, people, "Hello", sent_as=uuid4(), actor=cast.bo, at=now
        ).conversation_id
        for kind, people in (
            (ConversationKind.DIRECT, [cast.amina, cast.bo]),
            (ConversationKind.COORDINATOR, [cast.bo]),
        )
    )
    conversation = Conversation.objects.get(relationship=together)
    _found, message = message_to_read(conversation, together, cast.bo, 1)
    report = actions.report_message(
        together,
        conversation,
        message,
        reason="hurtful",
        words="Please help.",
        around=5,
        actor=cast.bo,
        at=now,
    )
    opening = actions.ask_to_open(
        Conversation.objects.get(pk=direct), reason="Fear", hours=24, actor=keepers[0], at=now
    )
    actions.agree(opening, actor=keepers[1], at=now)
    today.announce(
        cast.programme,
        audience="everybody",
        title="We meet",
        words="Bring a coat.",
        once=uuid4(),
        actor=cast.cruz,
        at=now,
    )
    actions.set_minors_mode(
        cast.programme, email=cast.sana.email, quiet_from=3, quiet_until=3, actor=cast.cruz, at=now
    )
    slug = cast.programme.slug
    return {
        keepers[1]: [
            to("safeguarding:index"),
            to("safeguarding:closed"),
            to("safeguarding:people") + f"?email={cast.bo.email}",
            to("safeguarding:report", report.pk),
            to("safeguarding:ask", office),
            to("safeguarding:opening", opening.pk),
            to("safeguarding:words", opening.pk),
        ],
        cast.bo: [
            to("messaging:mine"),
            to("messaging:new"),
            to("messaging:search"),
            to("messaging:conversation", together.pk),
            to("messaging:conversation", direct),
            to("messaging:conversation", office),
            to("messaging:message", together.pk, 1),
            to("safeguarding:report_message", together.pk, 1),
            to("safeguarding:own_report", report.pk),
            to("safeguarding:block", together.pk),
            to("safeguarding:erase", direct),
        ],
        cast.cruz: [to("today:announcements", slug), to("safeguarding:minors", slug)],
        cast.sana: [
            to("safeguarding:supervised", slug),
            to("safeguarding:supervised_words", slug, conversation.pk),
        ],
        cast.eli: [to("safeguarding:roles")],
    }


def test_every_page_fits_a_phone_in_the_dark_and_gives_axe_nothing_to_object_to(
    talking, as_person, accessibility
):
    """In German, whose words are longest, and with everything unfolded."""
    wrong = []
    how = {"width": 360, "color_scheme": "dark", "locale": "de-DE", "bypass_csp": True}
    for person, pages in talking.items():
        shown = as_person(person, f"{pages[0]}#main", **how)
        start = shown.url.split("/northwind")[0]
        for path in pages:
            # With a mark in the address a conversation does not scroll to its end, where the
            # header would lie above what is measured.
            answer = shown.goto(f"{start}{path}#main")
            assert answer is None or answer.status == 200, path
            shown.evaluate("document.querySelectorAll('details').forEach(one => { one.open = 1 })")
            wrong += [f"{path}: {one}" for one in accessibility(shown)]
            if wide := shown.evaluate(WIDE):
                wrong.append(f"{path}: wider than a phone: {wide}")
    assert wrong == []


def test_who_can_read_what_is_reached_by_keyboard(talking, cast, as_person):
    page = as_person(cast.bo, talking[cast.bo][4], width=360)
    summary = page.locator(".who-reads summary")

    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Erase this conversation")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Erase this conversation")).to_be_visible()
