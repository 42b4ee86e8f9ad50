"""Who may hold a key, how long it turns, and how much of a conversation a report takes along."""

import re
import unicodedata
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import phonenumbers

AROUND = (0, 5, 20)  # messages before and after the reported one that a report may take along
HOURS = (24, 72)  # for how long a conversation may be opened
ASKED_FOR = timedelta(days=7)  # a request that nobody answers lapses
WORDS = 2000  # characters of a reason, a note or an answer


class ReportReason(StrEnum):
    """Why somebody reports a message."""

    HURTFUL = "hurtful"
    PRESSURE = "pressure"
    SECRECY = "secrecy"
    DANGER = "danger"
    OTHER = "other"


class State(StrEnum):
    """Where a request to open a conversation stands; it follows from its moments."""

    ASKED = "asked"
    LAPSED = "lapsed"  # nobody answered
    REFUSED = "refused"
    OPEN = "open"
    OVER = "over"


def state_of(
    *,
    asked_at: datetime,
    refused_at: datetime | None,
    ends_at: datetime | None,
    at: datetime,
) -> State:
    """The first moment of ``ends_at`` is no longer open.

    >>> noon = datetime(2031, 3, 3, 12)
    >>> state_of(asked_at=noon, refused_at=None, ends_at=noon + timedelta(hours=24), at=noon).value
    'open'
    """
    if refused_at is not None:
        return State.REFUSED
    if ends_at is not None:
        return State.OPEN if at < ends_at else State.OVER
    return State.ASKED if at < asked_at + ASKED_FOR else State.LAPSED


def may_turn_second_key(person: UUID, *, asked_by: UUID, is_inside: bool) -> bool:
    """Two keys are two people, and neither of them is one of those whose words these are."""
    return person != asked_by and not is_inside


class Contact(StrEnum):
    """What leads past the platform."""

    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
    STREET = "street"


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\u20e3\ufe0e\ufe0f\ufeff]")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_GERMAN = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_SPELLED = {
    word: str(digit) for words in (_ENGLISH, _GERMAN) for digit, word in enumerate(words)
} | {"zwo": "2"}
_DIGIT_WORD = re.compile(rf"\b(?:{'|'.join(_SPELLED)})\b", re.I)
_LETTER_AS_DIGIT = re.compile(r"(?<![^\W\d_])[oOlI](?=[\s./-]?\d)|(?<=\d)[oOlI](?![^\W\d_])")
_SPACED_OUT = re.compile(r"(?<!\S)(?:\S\s){3,}\S(?!\S)")  # i n s t a
_UNUSUAL = ",;:*|~'’·•"  # between digits; lists of numbers have them too
_DIGITS = re.compile(rf"\+?\d(?:[\s./()\-–—_{_UNUSUAL}]{{0,4}}\d){{7,}}")
_MOMENT = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{4}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d{1,2}[:.]\d{2}|(?:19|20)\d{2})(?!\d)"
)
_AT = r"(?:@|\s?[(\[{]\s?(?:at|ät)\s?[)\]}]\s?|\s(?:at|ät)\s)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|punkt)\s?[)\]}]\s?|\s(?:dot|punkt)\s)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[a-z]{{2,}}\b"
    r"|[\w+-]\s{0,2}@\s{0,2}[\w-]+(?:\s{0,2}\.\s{0,2}[\w-]+){0,4}\s{0,2}\.\s{0,2}"
    r"(?:com|net|org|de|ch|eu|uk|fr|nl|pl)\b",
    re.I,
)
_PLACES = (
    "instagram|insta|snapchat|snap|whats\\s?app|telegram|discord|tik\\s?tok|facebook|skype"
    "|threema|viber|wechat|kik|roblox|twitch"
)
_HANDLE = re.compile(
    r"(?<![\w@])@[\w.]{3,}|(?<![\w@])@\s{1,2}[a-z]\w*_\w+"
    rf"|\b(?:{_PLACES})\b\W{{1,3}}(?:\w+\W+){{0,3}}?@?(?=\w*[._\d])[a-z][\w.]{{2,}}\w"
    r"|\b(?:t\.me|wa\.me|instagram\.com|snapchat\.com|discord\.gg|tiktok\.com|facebook\.com)/\S+",
    re.I,
)
_STREET = re.compile(
    r"\b\d{1,4}[a-z]?,?\s+(?:[A-Z][\w'-]+\s+){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Square|Close|Court|Terrace)\b"
    r"|\b\d{1,4}[a-z]?,?\s+[a-z][\w'-]+\s+(?:street|road|avenue)\b"
    r"|\b\w*(?:[Ss]traße|[Ss]trasse|[Ss]tr\.|[Gg]asse|[Aa]llee),?\s*(?:[Nn]r\.?\s*)?\d{1,4}"
    r"|\b(?:[A-ZÄÖÜ]\w+)(?:weg|platz|ring|ufer|damm),?\s*(?:[Nn]r\.?\s*)?\d{1,4}",
)


