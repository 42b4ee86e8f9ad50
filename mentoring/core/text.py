"""People's own words as safe HTML."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

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
