"""What may reach a person, by which channel and when: pure decisions."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class NoticeClass(StrEnum):
    """Whether somebody waits for it."""

    TRANSACTIONAL = "transactional"  # an answer, a booking, an announcement: always goes
    PROMPT = "prompt"  # unasked: counts against the friction budget of its programme
    DIGEST = "digest"  # gathers what would be several prompts; once a day at most


class Urgency(StrEnum):
    NOW = "now"  # before everything else in the queue
    NORMAL = "normal"
    LOW = "low"  # leaves the last prompt of the month to what matters more


class SkipReason(StrEnum):
    """Why a channel was not used."""

    BUDGET = "budget"
    OPTED_OUT = "opted_out"
    PAUSED = "paused"  # the address does not exist any more, as far as mail servers say
    SILENCE = "silence"  # the person asked for a week without anything unasked
    QUIET = "quiet"  # held until the quiet hours end
    NEXT = "next"  # comes after another way, if it was not read by then
    READ = "read"  # was read on the site before its time came
    OLD = "old"  # waited for a stamp until it was no longer true
    BREAK = "break"  # the reader rests, and finds it when they are back
    PROGRAMME = "programme"  # those who run the programme switched it off
    SMALL = "small"  # of low urgency: nothing that waits for a stamp


# Prompts in thirty days that are not answers to something the person did, per dial position.
MONTHLY_BUDGET = {1: 2, 2: 3, 3: 5, 4: 8, 5: 12}
DIGESTS_A_DAY = 1
REMINDERS_A_DAY = 1  # about joining, to one person, whoever sends them and from whichever programme
MAX_REMINDERS = 3  # about joining one programme; after these, silence is an answer

# A mail that cannot be handed over is tried again after these, then every two hours.
RETRY_AFTER = [timedelta(minutes=minutes) for minutes in (1, 4, 16, 64)]
RETRY_EVERY = timedelta(hours=2)


def monthly_budget(dial: int) -> int:
    """Prompts a month at this dial position, 1 (personal) to 5 (efficient)."""
    return MONTHLY_BUDGET[dial]


def room_for(urgency: Urgency, *, budget: int) -> int:
    """How much of a budget prompts of this urgency may use up.

    Those of low urgency leave the last to the others; an only one goes to whatever comes first.
    """
    return budget - 1 if urgency is Urgency.LOW and budget > 1 else budget


def why_withheld(
    notice_class: NoticeClass,
    *,
    has_opted_out: bool,
    spent: int,
    room: int,
    is_silent: bool = False,
) -> SkipReason | None:
    """Why a channel that interrupts is not used; None when it is.

    ``spent`` and ``room``: prompts of thirty days, or digests of this kind of a day. What
    somebody waits for costs nothing, and goes unless they switched that way off themselves.
    """
    if has_opted_out:
        return SkipReason.OPTED_OUT
    if notice_class is NoticeClass.TRANSACTIONAL:
        return None
    if is_silent:
        return SkipReason.SILENCE
    return SkipReason.BUDGET if spent >= room else None


IN_APP_FIRST = timedelta(minutes=3)  # what people write: whoever has the page open reads it
# An email comes so long after a push, unless it was read by then.
EMAIL_AFTER = {
    Urgency.NOW: timedelta(minutes=5),
    Urgency.NORMAL: timedelta(hours=1),
    Urgency.LOW: timedelta(hours=4),
}
MAX_DEVICES = 10  # of one person
SILENCE_LASTS = timedelta(days=7)
IMMINENT = timedelta(hours=2)  # over by then: a meeting of an hour that begins within one


@dataclass(frozen=True)
class QuietHours:
    """From one full hour of the wall clock to another, over midnight or not; all weekend too.

    ``starts`` and ``ends``: 0 to 23. Equal hours are no quiet hours.
    """

    starts: int
    ends: int
    weekends: bool = False

    def include(self, local: datetime) -> bool:
        if self.weekends and local.weekday() >= 5:
            return True
        if self.starts <= self.ends:
            return self.starts <= local.hour < self.ends
        return local.hour >= self.starts or local.hour < self.ends

    def end_after(self, local: datetime) -> datetime:
        """When the quiet hours end in which ``local`` lies, in UTC; ``local`` itself outside."""
        if not self.include(local):
            return local.astimezone(UTC)
        hour = local.replace(minute=0, second=0, microsecond=0)
        while self.include(hour):
            hour += timedelta(hours=1)
        return hour.astimezone(UTC)


NOT_BY_DAY = QuietHours(starts=18, ends=8, weekends=True)  # nobody is at work


def due_at(
    *,
    local: datetime,
    quiet: QuietHours,
    until: datetime | None,
    imminent_rings: bool,
    by_day: bool = False,
) -> datetime | None:
    """When what comes at ``local`` may leave; None for at once.

    What stops being true before the quiet hours end (``until``) rings in them, if the person
    lets what is about to begin ring, and otherwise waits like everything else. ``by_day``: it
    waits for working hours too; where these are all quiet, the person's own hours decide.
    """
    end = quiet.end_after(local)
    if by_day:
        end = _end_of_both(local, quiet) or end
    if end <= local or (imminent_rings and until is not None and until <= local + IMMINENT):
        return None
    return end


def _end_of_both(local: datetime, quiet: QuietHours) -> datetime | None:
    """The first moment that is neither quiet nor outside of working hours; None within a week."""
    moment = local
    for _turn in range(21):  # three a day at most
        moment = NOT_BY_DAY.end_after(moment).astimezone(local.tzinfo)
        if not quiet.include(moment):
            return moment.astimezone(UTC)
        moment = quiet.end_after(moment).astimezone(local.tzinfo)
    return None


def own_cap(budget: int, chosen: int | None) -> int:
    """Stamps a month: what the programme allows, or fewer if the person asked for fewer."""
    return budget if chosen is None else min(budget, chosen)


def tighter(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Of two budgets, each as spent and room, the one that leaves less.

    >>> tighter((1, 3), (4, 5))
    (4, 5)
    """
    return min(one, other, key=lambda budget: budget[1] - budget[0])


