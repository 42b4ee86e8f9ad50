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
from mentoring.meetings.rules.calendar import CalendarEntry, Method, Party, to_ical
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship


def page_of(relationship: Relationship, name: str, *args: Any) -> str:
    slug = relationship.organisation.slug
    return full_address(name, relationship.pk, *args, organisation=slug)


def calendar_of(meeting: Meeting, reader: Membership, *, method: Method, stamp: datetime) -> str:
    """The talk as an iCalendar object in the reader's language."""
    relationship = meeting.relationship
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
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
            organiser=Party(reader.organisation.name, sender),
            people=[
                Party(one.name, one.email, _answer_of(meeting, one))
                for one in dict.fromkeys([*relationship.people, reader])
            ],
        )
        return to_ical(entry, method=method, stamp=stamp)


_ANSWERS = {"declined": "DECLINED", "tentative": "TENTATIVE", "none": "NEEDS-ACTION"}


def _answer_of(meeting: Meeting, person: Membership) -> str:
    """Of two both come; of more, what each has said. These come ``with_attendances()``."""
    if meeting.relationship.are_two:
        return "ACCEPTED"
    mine = meeting.attendance_of(person)
    return _ANSWERS.get(mine.answer, "ACCEPTED") if mine else "ACCEPTED"


def call_url(meeting: Meeting) -> str:
    """Where a meeting in the product's own room is joined; "" for any other."""
    return page_of(meeting.relationship, "calls:room", meeting.pk) if meeting.is_here else ""


def _location(meeting: Meeting) -> str:
    return call_url(meeting) or meeting.place_name or str(meeting.get_format_display())
