"""A plain line is not parsed, and reads as if it had been."""

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.core.web import markup

SIGNS = "htps:/abcXYZäß漢 ,;:.!?'’“”„…()/%€–—-0123456789_*`#<>&[]\\|~+=@\"\n"


def parsed(words):
    html = markup._parser.render(words)
    return nh3.clean(html, tags=markup._TAGS, link_rel="noopener noreferrer nofollow")


class TestPlainWords:
    @given(st.text(SIGNS, max_size=30))
    @example("Thank you, Zoë: it’s 5 % (or so) - “fine”…")
    @example("Setext -")
    @example("a  ")
    @example("www.example.org/about")
    @example("see https://a.bc")
    def test_read_as_parsed_ones_do(self, words):
        if markup._plain.fullmatch(words):
            assert markup.markdown(words) == parsed(words)

    @pytest.mark.parametrize(
        "words", ["*a*", "a <b>", "a & b", "a\nb", "1. a", "- a", "a_b_", "\\a"]
    )
    def test_are_nothing_else(self, words):
        assert not markup._plain.fullmatch(words)
