"""Which links are opened, and what is taken from their pages."""

from datetime import timedelta

import pytest

from mentoring.previews import rules
from mentoring.previews.rules import A_DAY, A_MINUTE, address_in, may_be_opened, read
from tests.moments import NOON

PAGE = "https://example.org/"
SECRET = """
https://bo:word@example.org/ https://bo@example.org/
https://example.org/reset/9f86d081884c7d659a2feaa0c55ad015
https://example.org/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit
https://example.org/join/550e8400-e29b-41d4-a716-446655440000
https://example.org/j/865?pwd=abc https://example.org/?access_token=1
https://example.org/?X-Amz-Signature=abc https://example.org/?sid=1
https://example.org/?9f86d081884c7d659a2feaa0c55ad015
https://example.org/;jsessionid=9F86D081884C7D659A2FEAA0C55AD015
https://example.org/%39f86d081884c7d659a2feaa0c55ad015 https:///nowhere http://[bad/
"""


def read_page(html, kind="text/html; charset=utf-8", came_from=PAGE):
    body = html if isinstance(html, bytes) else html.encode()
    return read(body, kind=kind, address=PAGE, came_from=came_from)


class TestTheLinkOfAMessage:
    @pytest.mark.parametrize(
        ("words", "address"),
        [
            ("Read https://example.org/plan, please.", "https://example.org/plan"),
            (
                "[the plan](http://example.org/plan?page=2&of=3)",
                "http://example.org/plan?page=2&of=3",
            ),
            ("https://example.org/1 https://example.org/2", "https://example.org/1"),
            ("`https://example.org/`", None),
            ("mailto:bo@example.org, ftp://example.org/", None),
            ("example.org", None),
            ("Nothing to read.", None),
        ],
    )
    def test_is_the_first_that_is_shown_as_one(self, words, address):
        assert address_in(words) == address

    def test_is_the_first_that_may_be_opened(self):
        words = "https://example.org/?token=1 and https://example.org/plan"
        assert address_in(words) == "https://example.org/plan"

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/ten-questions-for-a-first-talk-2026",
            "https://de.wikipedia.org/wiki/Donaudampfschifffahrtsgesellschaft",
            "https://example.org/watch?v=dQw4w9WgXcQ&t=120",
            "https://example.org/?q=" + "a" * rules.LONGEST_VALUE,
            "https://example.org/#9f86d081884c7d659a2feaa0c55ad015",  # never sent
        ],
    )
    def test_may_be_opened_where_it_names_a_page(self, address):
        assert may_be_opened(address)

    @pytest.mark.parametrize(
        "address",
        [
            *SECRET.split(),
            "https://example.org/?q=" + "a" * (rules.LONGEST_VALUE + 1),
        ],
    )
    def test_is_not_opened_where_it_may_let_somebody_in(self, address):
        assert not may_be_opened(address)


class TestOnePerson:
    def test_is_served_so_many_times_in_a_minute(self):
        asked = [NOON - timedelta(seconds=30)] * (A_MINUTE - 1)
        assert rules.may_ask(asked, at=NOON)
        assert not rules.may_ask([*asked, NOON - timedelta(seconds=59)], at=NOON)
        assert rules.may_ask([*asked, NOON - timedelta(seconds=60)], at=NOON)

    def test_is_served_so_many_times_a_day(self):
        asked = [NOON - timedelta(hours=2)] * (A_DAY - 1)
        assert rules.may_ask(asked, at=NOON)
        assert not rules.may_ask([*asked, NOON - timedelta(hours=23)], at=NOON)


class TestAPage:
    def test_is_called_as_it_says_itself(self):
        html = """<!doctype html><html><head><title>Not this</title>
            <meta property="og:title" content="Ten questions &amp; answers">
            <meta name="description" content="not this"/>
            <META property='og:description' content="Before a
              first talk.">"""
        shown = read_page(html, came_from="https://www.example.org/10")
        assert shown.title == "Ten questions & answers"
        assert shown.text == "Before a first talk."
        assert shown.host == "www.example.org"
        assert shown.address == PAGE

    def test_is_called_by_its_title_where_it_says_nothing_else(self):
        html = "<title> Ten\n questions </title><meta name=description content='Ten questions'>"
        assert read_page(html).title == "Ten questions"
        assert read_page(html).text == ""  # the same twice says nothing

    @pytest.mark.parametrize("html", ["", "<p>words</p>", "<title> </title>", "\x00\xff"])
    def test_without_a_title_is_not_shown(self, html):
        assert read_page(html) is None

    def test_says_where_it_stands_whatever_it_says(self):
        html = "<title>x</title><meta property='og:site_name' content='Your Bank'>"
        assert read_page(html, came_from="https://bänk.example/").host == "xn--bnk-qla.example"

    def test_is_cut_at_a_word_where_it_is_long(self):
        shown = read_page(f"<title>{'ab ' * 100}</title>").title
        assert len(shown) <= rules.TITLE_LENGTH
        assert shown.endswith("ab…")
        assert read_page(f"<title>{'a' * rules.TITLE_LENGTH}</title>").title == "a" * 120

    @pytest.mark.parametrize(
        ("html", "kind"),
        [
            ("<title>Grüße</title>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
            ("<meta charset=windows-1252><title>Grüße</title>".encode("cp1252"), "text/html"),
            ("<title>Grüße</title>".encode(), "text/html"),
            ("<title>Grüße</title>".encode(), "text/html; charset=iso-8859-99"),
            ("<title>Grüße</title>".encode(), "text/html; charset=punycode"),
        ],
    )
    def test_is_read_in_the_charset_it_names_if_that_is_one_of_pages(self, html, kind):
        assert read_page(html, kind).title == "Grüße"
