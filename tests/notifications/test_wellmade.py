"""Every declared notice as a mail: both halves, dark, right to left, quiet, and easy to stop."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation
from jinja2 import Undefined
from jinja2_fragments import render_block

from mentoring.core.db.ids import new_id
from mentoring.core.web.pages import jinja
from mentoring.notifications.channels import first_of_thread
from mentoring.notifications.envelope import to_message
from mentoring.notifications.html_to_text import html_to_text
from mentoring.notifications.kinds import declared_notices
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Mail
from mentoring.relationships.notices import AGREED, ENDED
from tests.moments import NOON

EVERY = declared_notices()
each = pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)


class Anything(Undefined):
    """Stands for whatever a template asks for, so that all of its lines are drawn."""

    def _one(self, *_args, **_named):
        return Anything(name="word")

    __getattr__ = __getitem__ = __call__ = __add__ = __radd__ = __mod__ = __sub__ = _one

    def __str__(self):
        return "word"

    __html__ = __str__

    def __iter__(self):
        return iter([(Anything(name="a"), Anything(name="b"))])

    def __bool__(self):
        return True

    def __int__(self):
        return 2

    __len__ = __index__ = __int__

    def __round__(self, *_digits):
        return 2

    def __eq__(self, other):
        return isinstance(other, Anything)

    __hash__ = Undefined.__hash__

    def __gt__(self, other):
        return True

    __lt__ = __ge__ = __le__ = __gt__


@pytest.fixture(scope="module")
def render():
    """The kind's template with everything in it that it may hold; its subject, and its HTML."""
    environment = jinja().env.overlay(undefined=Anything, cache_size=400)
    keeps = {"e", "escape", "safe", "trim", "default", "length"}
    environment.filters = {
        name: known if name in keeps else lambda *_args, **_named: Anything(name="word")
        for name, known in environment.filters.items()
    }
    gettext = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    environment.globals = {
        name: known
        if name in gettext or not callable(known) or isinstance(known, type)
        else Anything(name="word")
        for name, known in environment.globals.items()
    }

    def render(kind, direction="ltr"):
        words = {
            "language": "en",
            "direction": direction,
            "unsubscribe_url": "https://example.org/stop" if kind.is_unasked else "",
        }
        title = str(render_block(environment, kind.template, "subject", words))
        return title, environment.get_template(kind.template).render(words)

    return render


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


class TestEveryNotice:
    @each
    def test_fetches_nothing_from_anywhere(self, kind, render):
        _title, html = render(kind)

        loads = {"img", "link", "script", "iframe", "object", "video", "audio", "form", "input"}
        assert [tag for tag, _ in Reader(html).tags if tag in loads] == []
        assert not re.search(r"url\(|@import|background=|src=", html)

    @each
    def test_is_read_in_the_dark_and_from_right_to_left(self, kind, render):
        _title, html = render(kind, "rtl")

        tags = Reader(html).tags
        assert tags[0] == ("html", {"lang": "en", "dir": "rtl"})
        assert ("meta", {"name": "color-scheme", "content": "light dark"}) in tags
        assert "prefers-color-scheme: dark" in html
        assert not re.search(r"(margin|padding|border)-(left|right)|text-align: (left|right)", html)

    @each
    def test_has_a_subject_of_one_line_and_a_plain_half_with_every_link(self, kind, render):
        title, html = render(kind)

        is_frame = kind.template == "mail/base.html"  # people's own words are put into it
        assert title.strip() or is_frame
        text = html_to_text(html)
        links = {attrs["href"] for tag, attrs in Reader(html).tags if tag == "a"}
        assert len(text) > 60
        assert [link for link in links if link not in text] == []
        assert not re.search(r"<[a-z/]|\{\{|prefers-color", text)

    @each
    def test_can_be_stopped_from_within_if_nobody_asked_for_it(self, kind, render):
        _title, html = render(kind)

        assert ("https://example.org/stop" in html) is kind.is_unasked

    @each
    def test_travels_with_the_headers_that_mail_programs_look_for(self, kind, cast, settings):
        settings.INBOUND_ADDRESS = "reply+{token}@example.org"
        now = timezone.now()
        ids = {"header_id": "b@example.org", "in_reply_to": "a@example.org", "key": kind.name}
        words = {"subject": "Hello", "text": "Hello", "html": "<p>Hello</p>", "to": cast.bo.email}
        whose = {"organisation": cast.organisation, "recipient": cast.bo, "kind": kind.name}
        mail = Mail.objects.create(id=new_id(), created_at=now, due_at=now, **ids, **words, **whose)

        message = message_from_bytes(to_message(mail).message().as_bytes(), policy=policy.default)

        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == "<b@example.org>"
        assert message["In-Reply-To"] == message["References"] == "<a@example.org>"
        assert message.get_content_type() == "multipart/alternative"
        halves = [part.get_content_type() for part in message.iter_parts()]
        assert halves == ["text/plain", "text/html"]
        assert ("List-Unsubscribe" in message) is kind.is_unasked
        if kind.is_unasked:
            assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert re.fullmatch(r"<https?://\S+/stop/\S+>", message["List-Unsubscribe"].strip())


class TestALetter:
    @pytest.fixture
    def tell(self, cast, make_relationship):
        relationship = make_relationship()
        words = {"relationship": relationship, "names": "Amina", "are_two": True, "room_url": "x"}

        def tell(kind, occasion=""):
            message = notify(cast.bo, kind, relationship, words, at=NOON, occasion=occasion)
            return message.mails.get()

        return tell

    def test_is_written_from_right_to_left_where_its_reader_reads_so(self, cast, tell):
        cast.bo.language = "ar"

        with translation.override("en"):
            mail = tell(AGREED)

        assert '<html lang="ar" dir="rtl">' in mail.html

    def test_joins_the_thread_of_what_it_is_about(self, cast, tell):
        first, second = tell(AGREED), tell(AGREED, occasion=2)

        assert second.thread == first.thread
        if first.thread:
            assert second.in_reply_to == first.header_id
            assert first_of_thread(cast.bo.pk, first.thread) == first.header_id

    def test_keeps_a_line_break_of_a_person_out_of_its_headers(self, cast, tell):
        cast.amina.name = "Amina\r\nBcc: mallory@evil.example"
        mail = tell(ENDED)
        mail.subject = "Hello\r\nBcc: mallory@evil.example"

        with pytest.raises(ValueError, match="newline"):
            to_message(mail).message()


class TestPlainHalf:
    def test_gives_an_address_once_on_a_line_of_its_own(self):
        link = '<a href="https://example.org/a">'
        assert html_to_text(f"<p>Video: {link}https://example.org/a</a></p>") == (
            "Video: https://example.org/a\n"
        )
        assert html_to_text(f"<p>{link}Not now</a>, {link}Not at all</a>. Thanks</p>") == (
            "Not now:\nhttps://example.org/a\nNot at all:\nhttps://example.org/a\nThanks\n"
        )