def contacts_in(words: str, country: str) -> list[Contact]:
    """What contact data there seems to be; ``country`` says how numbers without a prefix read.

    >>> contacts_in("Call me: 0 1 7 6 / 12 34 56 78", "DE")
    [<Contact.PHONE: 'phone'>]
    >>> contacts_in("See you on 12.03.2031 at 14:30, room 204.", "DE")
    []
    """
    words = _INVISIBLE.sub("", unicodedata.normalize("NFKC", words))
    closed_up = _SPACED_OUT.sub(lambda found: "".join(found[0].split()), words)
    found = []
    if _has_number(words, country):
        found.append(Contact.PHONE)
    for kind, pattern in (
        (Contact.EMAIL, _EMAIL),
        (Contact.HANDLE, _HANDLE),
        (Contact.STREET, _STREET),
    ):
        for said in (words, closed_up):
            if pattern.search(_EMAIL.sub(" ", said) if kind is Contact.HANDLE else said):
                found.append(kind)
                break
    return found


def _has_number(words: str, country: str) -> bool:
    words = _DIGIT_WORD.sub(lambda found: _SPELLED[found[0].lower()], words)
    words = _LETTER_AS_DIGIT.sub(lambda found: "0" if found[0] in "oO" else "1", words)
    for run in _DIGITS.findall(words):
        if are_moments(run):
            words = words.replace(run, " ")
        elif _is_number(run):
            return True
    return any(True for _ in phonenumbers.PhoneNumberMatcher(words, country or None))


def _is_number(run: str) -> bool:
    """Eight digits or more; with signs between them that lists have only where no list would be."""
    groups = re.findall(r"\d+", run)
    if all(len(group) == 1 for group in groups):
        return groups != sorted(groups)  # somebody counts
    is_usual = not any(sign in run for sign in _UNUSUAL)
    return is_usual or run[0] == "+" or (run[0] == "0" and len(groups[0]) > 2)


def are_moments(run: str) -> bool:
    """Whether digits are dates and times: one, two (from, to), or any number in their order.

    >>> [are_moments(run) for run in ("12.03.2031 14:30", "14.30 – 15.30", "01.76.12.34.56.78")]
    [True, True, False]
    """
    between = [one.strip("/()_") for one in _MOMENT.split(run)]
    if re.search(r"\d", "".join(between)) or "." in between[1:-1]:
        return False
    tokens = [[int(one) for one in re.findall(r"\d+", found)] for found in _MOMENT.findall(run)]
    if not all(_is_moment(token) for token in tokens):
        return False
    clocks, days = tokens, [token[::-1] for token in tokens]
    is_clear = all(len(token) == 3 or ":" in run for token in tokens)
    return len(tokens) < 3 or is_clear or sorted(clocks) == clocks or sorted(days) == days


def _is_moment(token: list[int]) -> bool:
    """A year, day and month with or without one, or hour and minute."""
    if len(token) == 1:
        return True
    if len(token) == 3:
        first, month, last = token
        return 1 <= month <= 12 and 1 <= (last if first > 31 else first) <= 31
    first, second = token
    return (first < 24 and second < 60) or (1 <= first <= 31 and 1 <= second <= 12)


def quiet_until(at: datetime, *, begins: int, ends: int, timezone: str) -> datetime | None:
    """When messages go again; None: now. ``begins`` and ``ends`` are hours of that zone's clock.

    >>> from datetime import UTC
    >>> quiet_until(datetime(2031, 3, 3, 22, tzinfo=UTC), begins=20, ends=7, timezone="UTC").hour
    7
    """
    here = at.astimezone(ZoneInfo(timezone))
    is_quiet = (
        begins <= here.hour < ends if begins <= ends else here.hour >= begins or here.hour < ends
    )
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=int(here.hour >= ends))
    return datetime.combine(day, time(ends), ZoneInfo(timezone))