def may_remind(
    *, reminded_today: int, reminded_this_month: int, budget: int, reminded_here: int
) -> bool:
    """Whether somebody may be reminded once more that their place waits.

    ``reminded_here``: of this programme, ever; the others of any programme.
    """
    is_within_budget = reminded_today < REMINDERS_A_DAY and reminded_this_month < budget
    return is_within_budget and reminded_here < MAX_REMINDERS


def retry_at(*, attempts: int, at: datetime) -> datetime:
    """When a mail is tried again that ``attempts`` (1 or more) times could not be handed over."""
    waits = RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else RETRY_EVERY
    return at + waits


def still_holds(*, expires_at: datetime | None, at: datetime) -> bool:
    """Whether a mail that waited is still worth sending."""
    return expires_at is None or at < expires_at


SOFT_BOUNCES = 5  # in a row, without a month between two of them; then an address is paused
FORGIVEN_AFTER = timedelta(days=30)
_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")


def ends_address(answer: str) -> bool:
    """Whether a mail server says that an address is gone, and not that it wanted no such mail.

    By the status of RFC 3463 where there is one, otherwise by the code of SMTP.

    >>> ends_address("550 5.1.1 no such user"), ends_address("554 5.7.1 looks like spam")
    (True, False)
    """
    if status := _ENHANCED.search(answer):
        return status[1] == "1" or status.groups() == ("2", "1")
    return answer.strip()[:3] in ("550", "551", "553")


def soft_bounces(before: int, *, latest_at: datetime, at: datetime) -> int:
    """How many there are in a row with the one just come."""
    return 1 if at - latest_at > FORGIVEN_AFTER else before + 1


LINKS = re.compile(r"https?://\S+")
HIDDEN = "…"


def without_links(text: str) -> str:
    """The words of a mail for whoever passes them on: its links act for their reader alone."""
    return LINKS.sub(HIDDEN, text)


def may_read(*, is_sent_at_all: bool, state: str) -> bool:
    """Whether administrators may see the words: only of mails they must hand on themselves."""
    return not is_sent_at_all or state == "not_sent"
