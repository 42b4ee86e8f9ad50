"""The plain-text half of a letter, taken from its HTML half, so that words exist once."""

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "h1", "h2", "h3", "li", "tr", "ul", "ol", "table", "hr", "dt", "dd", "br"}
_SILENT = {"style", "head", "title", "script"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0
        self.href: str | None = None
        self.link_at = 0  # where in ``said`` the words of the link begin
        self.is_after_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.said.append("\n" if tag in {"br", "li", "dd"} else "\n\n")
        if tag == "li":
            self.said.append("- ")
        if tag == "a":
            self.href, self.link_at = dict(attrs).get("href"), len(self.said)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT
        if tag == "a" and self.href:
            is_said = "".join(self.said[self.link_at :]).strip().endswith(self.href)
            self.said.append("\n" if is_said else f":\n{self.href}\n")
            self.href, self.is_after_link = None, True
        elif tag in _BLOCKS - {"br", "li", "dt"}:
            self.said.append("\n\n")

    def handle_data(self, words: str) -> None:
        if self.silent:
            return
        words = re.sub(r"\s+", " ", words)
        # An address stands on a line of its own, and no line begins with a comma.
        self.said.append(words.lstrip(" ,;.") if self.is_after_link else words)
        self.is_after_link = False


def html_to_text(html: str) -> str:
    """Readable text of a letter's HTML: paragraphs, dashes for lists, addresses after links."""
    reader = _Reader()
    reader.feed(html)
    lines = [line.strip() for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
