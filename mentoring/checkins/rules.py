"""When check-ins come, when one is let go, and which answers a human must see."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

FIRST_AFTER = timedelta(days=14)
AFTER_TALK = timedelta(days=1)  # a single one, about which people are asked once
REMIND_AFTER = timedelta(days=5)
MAX_LOW = 2  # hardly worth the time, or standing still: low, and the second running is told
OPEN_FOR = timedelta(days=21)  # later than that the answer would be about another time


def due_on(*, started_on: date, number: int, every_weeks: int) -> date:
    """Day of the check-in with this number: the first two weeks in, then at the set rhythm."""
    return started_on + FIRST_AFTER + timedelta(weeks=every_weeks * (number - 1))


def latest_due(*, started_on: date, every_weeks: int, today: date, ends_on: date | None) -> int:
    """Number of the newest check-in that is due by ``today``; 0 while the first is not.

    Nothing falls due after the relationship's planned end, and missed ones are not made up
    for: a server that was off for two months asks once, not three times.
    """
    last_day = min(today, ends_on) if ends_on else today
    past_first = last_day - (started_on + FIRST_AFTER)
    return max(past_first // timedelta(weeks=every_weeks) + 1, 0)


def is_answerable(*, sent_at: datetime, at: datetime) -> bool:
    """Three weeks from the day it was sent, however late that was."""
    return at < sent_at + OPEN_FOR


class Signal(StrEnum):
    """What an answer says that its writer may not have asked help for."""

    NONE = ""
    HARM = "harm"  # words of harm or of despair
    LOW_AGAIN = "again"  # the second low answer running
    UNHAPPY = "unhappy"  # not at all worth the time, or going backwards


# Beginnings of words in English and German. Too many found costs a coordinator a minute; one
# missed may cost far more, so the lists are generous.
_HARM = re.compile(
    r"\b(abus|assault|bully|bullied|blackmail|harass|hit me|hurts? me|rape|racis|sexis|stalk"
    r"|threat|touched me|unsafe|not safe|afraid of|scared of|violen"
    r"|kill|suicid|self.?harm|end it all|want to die|no way out|hopeless|worthless|a burden"
    r"|can.?t go on|cannot go on|can.?t cope|cannot cope|give up on myself|desperate|despair"
    r"|angst vor|bedroh|belästig|beleidig|erpress|fass\w* mich an|gemobbt|gewalt|geschlagen"
    r"|mobbing|missbrauch|nachgestellt|rassis|schlägt|sexuell|übergriff"
    r"|kann nicht mehr|hoffnungslos|keinen ausweg|nicht mehr leben|selbstmord|suizid|sinnlos"
    r"|sterben|umbringen|verzweif|wertlos|zur last)",
    re.IGNORECASE,
)


def is_low(*, worth: int | None, progress: int | None) -> bool:
    """Whether an answer says that little comes of the relationship."""
    return any(said is not None and said <= MAX_LOW for said in (worth, progress))


def signal_of(
    *, worth: int | None, progress: int | None, comment: str, was_low: bool = False
) -> Signal:
    """What a human has to see in an answer, whether its writer ticked the box or not.

    ``was_low``: whether the same person's answer before it, about the same relationship, was.

    >>> signal_of(worth=4, progress=4, comment="I feel I am a burden.")
    <Signal.HARM: 'harm'>
    >>> signal_of(worth=1, progress=3, comment="")
    <Signal.UNHAPPY: 'unhappy'>
    >>> signal_of(worth=2, progress=3, comment="", was_low=True)
    <Signal.LOW_AGAIN: 'again'>
    """
    if _HARM.search(comment):
        return Signal.HARM
    if was_low and is_low(worth=worth, progress=progress):
        return Signal.LOW_AGAIN
    return Signal.UNHAPPY if 1 in (worth, progress) else Signal.NONE
