"""People's own words as safe HTML."""

import re
from typing import Any
from uuid import UUID

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "h2", "h3", "a", "hr"}


def markdown(words: str) -> Markup:
    """Render CommonMark; whatever could run, load or disguise is taken out."""
    html = nh3.clean(
        _parser.render(words or ""),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(html)  # noqa: S704 - the sanitiser's own output


def without_links(letter: Markup) -> Markup:
    """A letter to look at before it goes: what leads somewhere does so only for its reader.

    Everything is still read out, which ``inert`` would prevent.
    """
    return Markup(_href.sub(r"\1", str(letter)))  # noqa: S704 - only attributes of our own are gone


_href = re.compile(r'(<a\b[^>]*?)\shref="[^"]*"')


def shown(value: Any) -> str:
    """As ``escape``, for text that only goes on the page and that nobody escapes again."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str and _is_plain(value):
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int or kind is UUID else escape(value)


_is_plain = re.compile("[^&<>'\"]*").fullmatch
