"""What the room of two and of twenty costs, served, and common times of twelve over eight weeks.

The rooms are ratios to a bare view, as in ``pages``; the times CPU milliseconds of a process that
has been asked before, in ten zones over the autumn's changes of the clock.
"""

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.settings_for_benchmarks import set_up

HOUSE, PEOPLE, TWENTY = "rooms", 200, slice(100, 120)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Europe/Lisbon",
    "Africa/Accra",
    "Asia/Tokyo",
    "America/Sao_Paulo",
)


def common12() -> dict[str, float]:
    from mentoring.meetings.rules.slots import FreeTimes, common_starts
    from mentoring.participants.rules.availability import parse_windows

    week = parse_windows("Mon-Sun 06:00-23:30")
    people = [FreeTimes(week, ZONES[number % len(ZONES)]) for number in range(12)]
    first = datetime(2026, 10, 1, tzinfo=UTC)
    costs = []
    for _round in range(12):
        began = time.process_time()
        found = common_starts(people, minutes=60, after=first, until=first + timedelta(weeks=8))
        costs.append((time.process_time() - began) * 1000)
        assert found
    return {"common12_ms": round(statistics.median(costs), 1)}


def rooms() -> dict[str, float]:
    from django.db import connection

    from benchmarks import pages
    from benchmarks.population import populate
    from config import urls
    from mentoring.relationships.models import Relationship

    who = populate(PEOPLE, slug=HOUSE)
    two = Relationship.objects.visible_to(who["mentee"]).get().pk
    reader, twenty = _circle_of_twenty(who["mentee"].organisation_id)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    urls.urlpatterns.insert(0, pages.bare_address())
    asked = [
        pages._page(pages.BARE, None, "/bare/"),
        pages._page("room of two", who["mentee"].user, f"/{HOUSE}/with/{two}/"),
        pages._page("room of twenty", reader.user, f"/{HOUSE}/with/{twenty}/"),
    ]
    with pages.Server() as server:
        costs = pages._in_rounds(asked, server.ask, server.cpu_time)
    pages._show(asked, costs)
    bare, *others = costs
    ratios = [
        statistics.median(one / base for one, base in zip(room, bare, strict=True))
        for room in others
    ]
    return dict(
        zip(("room2_ratio", "room20_ratio"), (round(one, 2) for one in ratios), strict=True)
    )


def _circle_of_twenty(house: Any) -> tuple[Any, Any]:
    """Eight meetings behind them, one ahead, and everybody's word about each."""
    from django.utils import timezone

    from mentoring.accounts.models import User
    from mentoring.meetings.models import Attendance, Meeting
    from mentoring.organisations.models import Membership
    from mentoring.relationships.models import Member, Relationship

    now = timezone.now()
    people = list(
        Membership.objects.filter(organisation=house, name__startswith="Person").order_by("name")[
            TWENTY
        ]
    )
    enrolment = people[0].enrolments.select_related("programme").get()
    circle = Relationship.objects.create(
        organisation_id=people[0].organisation_id,
        programme=enrolment.programme,
        kind="circle",
        started_at=now - timedelta(days=170),
        agreed_at=now,
    )
    members = Member.objects.bulk_create(
        Member(
            relationship=circle,
            membership=person,
            part="member" if number else "host",
            joined_at=circle.started_at,
            agreed_version=1,
            agreed_at=now,
        )
        for number, person in enumerate(people)
    )
    meetings = Meeting.objects.bulk_create(
        Meeting(
            organisation_id=circle.organisation_id,
            relationship=circle,
            created_at=now,
            starts_at=now - timedelta(days=20 * number - 5),
            host=members[0],
            outcome="held" if number else "unknown",
        )
        for number in range(9)
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=member, attended=meeting.starts_at < now or None)
        for meeting in meetings
        for member in members
    )
    reader = people[1]
    reader.user = User.objects.create_user(reader.email)
    reader.save()
    return reader, circle.pk


if __name__ == "__main__":
    set_up()
    found = common12() | rooms()
    print("kinds: " + " ".join(f"{name}={value}" for name, value in found.items()))
