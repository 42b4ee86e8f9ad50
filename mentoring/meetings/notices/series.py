"""Word of an hour that a change of clocks moves, to those for whom it does, weeks ahead."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address
from mentoring.meetings.models import Meeting, Series
from mentoring.meetings.notices import COMING, shared
from mentoring.meetings.notices.entries import page_of
from mentoring.meetings.queries.common import week_of
from mentoring.meetings.rules.series import TOLD_AHEAD, Rule, Shift, is_within_week, shifts
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import NAMES, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of
from mentoring.relationships.queries import stands_still
from mentoring.relationships.queries.pauses import pause_of

BACK = timedelta(weeks=9)  # to the one before, with which an hour is compared


def _path(meeting: Meeting, reader: Membership) -> str:
    where = ("meetings:meeting", meeting.relationship_id, meeting.pk)
    return address(*where, organisation=reader.organisation.slug)


SHIFTED = declare_notice(
    "meetings.shifted",
    NoticeClass.TRANSACTIONAL,
    template="meetings/mail/shifted.html",
    topic=COMING,
    by_day=True,
    programme=lambda meeting: meeting.relationship.programme,
    path=_path,
    thread=lambda meeting: f"series:{meeting.series_id}",
    conversation_of=lambda meeting: meeting.relationship_id,
    letter=Letter(
        _("A change of clocks moves the hour of regular meetings"),
        says=[
            NAMES.needed,
            Placeholder("day", _("from which day"), lambda v: v["day"]).needed,
            Placeholder("before", _("the hour so far"), lambda v: v["before"]),
            Placeholder("after", _("the hour from then on"), lambda v: v["after"]).needed,
        ],
        draft={"is_outside": False},
    ),
)


@transaction.atomic
def notify_shift(found: Series, *, at: datetime) -> None:
    """Each changed hour once, under the lock of the series, to those on whose wall it changes."""
    series = Series.objects.select_for_update().filter(pk=found.pk, ends_before=None).first()
    if series is None:
        return
    ahead = _ahead(series, at)
    if not ahead:
        return
    relationship = next(iter(ahead.values())).relationship
    today = relationship.today(at)
    if stands_still(relationship) or pause_of(relationship, today).rests:
        return
    told = series.shift_told
    for person in relationship.people:
        for shift in shifts(Rule.of(series), person.timezone, iter(ahead)):
            day = shift.at.date()
            if at < shift.at and (series.shift_told is None or day > series.shift_told):
                number = next(one for one in ahead if ahead[one].starts_at == shift.at)
                _tell(ahead[number], person, shift, at=at)
                told = max(told or day, day)
    if told != series.shift_told:
        Series.objects.filter(pk=series.pk).update(shift_told=told)


def _ahead(series: Series, at: datetime) -> dict[int, Meeting]:
    """Those that stand where the rule puts them, by number: some behind, and four weeks ahead."""
    rule = Rule.of(series)
    near = series.meetings.not_cancelled().filter(starts_at__range=(at - BACK, at + TOLD_AHEAD))
    shown = near.select_related("relationship__programme", "relationship__organisation")
    rows = shown.prefetch_related(members_of("relationship")).order_by("number")
    numbered = ((one.number, one) for one in rows if one.number is not None)
    return {number: one for number, one in numbered if one.starts_at == rule.moment(number)}


def _tell(meeting: Meeting, person: Membership, shift: Shift, *, at: datetime) -> None:
    there = formats.in_zone(meeting.starts_at, person.timezone).date()
    week = week_of(person)
    was_within, is_within = (
        is_within_week(week, datetime.combine(there, clock), meeting.minutes)
        for clock in (shift.before, shift.after)
    )
    notify(
        person,
        SHIFTED,
        meeting,
        lambda: words(meeting, person, shift) | {"is_outside": was_within and not is_within},
        at=at,
        occasion=shift.at.date(),
        extras=Extras(until=meeting.starts_at),
    )


def words(meeting: Meeting, reader: Membership, shift: Shift) -> dict[str, Any]:
    """What the letter and its sample read alike."""
    there = formats.in_zone(meeting.starts_at, reader.timezone)
    return shared(meeting.relationship, reader) | {
        "meeting": meeting,
        "meeting_url": page_of(meeting.relationship, "meetings:meeting", meeting.pk),
        "day": formats.day(there.date()),
        "before": formats.clock(shift.before),
        "after": formats.clock(shift.after),
    }
