"""What may be a link, and what suits somebody now; no Django here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from mentoring.programmes.kinds import KINDS

MAX_TITLE, MAX_SUMMARY, MAX_BODY, MAX_ADDRESS = 160, 300, 20_000, 500
MAX_THOUGHTS, MAX_ADDITION, MAX_EXCUSE = 5_000, 2_000, 300
FEWEST_OPINIONS = 5  # below that an author could guess who said what
SUGGESTED = 3
REMIND_AFTER, REMIND_AGAIN = timedelta(weeks=1), timedelta(weeks=2)  # of a training that is owed
MAX_REMINDERS, MAX_REMINDED_AT_ONCE = 2, 500
MAX_WORDS = 8  # looked for at once: each is read through everything
FIRST_PART = 3  # a third of the time planned is the beginning
WEEKS_OF_BEGINNING = 8  # where no last day is planned
ABOUT_A_KIND = frozenset(one.piece for one in KINDS.values() if one.piece)
STAGES = ("before", "beginning", "middle", "end")
READ_FIRST = ("before", "beginning")  # when what is about their kind suits, unless it says when


def is_link(address: str) -> bool:
    """Whether a browser would open it as a page of the web, and nothing else.

    >>> is_link("https://example.org/talk"), is_link("javascript:alert(1)"), is_link("//x.org")
    (True, False, False)
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    odd = any(sign.isspace() or not sign.isprintable() for sign in address)
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc and not odd


def opinions_to_count(there: int) -> int:
    """How many of the answers, from the first on, an author may see counted.

    In full groups: nobody who looks before and after one answer can tell what it was.

    >>> [opinions_to_count(there) for there in (4, 5, 9, 10)]
    [0, 5, 5, 10]
    """
    return there - there % FEWEST_OPINIONS


class Suits(Protocol):
    """What a suggestion asks of a piece."""

    @property
    def key(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def starter(self) -> str: ...  # the starter piece that it is, or was made of


@dataclass(frozen=True)
class ReaderStanding:
    """Where somebody is in one programme. ``role`` is empty where they are both, or equals."""

    role: str
    stage: str
    kind: str  # of the relationship, or of those that are to come
    has_begun: bool  # with somebody, in a relationship

    @property
    def roles(self) -> frozenset[str]:
        """For whom a piece may be written to suit them; nobody where a kind has no such parts.

        >>> sorted(ReaderStanding("", "before", "one_to_one", has_begun=False).roles)
        ['mentee', 'mentor']
        >>> ReaderStanding("mentee", "before", "circle", has_begun=True).roles
        frozenset()
        """
        there = {"mentor", "mentee"} & set(KINDS[self.kind].parts)
        return frozenset(there & {self.role} if self.role else there)

    @property
    def piece(self) -> str:
        """The starter piece about their kind."""
        return KINDS[self.kind].piece


Piece = TypeVar("Piece", bound=Suits)


def stage_of(
    *, has_met: bool, begins_on: date, last_day: date | None, asks_from: date | None, today: date
) -> str:
    """Which part of its time a relationship is in."""
    if not has_met:
        return "before"
    if asks_from is not None and today >= asks_from:
        return "end"
    gone = (today - begins_on).days
    if last_day is None:
        return "beginning" if gone < 7 * WEEKS_OF_BEGINNING else "middle"
    return "beginning" if FIRST_PART * gone < (last_day - begins_on).days else "middle"


def suits(piece: Suits, standing: ReaderStanding) -> bool:
    """Whether it was written for that stage, for people in that role, and for their kind."""
    if piece.role and piece.role not in standing.roles:
        return False
    stages: tuple[str, ...] = (piece.stage,) if piece.stage else ()
    if piece.starter in ABOUT_A_KIND:
        stages = stages or READ_FIRST
        return piece.starter == standing.piece and standing.stage in stages
    return standing.stage in stages


def suggested(
    pieces: Iterable[Piece],
    standings: Iterable[ReaderStanding],
    *,
    answered: Collection[str],
    language: str,
) -> list[tuple[Piece, ReaderStanding]]:
    """The first few that suit somebody now, each once, with where they are.

    Pieces come in the order of preference. What they have said something about already is not
    told again, nor what is in a language other than theirs.
    """
    where = list(standings)
    found: list[tuple[Piece, ReaderStanding]] = []
    for piece in pieces:
        if piece.key in answered or piece.language != language:
            continue
        standing = next((one for one in where if suits(piece, one)), None)
        if standing is not None:
            found.append((piece, standing))
    found.sort(key=_rank)
    return found[:SUGGESTED]


def _rank(found: tuple[Suits, ReaderStanding]) -> tuple[bool, bool, bool]:
    """Together with somebody before waiting for one; about their kind, then for their own role,
    before for everybody.
    """
    piece, standing = found
    return not standing.has_begun, piece.starter not in ABOUT_A_KIND, not piece.role
