"""Bytes of a text file to words, whatever program wrote them."""

import codecs

from charset_normalizer import from_bytes

SAMPLE = 200_000
# Tried in this order when several explain the bytes equally well.
LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman", "shift_jis",
          "gb18030", "big5", "euc_kr"]  # fmt: skip
_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
]  # fmt: skip


def decode(content: bytes) -> tuple[str, str]:
    """Words and the name of their encoding; ``ValueError`` with a code when there are no words."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not encoding and b"\x00" in content:
        encoding = _without_mark(content)
    if not encoding:
        encoding = _guess(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding.startswith("utf"):
            raise ValueError("broken_text") from None
        text = content.decode(encoding, "replace")
    if "\x00" in text:
        raise ValueError("nul")
    return text, encoding


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
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        found = from_bytes(_telling(content), cp_isolation=LIKELY)
        best = found.best()
        if best is None:
            return "cp1252"
        close = [match.encoding for match in found if match.chaos <= best.chaos + 0.02]
        return next((name for name in LIKELY if name in close), best.encoding)
    return "utf-8"


def _telling(content: bytes) -> bytes:
    """The lines that say something about the encoding: those beyond ASCII."""
    lines = [line for line in content.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:SAMPLE]
