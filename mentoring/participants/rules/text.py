"""Words as people type or paste them."""

import unicodedata

_UNSEEN = {"Cc", "Cs", "Co", "Cf"}


def clean(text: str, *, lines: bool = False) -> str:
    """Composed (NFC), without control characters and stray spaces; ``lines`` keeps line breaks.

    >>> clean("  Jo\\u0308rg\\u200b ") == "Jörg"
    True
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # nearly every cell, and ten times as fast
        return " ".join(text.split())
    kept = "".join(
        _gap(c) if unicodedata.category(c) in _UNSEEN and c not in "\u200c\u200d" else c
        for c in (text if lines else text.replace("\n", " "))
        .replace("\r\n", "\n")
        .replace("\n", "\u2028")
    )
    if not lines:
        return " ".join(kept.replace("\u2028", " ").split())
    return "\n".join(" ".join(line.split()) for line in kept.split("\u2028")).strip()


def _gap(sign: str) -> str:
    """What stands in the place of a sign that nobody sees: nothing for one without width."""
    return "" if unicodedata.category(sign) == "Cf" else " "


def key_of(name: str) -> str:
    """The same word in another spelling has the same key."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def shortened(words: str, most: int) -> str:
    """At most that many signs, cut between two words.

    >>> shortened("I have led eleven projects.", 18)
    'I have led eleven …'
    """
    return words if len(words) <= most else words[: most + 1].rsplit(None, 1)[0] + " …"
