"""Links in people's words: what is one, and where it really leads."""

import pytest

from mentoring.core.web.markup import markdown


class TestALink:
    @pytest.mark.parametrize(
        "words",
        [
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](vbscript:x)",
            "[x](file:///etc/passwd)",
            "<script>alert(1)</script>",
            '<a href="javascript:alert(1)">x</a>',
            "[x](JaVaScRiPt:alert(1))",
            "![x](https://example.org/pixel.png)",
        ],
    )
    def test_is_one_only_where_http_leads_and_loads_nothing(self, words):
        shown = str(markdown(words))

        assert "<a " not in shown
        assert "<script" not in shown
        assert "<img" not in shown

    @pytest.mark.parametrize(
        ("words", "address"),
        [
            ("See https://example.org/plan?a=1&b=2.", "https://example.org/plan?a=1&amp;b=2"),
            ("(https://example.org/plan)", "https://example.org/plan"),
            ("https://example.org/plan", "https://example.org/plan"),
            ("http://example.org", "http://example.org"),
        ],
    )
    def test_is_an_address_that_stands_in_the_words_too(self, words, address):
        assert f'<a href="{address}" rel="noopener noreferrer nofollow">' in str(markdown(words))

    @pytest.mark.parametrize(
        "words",
        ["ftp://example.org/plan", "example.org", "www.example.org", "bo@example.org", "//a.b"],
    )
    def test_is_not_what_only_resembles_an_address(self, words):
        assert "<a " not in str(markdown(words))

    @pytest.mark.parametrize(
        ("words", "host"),
        [
            ("See https://p\u0430ypal.com/", "xn--pypal-4ve.com"),
            ("[my account](https://xn--pypal-4ve.com/login)", "xn--pypal-4ve.com"),
            ("[paypal](https://p\u0430ypal.com/)", "xn--pypal-4ve.com"),
            ("[https://bank.example/](https://evil.example/)", "evil.example"),
            ("[bank.example](http://bank.example.evil.example/)", "bank.example.evil.example"),
            ("[x](https://bank.example@evil.example/)", "evil.example"),
            ("[x](http://192.0.2.7/)", "192.0.2.7"),
            ("<https://www.\u0435xample.org/>", "www.xn--xample-2of.org"),
        ],
    )
    def test_that_looks_like_another_says_its_real_host(self, words, host):
        assert f'<small class="link-host">({host})</small>' in str(markdown(words))

    @pytest.mark.parametrize(
        "words",
        [
            "[the plan](https://example.org/plan)",
            "<https://example.org/a?b=c&d=e>",
            "[www.example.org](https://example.org/)",
            "[Write to me](mailto:bo@example.org)",
            "No link at all.",
        ],
    )
    def test_that_is_what_it_looks_like_stays_as_it_is(self, words):
        assert "link-host" not in str(markdown(words))
