"""Decisions about meetings, on plain values."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from mentoring.programmes.kinds import KINDS

WITHIN = timedelta(days=366)  # meetings are planned and logged no further away than this
KEEP_WITHIN = timedelta(days=3 * 366)  # the same for the day by which a promise is kept
MOVES_BY = timedelta(days=14)  # what is proposed for a promise whose day is over
POLL_LIVES = timedelta(days=5)
POLL_AHEAD = timedelta(days=1)  # so long before the first of its times a poll is decided
MAKE_A_MEETING = 2  # people who were there
MEET_WITHIN = timedelta(days=21)  # after that silence needs a person
OFFER_LIVES = timedelta(days=10)  # then nobody has to wonder any more whether an answer comes
OFFERS_AT_ONCE = 2  # letters about offers that stay unanswered: one, and one that corrects it
LATELY = timedelta(days=14)
OFFERS_LATELY = 3  # letters about offers, answered or not, to one person; so many noes likewise
OFFERS_APART = timedelta(days=3)  # of the letters after these
MINUTES_AT_ONCE = 30  # of a meeting that nobody planned
AT_HAND = timedelta(minutes=30)  # so soon before a planned one it is not worth another
REMIND_NO_SOONER = timedelta(days=2)  # of an offer, after the letter that brought it


def meet_within(kind: str) -> timedelta:
    """After how long silence of a relationship of this kind needs a person.

    >>> meet_within("one_to_one") == MEET_WITHIN, meet_within("circle").days
    (True, 42)
    """
    return timedelta(weeks=KINDS[kind].health.silent_weeks)


def silent_too_long(kind: str) -> timedelta:
    """After how long its silence waits for a decision: twice as long as until it is told of.

    >>> silent_too_long("one_to_one").days
    42
    """
    return 2 * meet_within(kind)


def outcome_of(words: Collection[bool | None]) -> str:
    """What became of a meeting, from the word of each who was expected (None: none yet).

    *held* when two were there, or more say so than deny it: of two, one word with none against
    it; of many, each speaks of themselves. *missed* when nobody was there by their own word and
    both of two, or half of many, say that they were not; *doubted* when fewer do.
    """
    held, missed = sum(word is True for word in words), sum(word is False for word in words)
    if held > missed or held >= MAKE_A_MEETING:
        return "held"
    if missed:
        needed = len(words) if len(words) <= MAKE_A_MEETING else -(-len(words) // 2)
        return "missed" if missed >= needed and not held else "doubted"
    return "unknown"


def may_arrange(*, part: str, host_part: str, is_theirs: bool) -> bool:
    """Whether somebody moves and cancels: whoever hosts, and whoever offered or hosts this time.

    ``host_part``: the part that hosts among many; "" where everybody may.

    >>> may_arrange(part="member", host_part="host", is_theirs=False)
    False
    """
    return is_theirs or not host_part or part == host_part


def may_begin_at_once(*, are_two: bool, are_minors: bool, are_apart: bool) -> bool:
    """Whether a room may open unannounced: for two, and among minors nothing is unannounced.

    ``are_apart``: one has blocked the other.
    """
    return are_two and not are_minors and not are_apart


def is_at_hand(starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Whether a meeting goes on at ``at``, or begins so soon that it is the one meant."""
    return starts_at - AT_HAND <= at < ends_at


def common_moments(
    offered: Sequence[datetime], words: Iterable[Collection[datetime]], at: datetime
) -> list[datetime]:
    """Moments on offer that lie ahead and suit everybody who has said something, in order."""
    words = list(words)
    return [moment for moment in offered if moment > at and all(moment in one for one in words)]


def closes_at(offered: Sequence[datetime], at: datetime) -> datetime:
    """When an offer made at ``at`` closes unanswered: after ten days, or with its last moment."""
    return min(at + OFFER_LIVES, max(offered))


def poll_closes_at(offered: Sequence[datetime], at: datetime) -> datetime:
    """After five days, or a day before the first of the times; then the best one is taken."""
    return min(at + POLL_LIVES, max(min(offered) - POLL_AHEAD, at + (min(offered) - at) / 2))


