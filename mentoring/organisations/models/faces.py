"""What stands for a person where they are named: a picture, or two letters in their colour."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing

from mentoring.core.web.addresses import address

HUES = 16  # colours of a face without a picture; see static/css
SMALL, LARGE = (
    96,
    320,
)  # pixels of a side: twice, and for the largest faces four times what is shown
SIDES = (SMALL, LARGE)
TICKET_LIFETIME = 24 * 60 * 60  # seconds in which a page that a letter led to shows its pictures
_tickets = signing.TimestampSigner(salt="organisations.picture")


class Face:
    """What is shown of somebody with ``id``, ``name`` and ``picture``, whatever read them."""

    __slots__ = ()

    @property
    def told_apart(self: Any) -> str:
        return told_apart(self)

    @property
    def name_apart(self: Any) -> str:
        return name_apart(self)

    @property
    def first_name(self: Any) -> str:
        return given_name(self.name)

    @property
    def initials(self: Any) -> str:
        return initials_of(self.name)

    @property
    def hue(self: Any) -> int:
        return hue_of(self.id)

    @property
    def shown_picture(self: Any) -> str:
        return str(self.picture)

    @property
    def picture_url(self: Any) -> str:
        return picture_url(self.id, self.shown_picture)

    @property
    def large_picture_url(self: Any) -> str:
        return picture_url(self.id, self.shown_picture, LARGE)

    @property
    def letter_picture_url(self: Any) -> str:
        return letter_picture_url(self.id, self.shown_picture)


class _Summary(NamedTuple):
    id: UUID
    name: str
    picture: str = ""
    job_title: str = ""
    department: str = ""
    office: str = ""


class PersonSummary(Face, _Summary):
    """A person as a list shows them: a name, and a picture or two letters."""

    __slots__ = ()


def summary_columns(path: str = "") -> tuple[str, ...]:
    """What ``values_list`` reads for a ``PersonSummary``; ``path`` leads to the membership."""
    return tuple(f"{path}{field}" for field in PersonSummary._fields)


def told_apart(person: Any) -> str:
    """What tells people of the same name apart, wherever one is listed or chosen."""
    return ", ".join(filter(None, (person.job_title, person.department, person.office)))


def name_apart(person: Any) -> str:
    """``"Nora Vogel (Legal)"``, for lists of names in a sentence."""
    apart = told_apart(person)
    return f"{person.name} ({apart})" if apart else person.name


_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "herr", "frau", "ing", "dipl", "mag"}
_PARTICLES = {"van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "el", "al", "bin"}


@lru_cache(maxsize=4096)
def given_name(name: str) -> str:
    """``"Dr. Ole Wind"`` → ``"Ole"``; a name that begins with *van* or *de* stays whole."""
    words = name.split()
    while len(words) > 1 and words[0].casefold().strip(".-").replace("-ing", "") in _TITLES:
        words.pop(0)
    if words and words[0].islower() and words[0] in _PARTICLES:
        return " ".join(words)
    return words[0] if words else ""


def short_names(names: Iterable[str], besides: Iterable[str] = ()) -> list[str]:
    """First names; whole names of those who share theirs with another, or with one of ``besides``.

    A whole name that comes twice is one person, who is there in two parts.

    >>> short_names(["Ada Byron", "Cruz Silva"], besides=["Ada Lovelace"])
    ['Ada Byron', 'Cruz']
    """
    names = list(names)
    called = Counter(given_name(name) for name in {*names, *besides})
    return [first if called[first := given_name(name)] == 1 else name for name in names]


def set_apart(people: list[Any]) -> list[Any]:
    """The same memberships; those of one first name say their whole one wherever they are named.

    Holds for these objects, as they were loaded for one page or letter. Somebody who is among them
    twice is one person.
    """
    called: dict[str, list[Any]] = {}
    for one in people:
        called.setdefault(one.given, []).append(one)
    for several in called.values():
        if len(several) > 1:
            _set_apart(several)
    return people


def _set_apart(people: list[Any]) -> None:
    """People of one first name, if they are more than one."""
    names = {one.pk: one.name for one in people}
    if len(names) > 1:
        times = Counter(names.values())
        for one in people:
            one.in_company = name_apart(one) if times[one.name] > 1 else one.name


def initials_of(name: str) -> str:
    parts = name.split()
    last = parts[-1][0] if len(parts) > 1 else ""
    return (parts[0][0] + last).upper() if parts else ""


def hue_of(member: UUID) -> int:
    """Which of the face colours; fixed for a person."""
    return member.int % HUES


def picture_url(member: UUID, picture: str, side: int = SMALL) -> str:
    """Where a picture lies; "" without one. It changes with every new picture, so it is cached."""
    return address("public:picture", member, f"{picture}-{side}") if picture else ""


def picture_file(picture: str, side: int) -> str:
    """The name of one of its files in the storage."""
    return f"pictures/{picture}-{side}.webp"


def letter_picture_url(member: UUID, picture: str) -> str:
    """The same on a page that a letter leads to, whose reader may not be signed in."""
    if not picture:
        return ""
    file = f"{picture}-{LARGE}"
    return f"{picture_url(member, picture, LARGE)}?ticket={_tickets.sign(file)[len(file) + 1 :]}"


def is_ticket_for(file: str, ticket: str) -> bool:
    try:
        _tickets.unsign(f"{file}:{ticket}", max_age=TICKET_LIFETIME)
    except signing.BadSignature:
        return False
    return True
