"""Words without case and accents, for looking people up, and for the order of lists."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
    | dict.fromkeys("'’ʼ`´", "")  # O’Neill is found as oneill, and by every apostrophe
)


def folded(text: str) -> str:
    """The same for *Özlem*, *OZLEM* and *özlem*, however their letters are composed.

    >>> folded("Özlem Ångström-Łuk")
    'ozlem angstrom-luk'
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_PLAIN)


_MARKS = "[\u0300-\u036f'’ʼ`´]*"  # accents that stand alone, and apostrophes
_RANGES = (range(0x20, 0x530), range(0x1E00, 0x1F00))  # Latin, Greek, Cyrillic


def pattern(word: str) -> re.Pattern[str]:
    """Finds a folded ``word`` in text that is not folded: ten times as fast as folding the text.

    >>> bool(pattern("strasse kran").search("Straße Krän"))
    True
    """
    signs = _signs()
    parts, at = [], 0
    while at < len(word):
        two, one = word[at : at + 2], word[at]
        single = f"[{re.escape(signs[one] or one)}]"
        if len(two) == 2 and signs[two]:
            other = f"[{re.escape(signs[word[at + 1]] or word[at + 1])}]"
            parts.append(f"(?:[{signs[two]}]|{single}{_MARKS}{other})")
            at += 2
        else:
            parts.append(single)
            at += 1
    return re.compile(_MARKS.join(parts))


@cache
def _signs() -> dict[str, str]:
    """What each sign or pair of signs is written as: o -> oOöÖóÓ…, ss -> ßẞ."""
    found: dict[str, str] = defaultdict(str)
    for codes in _RANGES:
        for code in codes:
            sign = chr(code)
            plain = folded(sign)
            if plain and len(plain) <= 2:
                found[plain] += sign
    return found