def best_moment(counts: Mapping[datetime, int]) -> datetime | None:
    """Of moments with the number of people whom each suits: the most, and of these the earliest.

    >>> best_moment({datetime(2026, 3, 2, 9): 1, datetime(2026, 3, 3, 9): 1})
    """
    most = max(counts.values(), default=0)
    if most < MAKE_A_MEETING:
        return None
    return min(moment for moment, count in counts.items() if count == most)


def turn(last: datetime | None, joined_at: datetime, key: str) -> tuple[bool, datetime, str]:
    """Where somebody stands in the round: before all others who has never hosted."""
    return last is not None, last or joined_at, key


def coming_of(*, can: bool, said: bool, is_free: bool) -> str:
    """How somebody stands to a meeting that a poll decided: coming, not, or still asked."""
    if can and is_free:
        return "accepted"
    return "declined" if said and not can else "none"


def remind_at(
    offered: Sequence[datetime], at: datetime, *, is_poll: bool = False
) -> datetime | None:
    """When an offer is brought to mind: once, half-way; None where that is too soon to help."""
    closes = poll_closes_at(offered, at) if is_poll else closes_at(offered, at)
    half = (closes - at) / 2
    return at + half if half >= REMIND_NO_SOONER else None


def told_from(
    told: Collection[datetime], lately: Collection[datetime], at: datetime
) -> datetime | None:
    """When the letter about an offer made ``at`` may leave; None for at once.

    ``told``: when those before it left since the other last answered; ``lately``: of two weeks,
    whatever was answered. Somebody who offers new times every day is heard every third day, with
    the newest times, and so are two of whom one offers and the other says no every day.
    """
    if len(told) < OFFERS_AT_ONCE and len(lately) < OFFERS_LATELY:
        return None
    next_at = max([*told, *lately]) + OFFERS_APART
    return next_at if next_at > at else None


FORMATS = ("video", "in_person", "phone")  # the first wins where as many like one as another
FEWEST_DIGITS = 5  # of a phone number


def preferred_format(ticked: Iterable[Collection[str]]) -> str:
    """The way to meet that most of them like, of two the one that both do.

    >>> preferred_format([["in_person", "phone"], ["phone", "video"]])
    'phone'
    >>> preferred_format([[], []])
    'video'
    """
    liked = [set(one) for one in ticked]
    return max(FORMATS, key=lambda format: sum(format in one for one in liked))


def is_phone_number(text: str) -> bool:
    """Whether somebody can be rung up by it: enough digits, and no address of a page or mail."""
    digits = sum(letter.isdigit() for letter in text)
    return digits >= FEWEST_DIGITS and "://" not in text and "@" not in text


_MINUTES = re.compile(r"\((\d{1,3})(?= )")  # of a point, in brackets with their unit


def fitted(points: Sequence[str], minutes: int) -> list[str]:
    """Points of an agenda whose minutes add up to those of the meeting, by the same shares.

    What rounding leaves over goes to the longest. Points without minutes stay as they are.

    >>> fitted(["One (10 minutes)", "Two (25 minutes)", "Three (10 minutes)"], 30)
    ['One (6 minutes)', 'Two (18 minutes)', 'Three (6 minutes)']
    """
    said = [int(found[1]) if (found := _MINUTES.search(one)) else 0 for one in points]
    if not sum(said):
        return list(points)
    shares = [minutes * one // sum(said) for one in said]
    shares[said.index(max(said))] += minutes - sum(shares)
    shared = zip(points, shares, strict=True)
    return [_MINUTES.sub(f"({share}", point, count=1) for point, share in shared]


LINE = 300  # characters of a promise or a question


def shortened(words: str) -> str:
    """Words in one line that a list can hold, cut between two of them."""
    line = " ".join(words.split())
    if len(line) <= LINE:
        return line
    return line[: LINE - 1].rsplit(" ", 1)[0] + "…"


def is_near(moment: datetime, at: datetime) -> bool:
    """Whether a moment is no slip of the finger: within a year, before or ahead."""
    return at - WITHIN <= moment <= at + WITHIN


def is_past(until: date | None, today: date) -> bool:
    """The day of a promise is over: on the day itself there is still time."""
    return until is not None and until < today


def may_promise_until(until: date | None, today: date) -> bool:
    return until is None or today - KEEP_WITHIN <= until <= today + KEEP_WITHIN
