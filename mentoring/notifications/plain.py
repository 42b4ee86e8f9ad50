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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.said.append("\n" if tag in {"br", "li", "dd"} else "\n\n")
        if tag == "li":
            self.said.append("- ")
        if tag == "a":
            self.href = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT
        if tag == "a" and self.href:
            self.said.append(f":\n{self.href}\n")
            self.href = None
        elif tag in _BLOCKS - {"br", "li", "dt"}:
            self.said.append("\n\n")

    def handle_data(self, words: str) -> None:
        if not self.silent:
            self.said.append(re.sub(r"\s+", " ", words))


def plain(html: str) -> str:
    """Readable text of a letter's HTML: paragraphs, dashes for lists, addresses after links."""
    reader = _Reader()
    reader.feed(html)
    lines = [line.strip() for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
