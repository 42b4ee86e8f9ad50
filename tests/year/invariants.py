"""What must hold of every run. Each returns the first offence in full, or nothing.

They read values only (``Lived``), so that one run serves them all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from mentoring.checkins.rules import OPEN_FOR, REMIND_AFTER
from mentoring.notifications.policy import MONTH
from mentoring.notifications.rules import NOT_BY_DAY
from tests.moments import DAY
from tests.year.life import Lived, MeetingLived
from tests.year.post import Letter

HOURS_APART = timedelta(hours=12)  # of a reminder from the letter that booked the meeting
MAX_NUDGES = 3  # to somebody who never joined
MAX_OFFERS = 12  # letters in thirty days about offers of one person to another
ABOUT_TWO = (
    "checkins.sent",
    "meetings.held",
    "meetings.proposed",
    "meetings.offer_reminder",
    "relationships.end_asked",
)
NEWEST_HELD = 5 * DAY  # so long an email is worth sending that says nothing else
LATE = timedelta(hours=12)  # so much later a letter may come where the clock strikes twice a day


def _first(offences: Iterable[str]) -> str:
    found = list(offences)
    return f"{len(found)} such letters or days. The first:\n{found[0]}" if found else ""


def unasked_by_day(lived: Lived) -> str:
    """Nothing unasked outside of 8 to 18 h, Monday to Friday, where its reader lives."""
    by_day = (one for one in lived.letters if one.notice is not None and one.notice.by_day)
    return _first(str(one) for one in by_day if NOT_BY_DAY.include(one.local))


def unasked_is_by_day(lived: Lived) -> str:
    """Nothing unasked escapes that rule by its declaration."""
    unasked = (one for one in lived.letters if one.is_unasked and one.notice is not None)
    return _first(str(one) for one in unasked if not one.notice.by_day)  # type: ignore[union-attr]


def within_the_cap(lived: Lived) -> str:
    """Nobody gets more unasked letters in thirty days than their programme may send."""
    return _first(
        _beyond(letters, lived) for letters in _stamped(lived).values() if _beyond(letters, lived)
    )


def _stamped(lived: Lived) -> dict[UUID, list[Letter]]:
    found: dict[UUID, list[Letter]] = defaultdict(list)
    for letter in sorted(lived.letters, key=lambda one: one.at):
        if letter.costs_a_stamp:
            found[letter.reader].append(letter)
    return found


def _beyond(letters: list[Letter], lived: Lived) -> str:
    """The letter too many, with those before it: counted when written, as the product counts.

    Of two in one moment the one whose programme may send fewer was the first.
    """
    ordered = sorted(letters, key=lambda one: (one.written_at, _cap_of(one, lived)))
    theirs = [_cap_of(one, lived) for one in letters if one.programme]
    widest = max(theirs, default=lived.cap)
    for number, letter in enumerate(ordered, 1):
        since = letter.written_at - MONTH
        month = [one for one in ordered[:number] if since < one.written_at]
        here = [one for one in month if one.programme == letter.programme]
        for some, most in ((here, _cap_of(letter, lived)), (month, widest)):
            if len(some) > most:
                before = ", ".join(f"{one.kind} {one.at:%d %b %H:%M}" for one in some)
                return f"{len(some)} of {most}: {before}\n{letter}"
    return ""


def _cap_of(letter: Letter, lived: Lived) -> int:
    return lived.caps.get(letter.programme, lived.cap) if letter.programme else lived.cap


def nothing_to_who_is_gone(lived: Lived) -> str:
    """Whoever left gets what their calendar needs in that hour, and nothing after it."""
    return _first(
        str(one)
        for one in lived.letters
        if one.reader in lived.gone
        and one.at > lived.gone[one.reader] + timedelta(hours=1)
        and not (one.notice is not None and one.notice.reaches_departed)
    )


def nobody_on_pause_is_asked(lived: Lived) -> str:
    """Whoever is away gets nothing unasked but what their partner writes to them."""
    return _first(
        str(one)
        for one in lived.letters
        if one.is_unasked
        and one.kind != "messaging.unread"
        and _is_within(lived.away.get(one.reader), one)
    )


def nobody_is_asked_about_who_is_away(lived: Lived) -> str:
    """Those who cannot go on meanwhile are not asked about it either."""
    return _first(
        str(one)
        for one in lived.letters
        if one.kind in ABOUT_TWO and _is_within(lived.resting.get(one.reader), one)
    )


def _is_within(span: tuple[datetime, datetime] | None, letter: Letter) -> bool:
    """An hour is for what was under way."""
    return span is not None and span[0] + timedelta(hours=1) < letter.at < span[1]


def who_takes_a_break_hears_it(lived: Lived) -> str:
    """Once, within the hour, with the way back."""
    told: dict[UUID, list[datetime]] = defaultdict(list)
    for letter in lived.letters:
        if letter.kind == "participants.on_break":
            told[letter.reader].append(letter.at)
    return _first(
        f"{person} is away from {since:%Y-%m-%d %H:%M} and heard it at {told[person]}"
        for person, (since, _until) in lived.away.items()
        if not (told[person] and told[person][-1] - since <= timedelta(hours=1))
    )


def who_comes_back_is_welcomed(lived: Lived) -> str:
    """Both, once, on the day of return or the working day after it, where they live.

    Where one of them offers times first, a welcome that waits for the morning is not needed.
    """
    told: dict[UUID, list[Letter]] = defaultdict(list)
    for letter in lived.letters:
        if letter.kind == "meetings.returned":
            told[letter.reader].append(letter)
    return _first(
        f"{person} is back on {span[1]:%Y-%m-%d} and got {len(told[person])} welcomes"
        for person, span in {**lived.away, **lived.resting}.items()
        if not _are_welcome(told[person], span[1])
        and (told[person] or not _have_begun_again(lived, span[1]))
    )


def _are_welcome(letters: list[Letter], back_at: datetime) -> bool:
    return len(letters) == 1 and 0 <= (letters[0].at - back_at) / DAY < 4


def _have_begun_again(lived: Lived, back_at: datetime) -> bool:
    return any(
        one.kind in ("meetings.proposed", "meetings.booked")
        and (one.reader in lived.away or one.reader in lived.resting)
        and 0 <= (one.at - back_at) / DAY < 4
        for one in lived.letters
    )


def reminders_once(lived: Lived) -> str:
    """No meeting, offer, check-in, last day, goal or promise is brought to mind twice."""
    kinds = {"meetings.reminder", "meetings.held", "meetings.offer_reminder", "checkins.sent"}
    kinds |= {"relationships.end_asked", "relationships.last_day_reached"}
    kinds |= {"goals.past", "meetings.promise_past"}
    told: dict[object, list[Letter]] = defaultdict(list)
    for letter in lived.letters:
        if letter.kind in kinds:
            told[letter.kind, letter.about, letter.occasion, letter.reader].append(letter)
    return _first(str(letters[1]) for letters in told.values() if len(letters) > 1)


def reminders_on_the_eve(lived: Lived) -> str:
    """A meeting is brought to mind on the day before it, where the reader lives, late on its day.

    *Tomorrow* is said on the day before, and on no other.
    """
    meetings = {one.pk: one for one in lived.meetings}
    return _first(
        f"The meeting begins {_there(letter, meetings[letter.about])}.\n{letter}"
        for letter in lived.letters
        if letter.kind == "meetings.reminder" and letter.about in meetings
        if _days_ahead(letter, meetings[letter.about]) not in _days_allowed(letter)
    )


def _days_allowed(letter: Letter) -> tuple[int, ...]:
    says_tomorrow = "tomorrow" in f"{letter.title} {letter.text}".lower()
    return (1,) if says_tomorrow else (0, 1)


def _there(letter: Letter, meeting: MeetingLived) -> datetime:
    return meeting.starts_at.astimezone(ZoneInfo(letter.zone))


def _days_ahead(letter: Letter, meeting: MeetingLived) -> int:
    return (_there(letter, meeting).date() - letter.local.date()).days


def every_meeting_is_reminded_of(lived: Lived) -> str:
    """Whoever booked days before hears of it once more; those who had left then do not."""
    told = {(one.about, one.reader) for one in lived.letters if one.kind == "meetings.reminder"}
    until = max(one.at for one in lived.letters)
    return _first(
        f"Nobody reminded {person} of the meeting {one.starts_at:%Y-%m-%d %H:%M} "
        f"booked {one.created_at:%Y-%m-%d %H:%M} UTC"
        for one in lived.meetings
        if not one.is_cancelled
        and not one.is_in_round
        and one.sequence == 0
        and one.starts_at < until
        and one.starts_at - one.created_at > 2 * DAY + HOURS_APART
        for person in one.people
        if not _somebody_is_gone(lived, one) and (one.pk, person) not in told
    )


def _somebody_is_gone(lived: Lived, meeting: MeetingLived) -> bool:
    return any(
        person in lived.gone and lived.gone[person] < meeting.starts_at for person in meeting.people
    )


def no_reminder_right_after_booking(lived: Lived) -> str:
    """Who has just read when they meet is not told again within hours."""
    booked: dict[tuple[object, UUID], Letter] = {}
    offences = []
    for letter in sorted(lived.letters, key=lambda one: one.at):
        key = (letter.about, letter.reader)
        if letter.kind in ("meetings.booked", "meetings.moved"):
            booked[key] = letter
        elif letter.kind == "meetings.reminder" and key in booked:
            apart = letter.at - booked[key].at
            if apart < HOURS_APART:
                offences.append(f"Booked by a letter of {booked[key].local:%H:%M}.\n{letter}")
    return _first(offences)


def checkins_are_reminded_of_once(lived: Lived) -> str:
    """Five days after the question, to whoever has not answered; never after its three weeks."""
    asked = {
        (one.about, one.reader): one
        for one in lived.letters
        if one.kind == "checkins.sent" and not one.occasion
    }
    return _first(
        f"Asked {asked[key].at:%Y-%m-%d %H:%M}.\n{letter}"
        for letter in lived.letters
        if letter.kind == "checkins.sent"
        and letter.occasion
        and (key := (letter.about, letter.reader)) in asked
        and not REMIND_AFTER <= letter.written_at - asked[key].written_at < OPEN_FOR
    )


def nudges_end(lived: Lived) -> str:
    """Somebody who never joined is reminded three times, and not after enrolment has closed."""
    return _first(_nudges_too_many(lived))


def nudges_differ(lived: Lived) -> str:
    """No reminder to somebody who never joined says what one before it has said."""
    found: dict[object, list[Letter]] = defaultdict(list)
    for letter in lived.letters:
        if letter.reader in lived.strangers:
            found[letter.reader, letter.programme, letter.title].append(letter)
    return _first(str(letters[1]) for letters in found.values() if len(letters) > 1)


def _nudges_too_many(lived: Lived) -> Iterator[str]:
    theirs = [one for one in lived.letters if one.reader in lived.strangers]
    theirs.sort(key=lambda one: (one.reader, one.at))
    for _reader, letters in groupby(theirs, key=lambda one: one.reader):
        _invitation, *nudges = letters
        for number, letter in enumerate(nudges, 1):
            if number > MAX_NUDGES:
                yield f"Reminder {number}.\n{letter}"
            elif letter.written_at.date() > lived.enrolment_ended_on:
                yield f"Enrolment ended on {lived.enrolment_ended_on}.\n{letter}"


def offers_are_bundled(lived: Lived) -> str:
    """Nobody who offers new times every day, nor who says no every day, writes every day."""
    about: dict[object, list[Letter]] = defaultdict(list)
    for letter in sorted(lived.letters, key=lambda one: one.at):
        if letter.kind in ("meetings.proposed", "meetings.none_fitted"):
            together = lived.offers.get(letter.about, letter.programme)  # type: ignore[arg-type]
            about[letter.kind, letter.reader, together].append(letter)
    return _first(
        f"{len(month)} letters about offers in thirty days, the last of them:\n{letter}"
        for letters in about.values()
        for letter in letters
        if len(month := [o for o in letters if timedelta() <= letter.at - o.at < MONTH])
        > MAX_OFFERS
    )


def nothing_untrue(lived: Lived) -> str:
    """No letter says what no longer holds in the moment in which it leaves."""
    return _first(lived.notes.untrue)


def everybody_has_a_next_step(lived: Lived) -> str:
    """The home page of whoever takes part names one."""
    return _first(lived.notes.lost)


def nothing_outlives_its_end(lived: Lived) -> str:
    """No relationship is open past its end and two weeks."""
    return _first(lived.notes.past_end)


def no_offer_outlives_its_days(lived: Lived) -> str:
    """No offer is open after ten days."""
    return _first(lived.notes.old_offers)


def today_grows_more_urgent(lived: Lived) -> str:
    """Nothing stands on Today as it was for longer than its kind allows, nor rises before."""
    return _first(
        f"{row.programme}, {row.on:%Y-%m-%d}: {row.title}, since {row.since:%Y-%m-%d}"
        for row in lived.notes.rows
        if row.rises_after is not None and row.has_risen != (row.on - row.since >= row.rises_after)
    )


def no_mail_is_stuck(lived: Lived) -> str:
    """Today tells of emails that did not go out only where the machine stood still."""
    return _first(
        f"{row.programme}, {row.on:%Y-%m-%d}: {row.title}, since {row.since:%Y-%m-%d %H:%M}"
        for row in lived.notes.rows
        if row.kind == "mail_stuck" and not _was_off(lived, row.since)
    )


def _was_off(lived: Lived, written_at: datetime) -> bool:
    """What was written in the days before may have waited for that night."""
    return lived.off is not None and lived.off[0] - NEWEST_HELD <= written_at <= lived.off[1]


def no_job_failed(lived: Lived) -> str:
    """Nothing was raised in the worker."""
    return _first(lived.failed)


INVARIANTS = (
    unasked_by_day,
    unasked_is_by_day,
    within_the_cap,
    nothing_to_who_is_gone,
    nobody_on_pause_is_asked,
    nobody_is_asked_about_who_is_away,
    who_takes_a_break_hears_it,
    who_comes_back_is_welcomed,
    reminders_once,
    reminders_on_the_eve,
    every_meeting_is_reminded_of,
    no_reminder_right_after_booking,
    checkins_are_reminded_of_once,
    nudges_end,
    nudges_differ,
    offers_are_bundled,
    nothing_untrue,
    everybody_has_a_next_step,
    nothing_outlives_its_end,
    no_offer_outlives_its_days,
    today_grows_more_urgent,
    no_mail_is_stuck,
    no_job_failed,
)
