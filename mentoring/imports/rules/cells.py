"""One cell of a file to one value. What cannot be read is None; the caller says so in words."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

from mentoring.core.l10n.languages import LANGUAGES
from mentoring.participants.rules.text import clean, key_of

FORMATS = ("in_person", "video", "phone")
KINDS = ("one_to_one", "group", "peer", "reverse")  # not how two meet; nothing reads them here
_YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr", "✓", "✔"}
_NO = {"no", "n", "false", "0", "nein", "falsch"}
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_EMAIL = re.compile(
    rf"[a-z0-9!#$%&'*+/=?^`{{|}}~_-]+(?:\.[a-z0-9!#$%&'*+/=?^`{{|}}~_-]+)*"
    rf"@{_LABEL}(?:\.{_LABEL})+"
)
# What spreadsheets write where a formula has failed, and what people write for "nothing".
_ERRORS = {"#n/a", "#nv", "#ref!", "#bezug!", "#value!", "#wert!", "#name?", "#div/0!", "#num!",
           "#zahl!", "#null!", "#spill!", "#calc!", "#getting_data", "#feld!"}  # fmt: skip
_NOTHING = {"-", "--", "–", "—", "?", ".", "/", "n/a", "n.a.", "na", "tbd", "tba", "tbc", "none",
            "null", "nil", "k.a.", "k. a.", "keine angabe", "entfällt", "unknown", "unbekannt",
            "not applicable"}  # fmt: skip


def is_error(text: str) -> bool:
    """Whether a spreadsheet says here that it could not work something out."""
    return text.strip().casefold() in _ERRORS


def is_placeholder(text: str) -> bool:
    """Whether a cell says in one of many ways that there is nothing to say."""
    return text.strip().casefold() in _NOTHING or is_error(text)


def is_no_identifier(text: str) -> bool:
    """``0``, ``000`` and numbers that Excel has rounded identify nobody."""
    return set(text) <= {"0"} or bool(re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+\d+", text))


def email(text: str) -> str | None:
    """An address in lower case by the rules of addresses, out of what people paste around it.

    Letters beyond ASCII before the @ go to another mailbox on most servers: handed back.

    >>> email("Amy Fox <Amy.Fox@Example.org>;"), email("ALİ@EXAMPLE.ORG"), email("läa@example.org")
    ('amy.fox@example.org', 'ali@example.org', None)
    """
    found = clean(text)
    if inside := re.fullmatch(r"[^<>@]*<([^<>]+)>[\s;,.]*", found):
        found = inside[1]
    found = found.strip().rstrip(" ;,.").replace("İ", "i").lower()  # a Turkish capital of "i"
    found = unicodedata.normalize("NFC", found.removeprefix("mailto:"))
    return found if len(found) <= 254 and _EMAIL.fullmatch(found) else None


_NEGATED = re.compile(
    r"\b(?:not|no|nicht|keine?n?|never)\b\s+(?:(?:an?|the|as|als|eine?n?)\s+)?\w+"
)
_SEEKS = re.compile(
    r"\b(?:like|want|need|have|seek(?:ing)?|find|looking for|wish for|suche|brauche|möchte|"
    r"wünsche(?: mir)?|hätte)\b(?: to have| gerne?)?\s+(?:an?|my|eine?n?)\s+(?:\w+\s+)?mentor"
)


def role(text: str) -> str | None:
    """mentor, mentee or both, also in German, in gendered spellings and in a sentence.

    >>> [role(said) for said in ("Mentor/in", "I would like a mentor", "not a mentor")]
    ['mentor', 'mentee', None]
    """
    said = _NEGATED.sub(" ", text.lower())
    if _SEEKS.search(said):
        return "mentee"
    bare = re.sub(r"[:*_/(]?innen\b\)?|[:*_/(]in\b\)?", "", said)
    words = set(re.findall(r"[a-zäöüßé]+", bare))
    if words & {"both", "beide", "beides"}:
        return "both"
    mentor = bool(words & {"mentor", "mentors", "mentoren", "mentorin", "coach", "buddy"})
    mentee = bool(
        words & {"mentee", "mentees", "mentoree", "protégé", "protégée", "protege", "newcomer"}
    )
    if mentor and mentee:
        return "both"
    return "mentor" if mentor else "mentee" if mentee else None


_MONTHS = [
    "jan",
    "feb",
    "mar",
    "mär",
    "apr",
    "may",
    "mai",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "okt",
    "nov",
    "dec",
    "dez",
]


def whole_number(text: str, *, most: int) -> int | None:
    """``"5"``, ``"Grade 5"``, ``"E13"``, ``"5.0"``; never a date, a range or a thousand."""
    found = re.fullmatch(
        r"([^\W\d]*)[\s.:]*?(\d{1,5})(?:[.,]0{1,2})?\+?(?:\s+[^\d]*)?", clean(text)
    )
    if not found or found[1][:3].lower() in _MONTHS:
        return None
    value = int(found[2])
    return value if value <= most else None


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
def _countries() -> dict[str, str]:
    found = {"uk": "GB", "usa": "US"}
    for language in reversed(LANGUAGES):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "EU", "UN", "EZ", "QO"}:
                found |= {name.casefold(): code, code.casefold(): code}
    return found


def country(text: str) -> str | None:
    return _countries().get(key_of(text))


_MARK = r"(?:[-•*▪◦‣·–]\s+|\d{1,2}[.)]\s+)"


def pieces(text: str) -> list[str]:
    """Entries of a list in one cell: by ``;``, lines, ``|`` or numbers, else by commas.

    >>> pieces("- Python"), pieces("1. Python 2. SQL"), pieces("TCP/IP / SQL | Go")
    (['Python'], ['Python', 'SQL'], ['TCP/IP', 'SQL', 'Go'])
    """
    text = re.sub(rf"(?m)^\s*{_MARK}", "\n", text)
    if re.match(r"\s*1[.)]\s", text) or "\n" in text:
        text = re.sub(r"(?<=\s)\d{1,2}[.)]\s+", "\n", text)
    sign = r"[;\n|]|\s/\s" if re.search(r"[;\n|]|\s/\s", text) else r","
    found = [clean(raw) for raw in re.split(sign, text)]
    return [re.sub(r"^(?:and|und|&)\s+", "", piece) for piece in found if piece]


def weighted(text: str, *, most: int, unsaid: int) -> tuple[list[tuple[str, int]], list[str]]:
    """``"SQL:3;Python"`` → names with weights, and the entries that cannot be read.

    A colon that no number follows, or that a digit precedes (*ratio 1:1*), belongs to the name.
    """
    found: dict[str, tuple[str, int]] = {}
    unread = []
    for piece in pieces(text):
        if is_placeholder(piece):
            continue
        weight = re.fullmatch(r"(.*[^\s\d:])\s*:\s*(-?[\d.,]+)", piece)
        name, number = (weight[1].strip(), weight[2]) if weight else (piece, str(unsaid))
        if not number.isdecimal() or not 1 <= int(number) <= most or not 0 < len(name) <= 80:
            unread.append(piece)
        elif (key := key_of(name)) not in found:
            found[key] = (name, int(number))
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


def turned(name: str) -> str:
    """``"van der Berg, Jan"`` → ``"Jan van der Berg"``; a name with two commas stays."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not last or not first or "," in first:
        return name
    if key_of(first).rstrip(".") in {"jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "msc"}:
        return name
    return f"{first} {last}"
