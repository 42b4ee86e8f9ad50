"""Calendar entries of talks, and the addresses that letters and entries lead to."""

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import full_address
from mentoring.meetings.models import Meeting
from mentoring.meetings.queries.feed import meetings_for_feed
from mentoring.meetings.rules.calendar import CalendarEntry, Method, Party, to_ical
from mentoring.meetings.rules.feed import FeedEntry, to_feed
from mentoring.notifications import replies
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

CALENDAR = "meetings.calendar"  # answers of calendars, in no letter


def page_of(relationship: Relationship, name: str, *args: Any) -> str:
    slug = relationship.organisation.slug
    return full_address(name, relationship.pk, *args, organisation=slug)


def calendar_of(meeting: Meeting, reader: Membership, *, method: Method, stamp: datetime) -> str:
    """The talk as an iCalendar object in the reader's language."""
    relationship = meeting.relationship
    where = page_of(relationship, "meetings:meeting", meeting.pk)
    with translation.override(reader.language or reader.organisation.language):
        entry = CalendarEntry(
            uid=str(meeting.pk),
            sequence=meeting.sequence,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
            summary=_("Meeting with %(name)s")
            % {"name": formats.listed(one.name for one in relationship.others(reader))},
            description=_("Prepare, move or cancel: %(url)s") % {"url": where},
            location=_location(meeting),
            url=where,
            organiser=Party(reader.organisation.name, _organiser(meeting, reader, method, stamp)),
            reader=reader.email,
            takes_answers=replies.are_taken(),
            people=[
                Party(one.name, one.email, _answer_of(meeting, one))
                for one in dict.fromkeys([*relationship.people, reader])
            ],
        )
        return to_ical(entry, method=method, stamp=stamp)


def feed_of(reader: Membership, *, at: datetime) -> str:
    """All meetings of theirs that lie ahead or a month back, as a calendar to subscribe to.

    The same text as long as nothing has changed. What was called off stays as such for a month.
    """
    with translation.override(reader.language or reader.organisation.language):
        entries = [
            FeedEntry(
                uid=str(one.pk),
                sequence=one.sequence,
                starts_at=one.starts_at,
                minutes=one.minutes,
                summary=_("Meeting with %(name)s")
                % {"name": formats.listed(who.name for who in one.relationship.others(reader))},
                location=_location(one),
                url=page_of(one.relationship, "meetings:meeting", one.pk),
                is_cancelled=one.cancelled_at is not None,
                changed_at=one.cancelled_at or one.created_at,
            )
            for one in meetings_for_feed(reader, at=at)
        ]
        return to_feed(entries, name=reader.organisation.name)


def _organiser(meeting: Meeting, reader: Membership, method: Method, at: datetime) -> str:
    """Where their calendar's answer goes, the same for every change of the entry."""
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if method is Method.PUBLISH:
        return sender
    room = meeting.relationship_id
    theirs = replies.standing_address(reader, CALENDAR, meeting.pk, conversation_of=room, at=at)
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


def _location(meeting: Meeting) -> str:
    return call_url(meeting) or meeting.place_name or str(meeting.get_format_display())
