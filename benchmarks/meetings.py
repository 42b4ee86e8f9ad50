"""Meetings: common times of 2 and of 12 people over eight weeks, a room with two years, reminders.

The room is compared with the same room of two who have just begun, asked in turns. Reminders are
one look of the clock at as many as are due, written with their messages and emails.
"""

import argparse
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.settings_for_benchmarks import set_up

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Europe/London")
MONDAY = datetime(2027, 3, 1, tzinfo=UTC)  # clocks change on both sides of the Atlantic within
WEEKS, ROUNDS, TIMES = 8, 15, 5
YEARS_OF_WEEKS = 104


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reminders", type=int, default=10_000)
    options = arguments.parse_args()
    set_up()
    two, twelve = _slots(2), _slots(12)
    ratio, rate = _measured(options.reminders)
    print(
        f"meetings: slots2_ms={two:.1f} slots12_ms={twelve:.1f} room_ratio={ratio:.2f}"
        f" reminders_per_minute={rate:.0f}"
    )


def _slots(people: int) -> float:
    from mentoring.meetings.rules import slots
    from mentoring.participants.rules.availability import parse_windows

    dice = random.Random(people)
    half_hours = WEEKS * 336
    persons = [
        slots.FreeTimes(
            week=parse_windows("Mon-Sun 06:00-23:00"),
            zone=ZONES[number % len(ZONES)],
            busy={
                MONDAY + slots.HALF_HOUR * dice.randrange(half_hours)
                for _ in range(half_hours // 9)
            },
        )
        for number in range(people)
    ]
    until = MONDAY + timedelta(weeks=WEEKS)
    costs = []
    for _round in range(ROUNDS):
        began = time.process_time()
        starts = slots.common_starts(persons, minutes=45, after=MONDAY, until=until)
        slots.suggest(starts, persons, minutes=45)
        costs.append(time.process_time() - began)
    return 1000 * statistics.median(costs)


def _measured(reminders: int) -> tuple[float, float]:
    from benchmarks.population import populate
    from mentoring.relationships.models import Relationship

    who = populate(reminders)  # one meeting of every two: a reminder for each
    pairs = list(Relationship.objects.with_members().order_by("pk"))
    mine = Relationship.objects.visible_to(who["mentee"]).with_members().get()
    ratio = _room(who["mentee"], mine)
    return ratio, _reminding(pairs)


def _room(mentee: Any, room: Any) -> float:
    from mentoring.meetings.models import Meeting
    from tests.support.browser import Browser

    client = Browser(headers={"accept-encoding": "identity"})
    client.force_login(mentee.user)
    page = f"/northwind/with/{room.pk}/"
    Meeting.objects.filter(relationship=room).delete()
    bare = _page_costs(client, page)
    _live_for_two_years(room)
    full = _page_costs(client, page)
    return statistics.median(full) / statistics.median(bare)


def _page_costs(client: Any, page: str) -> list[float]:
    for _turn in range(TIMES):
        assert client.get(page).status_code == 200
    costs = []
    for _round in range(ROUNDS):
        began = time.process_time()
        for _turn in range(TIMES):
            client.get(page)
        costs.append(time.process_time() - began)
    return costs


def _live_for_two_years(room: Any) -> None:
    """A meeting in every week, each with its word and a note."""
    from django.utils import timezone

    from mentoring.meetings.models import Attendance, Meeting, Note

    now, people = timezone.now(), room.people
    meetings = Meeting.objects.bulk_create(
        Meeting(
            organisation=room.organisation,
            relationship=room,
            outcome="held",
            created_at=now - timedelta(weeks=week),
            starts_at=now - timedelta(weeks=week, days=1),
        )
        for week in range(YEARS_OF_WEEKS)
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=one, member=member, attended=True, asked_at=now)
        for one in meetings
        for member in room.present
    )
    Note.objects.bulk_create(
        Note(
            organisation=room.organisation,
            relationship=room,
            meeting=one,
            author=people[0],
            is_shared=True,
            body="What we want to remember of this week. " * 4,
            written_at=one.starts_at,
        )
        for one in meetings
    )


def _reminding(pairs: list[Any]) -> float:
    from django.utils import timezone

    from mentoring.meetings.jobs import remind
    from mentoring.meetings.models import Attendance, Meeting
    from mentoring.notifications.models import Mail

    now = timezone.now()
    meetings = Meeting.objects.bulk_create(
        (
            Meeting(
                organisation=pair.organisation,
                relationship=pair,
                created_at=now - timedelta(days=9),
                starts_at=now + timedelta(hours=20),
            )
            for pair in pairs
        ),
        batch_size=1000,
    )
    Attendance.objects.bulk_create(
        (
            Attendance(meeting=one, member=member)
            for one, pair in zip(meetings, pairs, strict=True)
            for member in pair.present
        ),
        batch_size=1000,
    )
    before, began = Mail.objects.count(), time.perf_counter()
    remind(now)
    seconds = time.perf_counter() - began
    return 60 * (Mail.objects.count() - before) / seconds


if __name__ == "__main__":
    main()
