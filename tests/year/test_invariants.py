"""The invariants have teeth: each finds the one offence put before it, and nothing beside it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.moments import DAY, NOON
from tests.year import invariants
from tests.year.life import Lived, MeetingLived
from tests.year.post import Letter
from tests.year.watch import Notebook, Row

HOUR = timedelta(hours=1)
BO, TALK = uuid4(), uuid4()
PROMPT, OFFER, BOOKED = "checkins.sent", "meetings.proposed", "meetings.booked"
REMINDER, NUDGE = "meetings.reminder", "participants.reminder"


def letter(kind: str = PROMPT, at: datetime = NOON, **fields) -> Letter:
    fields = {
        "written_at": at,
        "reader": BO,
        "name": "Bo Larsen",
        "zone": "Europe/Berlin",
        "about": TALK,
        "occasion": "",
        "programme": None,
        "title": "A title",
        "text": "Words.",
    } | fields
    return Letter(at=at, kind=kind, **fields)


def lived(*letters: Letter, **fields) -> Lived:
    return Lived(letters=list(letters), **{"cap": 2} | fields)


def meeting(booked: datetime = NOON - 5 * DAY, **fields) -> MeetingLived:
    fields = {
        "pk": TALK,
        "starts_at": NOON,
        "created_at": booked,
        "is_cancelled": False,
        "sequence": 0,
        "people": (BO,),
    } | fields
    return MeetingLived(**fields)


def each_day(kind: str, days: int, **fields) -> list[Letter]:
    return [letter(kind, NOON + day * DAY, about=uuid4(), **fields) for day in range(days)]


def on_today(days: int, *, risen: bool) -> Lived:
    row = Row(NOON, "Growth", "left", NOON - days * DAY, risen, "Bo has left", 7 * DAY)
    return lived(notes=Notebook(rows=[row]))


def stuck(since: datetime, **fields) -> Lived:
    row = Row(since + DAY, "Growth", "mail_stuck", since, False, "Emails did not go out")
    return lived(notes=Notebook(rows=[row]), **fields)


def noted(**fields) -> Lived:
    return lived(notes=Notebook(**fields))


GONE = {"gone": {BO: NOON - DAY}}
CLOSED = {"strangers": {BO}, "enrolment_ended_on": NOON.date()}
OPEN = {"strangers": {BO}, "enrolment_ended_on": (NOON + 90 * DAY).date()}
EVE = NOON - DAY
BACK, BREAK = "meetings.returned", "participants.on_break"
AWAY = {BO: (NOON - DAY, NOON + 2 * HOUR)}
CASES = [
    # invariant, what breaks it, what holds right beside it
    (
        "unasked_by_day",
        lived(letter(at=datetime(2026, 9, 14, 16, tzinfo=UTC))),  # 18 h in Berlin
        lived(letter(at=datetime(2026, 9, 14, 15, 59, tzinfo=UTC))),
    ),
    (
        "unasked_by_day",
        lived(letter(at=NOON - 2 * DAY)),  # a Saturday
        lived(letter(BOOKED, at=NOON - 2 * DAY)),
    ),
    (
        "unasked_by_day",
        lived(letter(zone="Pacific/Auckland")),  # midnight there
        lived(letter(zone="America/Sao_Paulo")),
    ),
    ("within_the_cap", lived(*each_day(PROMPT, 3)), lived(*each_day(PROMPT, 2))),
    ("within_the_cap", lived(*each_day(PROMPT, 3)), lived(*each_day(BOOKED, 3))),
    (
        "within_the_cap",
        lived(*each_day(PROMPT, 2), letter(at=NOON + 30 * DAY - HOUR)),
        lived(*each_day(PROMPT, 2), letter(at=NOON + 30 * DAY)),
    ),
    (
        "nothing_to_who_is_gone",
        lived(letter(), **GONE),
        lived(letter("meetings.cancelled"), letter(reader=uuid4()), **GONE),
    ),
    (
        "nobody_on_pause_is_asked",
        lived(letter(), away=AWAY),
        lived(letter("messaging.unread"), letter(at=NOON + DAY), letter(reader=uuid4()), away=AWAY),
    ),
    (
        "nobody_is_asked_about_who_is_away",
        lived(letter(), resting=AWAY),
        lived(letter("today.announced"), letter(at=NOON + DAY), resting=AWAY),
    ),
    (
        "who_takes_a_break_hears_it",
        lived(letter(BREAK, NOON - DAY + 2 * HOUR), away=AWAY),
        lived(letter(BREAK, NOON - DAY + HOUR), away=AWAY),
    ),
    ("who_comes_back_is_welcomed", lived(away=AWAY), lived(letter(BACK, NOON + DAY), away=AWAY)),
    (
        "who_comes_back_is_welcomed",
        lived(letter(BACK, NOON + DAY), letter(BACK, NOON + DAY), away=AWAY),
        lived(letter(BACK, NOON + 4 * DAY), resting=AWAY),
    ),
    (
        "who_comes_back_is_welcomed",
        lived(letter(OFFER, NOON + HOUR), away=AWAY),
        lived(letter(OFFER, NOON + 2 * HOUR), away=AWAY),
    ),
    (
        "who_comes_back_is_welcomed",
        lived(letter(BACK, NOON + HOUR), away=AWAY),
        lived(letter(BACK, NOON + 2 * HOUR), away=AWAY),
    ),
    (
        "reminders_once",
        lived(letter(REMINDER), letter(REMINDER)),
        lived(letter(REMINDER), letter(REMINDER, occasion="1"), letter(REMINDER, reader=uuid4())),
    ),
    (
        "reminders_on_the_eve",
        lived(letter(REMINDER, NOON - HOUR, title="Tomorrow, 14:00"), meetings=[meeting()]),
        lived(letter(REMINDER, EVE, title="Tomorrow, 14:00"), meetings=[meeting()]),
    ),
    (
        "reminders_on_the_eve",
        lived(letter(REMINDER, NOON - 3 * DAY), meetings=[meeting()]),
        lived(letter(REMINDER, NOON - HOUR), meetings=[meeting()]),
    ),
    (
        "every_meeting_is_reminded_of",
        lived(letter(at=NOON + DAY), meetings=[meeting()]),
        lived(letter(at=NOON + DAY), letter(REMINDER, EVE), meetings=[meeting()]),
    ),
    (
        "every_meeting_is_reminded_of",
        lived(letter(at=NOON + DAY), meetings=[meeting()]),
        lived(letter(at=NOON + DAY), meetings=[meeting()], **GONE),
    ),
    (
        "no_reminder_right_after_booking",
        lived(letter(BOOKED, EVE - 12 * HOUR + HOUR), letter(REMINDER, EVE)),
        lived(letter(BOOKED, EVE - 12 * HOUR), letter(REMINDER, EVE)),
    ),
    (
        "checkins_are_reminded_of_once",
        lived(letter(), letter(at=NOON + 4 * DAY, occasion="again")),
        lived(letter(), letter(at=NOON + 5 * DAY, occasion="again")),
    ),
    (
        "nudges_differ",
        lived(*each_day(NUDGE, 2), **OPEN),
        lived(letter(NUDGE), letter(NUDGE, title="Another"), **OPEN),
    ),
    ("nudges_end", lived(*each_day(NUDGE, 5), **OPEN), lived(*each_day(NUDGE, 4), **OPEN)),
    ("nudges_end", lived(*each_day(NUDGE, 2), **CLOSED), lived(*each_day(NUDGE, 1), **CLOSED)),
    ("offers_are_bundled", lived(*each_day(OFFER, 13)), lived(*each_day(OFFER, 12))),
    ("nothing_untrue", noted(untrue=["It was cancelled."]), noted()),
    ("everybody_has_a_next_step", noted(lost=["Bo finds nothing."]), noted()),
    ("nothing_outlives_its_end", noted(past_end=["Bo and Amina"]), noted()),
    ("no_offer_outlives_its_days", noted(old_offers=["Of Monday"]), noted()),
    ("today_grows_more_urgent", on_today(7, risen=False), on_today(7, risen=True)),
    ("today_grows_more_urgent", on_today(6, risen=True), on_today(6, risen=False)),
    ("no_mail_is_stuck", stuck(NOON), stuck(NOON, off=(NOON, NOON + DAY))),
    (
        "no_mail_is_stuck",
        stuck(NOON + DAY + HOUR, off=(NOON, NOON + DAY)),
        stuck(NOON + DAY, off=(NOON, NOON + DAY)),
    ),
    ("no_job_failed", lived(failed=["ValueError"]), lived()),
]


class TestEveryInvariant:
    @pytest.mark.parametrize(("name", "broken", "whole"), CASES)
    def test_finds_what_breaks_it_and_nothing_else(self, name, broken, whole):
        invariant = getattr(invariants, name)

        assert invariant(broken)
        assert invariant(whole) == ""

    def test_shows_the_letter_in_full(self):
        said = invariants.unasked_by_day(lived(letter(at=NOON - 2 * DAY)))

        assert "Saturday 2026-09-12 14:00 in Europe/Berlin" in said
        assert "Subject: A title\n\nWords." in said

    def test_is_among_these(self):
        """Of what no letter can show, the declarations are asked (tests/notifications)."""
        known = {invariant.__name__ for invariant in invariants.INVARIANTS}
        assert known - {name for name, *_ in CASES} == {"unasked_is_by_day"}
