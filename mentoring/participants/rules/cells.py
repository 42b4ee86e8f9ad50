"""One cell of a file to one value. What cannot be read is None; the caller says so in words."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
LEVEL_UNSAID = "B2"  # somebody lists a language to work in it
FORMATS = ("one_to_one", "group", "peer", "reverse", "in_person", "video", "phone")
_YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr"}
_NO = {"no", "n", "false", "0", "nein", "falsch"}
_CEFR_WORDS = {
    "native": "C2", "muttersprache": "C2", "mothertongue": "C2", "fluent": "C1", "fließend": "C1",
    "good": "B2", "gut": "B2", "basic": "A2", "grundkenntnisse": "A2", "beginner": "A1",
}  # fmt: skip
_EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[^@\s,;:<>()\[\]\\\".]+(\.[^@\s,;:<>()\[\]\\\".]+)+")


def clean(text: str, *, lines: bool = False) -> str:
    """Without control characters and stray spaces; ``lines`` keeps the line breaks."""
    if text.isprintable():  # nearly every cell, and ten times as fast
        return " ".join(text.split())
    kept = "".join(
        c if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cf"} or c in "\u200c\u200d" else " "
        for c in (text if lines else text.replace("\n", " "))
        .replace("\r\n", "\n")
        .replace("\n", "\u2028")
    )
    if not lines:
        return " ".join(kept.replace("\u2028", " ").split())
    return "\n".join(" ".join(line.split()) for line in kept.split("\u2028")).strip()


def key_of(name: str) -> str:
    """The same word in another spelling has the same key."""
    return " ".join(name.split()).casefold()


def email(text: str) -> str | None:
    found = clean(text).removeprefix("mailto:").lower()
    is_good = len(found) <= 254 and _EMAIL.fullmatch(found) and ".." not in found
    return found if is_good else None


def role(text: str) -> str | None:
    """mentor, mentee or both, also in German and in gendered spellings."""
    words = set(re.findall(r"[a-zäöüß]+", re.sub(r"[:*_/]?innen\b|[:*_]in\b", "", text.lower())))
    if words & {"both", "beide", "beides"}:
        return "both"
    mentor = bool(words & {"mentor", "mentors", "mentorin", "coach", "buddy"})
    mentee = bool(words & {"mentee", "mentees", "protégé", "newcomer"})
    if mentor and mentee:
        return "both"
    return "mentor" if mentor else "mentee" if mentee else None


def whole_number(text: str, *, most: int) -> int | None:
    """``"5"``, ``"Grade 5"``, ``"5.0"``."""
    found = re.findall(r"\d+(?:[.,]\d+)?", text)
    if len(found) != 1 or "-" in text.replace(" ", "")[:1]:
        return None
    value = float(found[0].replace(",", "."))
    return int(value) if value.is_integer() and value <= most else None


def tenths(text: str) -> str | None:
    """Years with one digit after the point, as text for a decimal column."""
    found = re.findall(r"\d{1,4}(?:[.,]\d+)?", text)
    if len(found) != 1 or "-" in text.replace(" ", "")[:1]:
        return None
    value = round(float(found[0].replace(",", ".")), 1)
    return str(value) if value < 100 else None


def yes_no(text: str) -> bool | None:
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    names = sorted(available_timezones() - {"localtime", "Factory"})
    by_city = {n.rsplit("/", 1)[-1].casefold(): n for n in reversed(names) if "/" in n}
    windows = {k.casefold(): v for k, v in get_global("windows_zone_mapping").items()}
    return windows | by_city | {name.casefold(): name for name in names}


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """Zones to choose from: those named after a place."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
               "Pacific/")  # fmt: skip
    return sorted(n for n in available_timezones() if n.startswith(regions)) + ["UTC"]


@lru_cache(maxsize=1000)
def zone(text: str) -> str | None:
    """The IANA name of ``"europe/berlin"``, ``"Berlin"`` or ``"W. Europe Standard Time"``."""
    word = clean(text).casefold()
    known = _zones()
    return known.get(word) or known.get(word.replace(" ", "_"))


@lru_cache(maxsize=1000)
def near_zone(text: str) -> str:
    """The zone that somebody probably meant, or nothing."""
    word = clean(text).casefold().replace(" ", "_")
    near = get_close_matches(word, _zones(), n=1, cutoff=0.75)
    return _zones()[near[0]] if near else ""


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    found = {"uk": "GB", "usa": "US"}
    for language in ("de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "EU", "UN", "EZ", "QO"}:
                found |= {name.casefold(): code, code.casefold(): code}
    return found


def country(text: str) -> str | None:
    return _countries().get(key_of(text))


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("de", "en"):
        for code, name in Locale(language).languages.items():
            if code.isalpha() and len(code) <= 3:
                found |= {name.casefold(): code, code: code}
    return found


def language(text: str) -> tuple[str, str] | None:
    """``"en:C1"``, ``"German (B2)"``, ``"Deutsch: Muttersprache"`` → code and CEFR level."""
    found = re.fullmatch(r"\s*([^:(]+?)\s*(?:[:(]\s*([^)]*?)\s*\)?)?\s*", text)
    if not found:
        return None
    code = _languages().get(key_of(found[1]).split("-")[0]) or _languages().get(key_of(found[1]))
    said = (found[2] or "").replace(" ", "")
    level = said.upper() if said.upper() in CEFR else _CEFR_WORDS.get(said.lower(), "")
    if not code or (said and not level):
        return None
    return code, level or LEVEL_UNSAID


def pieces(text: str) -> list[str]:
    """Entries of a list in one cell: by ``;``, else by commas or lines."""
    sign = r"[;\n]" if ";" in text or "\n" in text else r","
    return [piece for raw in re.split(sign, text) if (piece := clean(raw))]


def weighted(text: str, *, most: int, unsaid: int) -> tuple[list[tuple[str, int]], list[str]]:
    """``"SQL:3;Python"`` → names with weights, and the entries that cannot be read."""
    found: dict[str, tuple[str, int]] = {}
    unread = []
    for piece in pieces(text):
        name, sign, weight = piece.rpartition(":")
        name, weight = (name.strip(), weight.strip()) if sign else (piece, str(unsaid))
        if not weight.isdecimal() or not 1 <= int(weight) <= most or not 0 < len(name) <= 80:
            unread.append(piece)
        elif (key := key_of(name)) not in found:
            found[key] = (name, int(weight))
    return list(found.values()), unread


def most_frequent(spellings: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Key → the spelling used most often; of equals the one that is not all capitals."""
    best: dict[str, tuple[int, bool, str]] = {}
    counts: dict[str, int] = {}
    for spelling, times in spellings:
        spelling = clean(spelling)
        counts[spelling] = counts.get(spelling, 0) + times
    for spelling, times in counts.items():
        rank = (times, not spelling.isupper(), spelling)
        key = key_of(spelling)
        if key and rank > best.get(key, (0, False, "")):
            best[key] = rank
    return {key: rank[2] for key, rank in best.items()}
