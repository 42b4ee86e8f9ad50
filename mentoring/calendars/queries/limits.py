"""What people have set for their meetings, and their days off."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q

from mentoring.calendars.models import DaysOff, Limits
from mentoring.calendars.rules import limits as rules
from mentoring.calendars.rules.zones import zone
from mentoring.organisations.models import Membership

DAY = timedelta(days=1)


def limits_of(people: Sequence[Membership], at: datetime) -> dict[UUID, rules.PersonLimits]:
    """Of each, with the days off that are not over anywhere; of many in one query."""
    today = (at - DAY).date()  # of whichever wall is last
    ahead = FilteredRelation("days_off", condition=Q(days_off__last_on__gte=today))
    rows = Membership.objects.filter(pk__in=[one.pk for one in people]).annotate(ahead=ahead)
    found = {one.pk: rules.PersonLimits() for one in people}
    spans: dict[UUID, list[tuple[date, date]]] = {one.pk: [] for one in people}
    told: Any = rows.values_list(  # of whoever has set nothing, or has no days off, None
        "pk",
        "limits__notice_hours",
        "limits__gap_minutes",
        "limits__max_a_day",
        "ahead__first_on",
        "ahead__last_on",
    )
    for person, notice, gap, max_a_day, first, last in told:
        if first is not None:
            spans[person].append((first, last))
        if notice is not None or first is not None:
            found[person] = rules.PersonLimits(
                notice=rules.USUAL_NOTICE if notice is None else timedelta(hours=notice),
                gap=timedelta(minutes=gap or 0),
                max_a_day=max_a_day,
                days_off=tuple(sorted(spans[person])),
            )
    return found


def today_of(person: Membership, at: datetime) -> date:
    """The day on their own wall."""
    return at.astimezone(zone(person.timezone)).date()


def limits_set_by(person: Membership) -> Limits:
    """As they stand, or the usual ones, which nobody has saved."""
    return Limits.objects.filter(membership=person).first() or Limits(membership=person)


def days_off_of(person: Membership, at: datetime) -> list[DaysOff]:
    """Those that are not over on their own wall, earliest first."""
    ahead = DaysOff.objects.filter(membership=person).ahead(today_of(person, at))
    return list(ahead.order_by("first_on", "last_on"))
