"""Pages that say about themselves what could harm whoever reads a preview of them."""

import pytest

from mentoring.previews import rules
from mentoring.previews.rules import MAX_BYTES, read

PAGE = "https://news.example/"


def read_page(html, kind="text/html; charset=utf-8"):
    body = html if isinstance(html, bytes) else html.encode()
    return read(body[:MAX_BYTES], kind=kind, address=PAGE, came_from=PAGE)


class TestATitle:
    @pytest.mark.parametrize(
        "title",
        [
            "<script>alert(1)</script>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
            '" onmouseover="alert(1)',
        ],
    )
    def test_with_a_script_is_text_on_the_page(self, title):
        from mentoring.core.web.pages import jinja

        shown = read_page(f"<title>{title}</title><meta name=description content='{title}'>")
        template = jinja().env.get_template("previews/preview.html")
        html = template.render(preview=shown)
        assert "<script" not in html
        assert "<img" not in html
        assert 'onmouseover="' not in html

    def test_of_a_megabyte_is_a_line(self):
        html = f"<title>{'a' * 250_000}</title>"
        assert read_page(html) is None
        html = f"<meta property=og:title content='{'&amp;' * 50_000}'>"
        assert len(read_page(html).title) <= rules.TITLE_LENGTH

    @pytest.mark.parametrize(
        "sign", ["\u202e", "\u2066", "\u200e", "\x00", "\x1b", "\ufeff", "\u200b"]
    )
    def test_with_signs_that_turn_or_hide_loses_them(self, sign):
        assert read_page(f"<title>a{sign}b</title>").title == "a b"

    def test_keeps_what_joins_letters(self):
        assert (
            read_page("<title>می\u200cخواهم 👩\u200d🏫</title>").title == "می\u200cخواهم 👩\u200d🏫"
        )


class TestAPage:
    @pytest.mark.parametrize(
        "piece",
        [
            "<div>",
            "<!--",
            "<title>",
            "<meta ",
            "<meta content='",
            "<svg><title>",
            "&#x41;",
            "<![CDATA[",
            "<",
        ],
    )
    def test_that_never_ends_gives_a_parser_little_to_do(self, monkeypatch, piece):
        """A parser of HTML takes the square of the depth: seconds for what is sent in one."""
        parsed, clean = [], rules.nh3.clean
        monkeypatch.setattr(
            rules.nh3, "clean", lambda html, **how: parsed.append(html) or clean(html, **how)
        )

        read_page(piece * (MAX_BYTES // len(piece)))
        assert parsed[0].count("<") <= 100 * rules.PIECES

    @pytest.mark.parametrize(
        "charset", ["punycode", "idna", "unicode_escape", "utf-7", "zip", "rot13"]
    )
    def test_that_names_a_codec_that_is_none_of_pages_is_read_as_another(self, charset):
        assert read_page("<title>+AGE-</title>", f"text/html; charset={charset}").title == "+AGE-"
