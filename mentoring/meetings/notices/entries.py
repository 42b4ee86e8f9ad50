"""Calendar entries of talks, and the addresses that letters and entries lead to."""

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import full_address
from mentoring.meetings.models import Meeting, Series, place_name
from mentoring.meetings.queries.feed import meetings_for_feed, meetings_of_series
from mentoring.meetings.queries.series import Layout, layout
from mentoring.meetings.rules.calendar import CalendarEntry, CalendarParty, Method, to_ical
from mentoring.meetings.rules.feed import FeedEntry, to_feed
from mentoring.meetings.rules.series import Rule
from mentoring.notifications import replies
from mentoring.notifications.channels import Extras
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

CALENDAR = "meetings.calendar"  # answers of calendars, in no letter


def page_of(relationship: Relationship, name: str, *args: Any) -> str:
    slug = relationship.organisation.slug
    return full_address(name, relationship.pk, *args, organisation=slug)


def calendar_of(
    meeting: Meeting, reader: Membership, *, method: Method, stamp: datetime, whole: bool = False
) -> str:
    """The talk as an iCalendar object in the reader's language.

    Of a series it is one of its moments; ``whole``: the series, with all that differs from it.
    """
    with translation.override(reader.language or reader.organisation.language):
        if not meeting.series:
            entry = _entry(meeting, reader, method, stamp)
            return to_ical(entry, method=method, stamp=stamp)
        shared = partial(_of_series, meeting.series, reader=reader, method=method, stamp=stamp)
        if not whole:
            moment = Rule.of(meeting.series).moment(meeting.number or 0)
            return to_ical(shared(meeting, instead_of=moment), method=method, stamp=stamp)
        found = _layout(meeting, reader, stamp)
        entry = replace(
            shared(meeting),
            starts_at=found.starts_at,
            minutes=meeting.series.minutes,
            location=_location(meeting, meeting.series),
            repeats=found.repeats,
            left_out=found.left_out,
        )
        differing = [shared(one, instead_of=moment) for one, moment in found.exceptions]
        exceptions = [] if method is Method.CANCEL else differing
        return to_ical(entry, method=method, stamp=stamp, exceptions=exceptions)


def carried(
    meeting: Meeting, reader: Membership, *, method: Method, whole: bool, at: datetime
) -> Extras:
    """What a letter about a meeting, or about the whole of its series, brings to a calendar.

    Of a series that ends with something left of it, the rest stays where it stands; not for whoever
    is expected at it no longer, though they may still stand among its people for a while.
    """
    whole = whole and meeting.series is not None
    is_expected = meeting.relationship.is_with(reader) and meeting.attendance_of(reader)
    if whole and method is Method.CANCEL and is_expected:
        method = Method.CANCEL if _layout(meeting, reader, at).is_empty else Method.REQUEST
    return Extras(
        calendar=calendar_of(meeting, reader, method=method, stamp=at, whole=whole),
        calendar_method=method.value,
        until=None if whole else meeting.ends_at,
    )


def occasion_of(meeting: Meeting, *, is_over: bool, whole: bool) -> object:
    """What tells one letter of a kind about a meeting from the next."""
    if whole and meeting.series:
        return f"series-{meeting.series.sequence}"
    return "" if is_over else meeting.sequence


def _layout(meeting: Meeting, reader: Membership, at: datetime) -> Layout:
    """Loads those of its series, as ``_answer_of`` reads them."""
    assert meeting.series
    rows = list(meeting.series.meetings.not_cancelled().with_attendances())
    for one in rows:
        one.relationship, one.series = meeting.relationship, meeting.series
    return layout(meeting.series, rows, meeting.relationship, at=at)


def _entry(meeting: Meeting, reader: Membership, method: Method, stamp: datetime) -> CalendarEntry:
    relationship = meeting.relationship
    where = page_of(relationship, "meetings:meeting", meeting.pk)
    subject = meeting.series_id or meeting.pk
    return CalendarEntry(
        uid=str(subject),
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        summary=_summary(relationship, reader),
        description=_("Prepare, move or cancel: %(url)s") % {"url": where},
        location=_location(meeting),
        url=where,
        organiser=CalendarParty(
            reader.organisation.name, _organiser(relationship, subject, reader, method, stamp)
        ),
        reader=reader.email,
        takes_answers=replies.are_taken(),
        # The others' addresses are theirs to give: a calendar is read by colleagues, too.
        people=[CalendarParty(reader.name, reader.email, _answer_of(meeting, reader))],
    )


