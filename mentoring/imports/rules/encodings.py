"""Bytes of a text file to words, whatever program wrote them.

No file says how its letters are written. UTF-8 proves itself; everything else is a guess, which
pages show with names out of the file and let people change.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable

from charset_normalizer import from_bytes

SAMPLE = 200_000
MIXED = "utf-8+"  # before the encoding of those lines that are no UTF-8
# What people may choose instead of the guess, the likeliest first.
CHOICES = ("cp1252", "cp1250", "cp1254", "cp1257", "cp850", "cp852", "cp1251", "cp1253",
           "mac_roman", "utf-8")  # fmt: skip
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman", "cp850", "cp852", "cp437")
_OTHERS = ["cp1251", "cp1253", "koi8_r", "shift_jis", "gb18030", "big5", "euc_kr"]
_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Letters of the languages that people write with Latin letters; what is not here is rarer still.
_USUAL = set("äöüßéèêëàâáãåæçñóòôõøíìîïúùûýœąćęłńśźżčďěňřšťůžőűşğıáéíóúâîășț")
_OPENING = set("‚„“«¿¡(")
_TYPOGRAPHIC = set("’‘“”„‚«»–—…•€§°£©®™¿¡·")


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Words (NFC) and the name of their encoding, guessed where none is given.

    Raises ``ValueError`` with a code when there are no words.
    """
    encoding = encoding or _marked(content) or _guess(content)
    text = _decoded(content, encoding)
    if "\x00" in text:
        raise ValueError("nul")
    return unicodedata.normalize("NFC", text), encoding


def _marked(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not encoding and b"\x00" in content:
        return _without_mark(content)
    return encoding


def _decoded(content: bytes, encoding: str) -> str:
    if encoding.startswith(MIXED):
        other = encoding.removeprefix(MIXED)
        return "".join(_line(line, other) for line in content.splitlines(keepends=True))
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding.startswith(("utf-16", "utf-32")):
            raise ValueError("broken_text") from None
        return content.decode(encoding, "replace")


def _line(line: bytes, other: str) -> str:
    return line.decode("utf-8") if _is_utf8(line) else line.decode(other, "replace")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(content: bytes) -> str:
    """UTF-16 without its mark has a zero in every second place; anything else is no text."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    few = max(len(head) // 20, 1)
    if odd > len(head) // 5 and even < few:
        return "utf-16-le"
    if even > len(head) // 5 and odd < few:
        return "utf-16-be"
    raise ValueError("nul")


def _guess(content: bytes) -> str:
    """A line beyond ASCII that is valid UTF-8 is no accident: then only the others are foreign."""
    if _is_utf8(content):
        return "utf-8"
    lines = [line for line in content.splitlines() if not line.isascii()]
    foreign = [line for line in lines if not _is_utf8(line)]
    guess = _of_lines(b"\n".join(foreign)[:SAMPLE])
    return MIXED + guess if len(foreign) < len(lines) else guess


def _of_lines(sample: bytes) -> str:
    if _share_beyond_ascii(sample) < 0.7:
        return max(_LATIN, key=lambda name: (_plausible(sample, name), -_LATIN.index(name)))
    found = from_bytes(sample, cp_isolation=["cp1252", *_OTHERS]).best()
    return found.encoding if found else "cp1252"


def _share_beyond_ascii(sample: bytes) -> float:
    """Of the letters in words that have any beyond ASCII: in Latin script they are the few."""
    words = [word for word in re.findall(rb"[A-Za-z\x80-\xff]+", sample) if not word.isascii()]
    letters = sum(len(word) for word in words)
    beyond = sum(byte > 127 for word in words for byte in word)
    return float(beyond / max(letters, 1))


def _plausible(sample: bytes, encoding: str) -> float:
    """How much the signs beyond ASCII look like names and sentences; 0 is perfect."""
    text = sample.decode(encoding, "replace")
    return sum(
        _cost(text[at - 1 : at], sign, text[at + 1 : at + 2])
        for at, sign in enumerate(text)
        if sign > "\x7f"
    )


def _cost(before: str, sign: str, after: str) -> float:
    if sign in _TYPOGRAPHIC:
        is_inside = before.isalpha() and after.isalpha() and sign != "’"
        return -3.0 if is_inside or (sign in _OPENING and before.isalpha()) else -0.1
    if not sign.isalpha():
        return -4.0 if sign in "\ufffd" or not sign.isspace() else 0.0
    cost = 0.0 if sign.lower() in _USUAL else -1.0
    if sign.isupper() and before.islower():
        cost -= 2.0
    if not before.isalpha() and not after.isalpha():
        cost -= 2.0
    return cost


def odd_signs(names: Iterable[str]) -> list[str]:
    """Names with signs that no name has: the encoding was probably guessed wrong."""
    return [name for name in names if not all(map(_belongs_in_a_name, name))]


def _belongs_in_a_name(sign: str) -> bool:
    return (
        sign.isalnum() or sign in " .,'’‘`´-‐–()/·&\u200c\u200d" or unicodedata.combining(sign) > 0
    )
