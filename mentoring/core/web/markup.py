"""People's own words as safe HTML."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from mentoring.core.web.links import real_hosts_shown

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
_parser.enable("linkify")
assert _parser.linkify
_parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # http://, or none
for _scheme in ("ftp:", "//"):
    _parser.linkify.add(_scheme, None)
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "h2", "h3", "a", "hr"}

# One line that begins with a letter and has no sign that means something in CommonMark or HTML,
# nor the address of a page.
# Each run of letters or of signs is taken whole ("++"): nothing is tried twice.
_plain = re.compile(r"(?!.*//)[^\W\d_](?:[^\W_]++|[ ,;:.!?'’“”„…()/%€–—-]++)*")


def markdown(words: str) -> Markup:
    """Render CommonMark; whatever could run, load or disguise is taken out.

    A link that looks like another says its real host behind it. Most messages are a plain line,
    and a page has many of them: parser and sanitiser would cost ten times the rest of it.
    """
    if _plain.fullmatch(words):
        return Markup(f"<p>{words.rstrip()}</p>\n")  # noqa: S704 - letters and harmless signs
    html = nh3.clean(
        _parser.render(words or ""),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    shown = real_hosts_shown(html) if "<a " in html else html
    return Markup(shown)  # noqa: S704 - the sanitiser's own output, and names of hosts in ASCII


def without_links(letter: Markup) -> Markup:
    """A letter to look at before it goes: what leads somewhere does so only for its reader.

    Everything is still read out, which ``inert`` would prevent.
    """
    return Markup(_href.sub(r"\1", str(letter)))  # noqa: S704 - only attributes of our own are gone


_href = re.compile(r'(<a\b[^>]*?)\shref="[^"]*"')