def _of_series(
    series: Series,
    meeting: Meeting,
    *,
    reader: Membership,
    method: Method,
    stamp: datetime,
    instead_of: datetime | None = None,
) -> CalendarEntry:
    """One of a series; its number of changes grows with its own and with those of all."""
    return replace(
        _entry(meeting, reader, method, stamp),
        sequence=series.sequence + (meeting.sequence if instead_of else 0),
        zone=series.zone,
        instead_of=instead_of,
    )


def _summary(relationship: Relationship, reader: Membership) -> str:
    names = formats.listed(one.name for one in relationship.others(reader))
    return _("Meeting with %(name)s") % {"name": names}


def feed_of(reader: Membership, *, at: datetime) -> str:
    """All meetings of theirs that lie ahead or a month back, as a calendar to subscribe to.

    The same text as long as nothing has changed. What was called off stays as such for a month;
    a series is one entry, with what differs from it.
    """
    with translation.override(reader.language or reader.organisation.language):
        found = list(meetings_for_feed(reader, at=at))
        entries = [_feed_entry(one, reader) for one in found if one.series is None]
        every = meetings_of_series({one.series.pk for one in found if one.series}, reader)
        together = {one.series_id: one.relationship for one in found if one.series}
        for series, meetings in every.items():
            for one in meetings:
                one.relationship, one.series = together[series.pk], series
            if meetings:
                entries += _series_in_feed(series, meetings, reader, at)
        return to_feed(entries, name=reader.organisation.name)


def _feed_entry(one: Meeting, reader: Membership) -> FeedEntry:
    return FeedEntry(
        uid=str(one.series_id or one.pk),
        sequence=one.sequence,
        starts_at=one.starts_at,
        minutes=one.minutes,
        summary=_summary(one.relationship, reader),
        location=_location(one),
        url=page_of(one.relationship, "meetings:meeting", one.pk),
        is_cancelled=one.cancelled_at is not None,
        changed_at=one.cancelled_at or one.created_at,
    )


def _series_in_feed(
    series: Series, meetings: list[Meeting], reader: Membership, at: datetime
) -> list[FeedEntry]:
    found = layout(series, meetings, meetings[0].relationship, at=at)
    last = meetings[-1]
    whole = replace(
        _feed_entry(last, reader),
        sequence=series.sequence,
        starts_at=found.starts_at,
        minutes=series.minutes,
        location=_location(last, series),
        changed_at=max(one.created_at for one in meetings),
        zone=series.zone,
        repeats=found.repeats,
        left_out=found.left_out,
    )
    return [whole] + [
        replace(
            _feed_entry(one, reader),
            sequence=series.sequence + one.sequence,
            zone=series.zone,
            instead_of=moment,
        )
        for one, moment in found.exceptions
    ]


def _organiser(
    room: Relationship, subject: UUID, reader: Membership, method: Method, at: datetime
) -> str:
    """Where their calendar's answer goes, the same for every change of the entry."""
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if method is Method.PUBLISH:
        return sender
    theirs = replies.standing_address(reader, CALENDAR, subject, conversation_of=room.pk, at=at)
    return theirs or sender


_ANSWERS = {"declined": "DECLINED", "tentative": "TENTATIVE", "none": "NEEDS-ACTION"}


def _answer_of(meeting: Meeting, person: Membership) -> str:
    """Of two both come; of more, what each has said. These come ``with_attendances()``."""
    if meeting.relationship.are_two:
        return "ACCEPTED"
    mine = meeting.attendance_of(person)
    return _ANSWERS.get(mine.answer, "ACCEPTED") if mine else "ACCEPTED"


def call_url(meeting: Meeting) -> str:
    """Where a meeting is joined that has a room of its own; "" for any other."""
    if not meeting.is_joined_from_here:
        return ""
    return page_of(meeting.relationship, "calls:room", meeting.pk)


def _location(meeting: Meeting, series: Series | None = None) -> str:
    """Of a series where its meetings usually are; with rooms to be joined each has its own."""
    if series and series.has_rooms:
        return page_of(meeting.relationship, "relationships:room")
    if series:
        return place_name(series.place) or str(series.get_format_display())
    return call_url(meeting) or meeting.place_name or str(meeting.get_format_display())
