"""What talks add to the time line of two people."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.core.db.statements import statement
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address
from mentoring.core.web.timeline import TimelineEntry
from mentoring.events.models import Event
from mentoring.meetings.models import Meeting, Note
from mentoring.meetings.queries.schedule import meetings_of
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.circle import reads_since
from mentoring.relationships.queries.names import known

_TOLD = ("meetings.moved", "meetings.cancelled")


def entries(actor: Membership, relationship: Relationship, *, at: datetime) -> list[TimelineEntry]:
    """Talks gone by, the notes that ``actor`` may read, and what became of talks put off."""
    since = reads_since(relationship, actor)
    meetings = [one for one in meetings_of(relationship) if one.starts_at >= since]
    held = [
        _meeting_entry(meeting, actor)
        for meeting in meetings
        if not meeting.cancelled_at and meeting.starts_at <= at
    ]
    return held + _notes(actor, relationship) + _changes(actor, relationship, meetings)


def _meeting_entry(meeting: Meeting, actor: Membership) -> TimelineEntry:
    chip = ""
    if meeting.is_held:
        chip = _("took place")
    elif meeting.is_missed:
        chip = _("did not take place")
    title = _("Meeting, %(count)s minutes") % {"count": meeting.minutes}
    path = _path(actor, meeting.relationship_id, meeting.pk)
    return TimelineEntry(meeting.starts_at, title, chip=chip, path=path)


def _notes(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    notes = known(relationship, _readable(actor, relationship.pk), "author")
    return [_note(note, actor) for note in notes]


@statement
def _readable(actor: Membership, relationship: UUID) -> QuerySet[Note]:
    notes = Note.objects.visible_to(actor).filter(relationship=relationship)
    return notes.select_related("author")


def _note(note: Note, actor: Membership) -> TimelineEntry:
    is_mine = note.author_id == actor.pk
    return TimelineEntry(
        at=note.written_at,
        title=_("You noted") if is_mine else note.author.first_name,
        words=note.body,
        chip="" if note.is_shared else _("only for you"),
        path=_path(actor, note.relationship_id, note.meeting_id) if note.meeting_id else "",
    )


def _path(actor: Membership, relationship_id: UUID, meeting_id: UUID) -> str:
    slug = actor.organisation.slug
    return address("meetings:meeting", relationship_id, meeting_id, organisation=slug)


def _changes(
    actor: Membership, relationship: Relationship, meetings: list[Meeting]
) -> list[TimelineEntry]:
    starts = {meeting.pk: meeting.starts_at for meeting in meetings}
    return [
        TimelineEntry(event.at, *_words(event, actor, starts[event.subject_id]))
        for event in _put_off(Meeting._meta.label_lower, relationship.pk)
        if event.subject_id in starts
    ]


@statement
def _put_off(subject_type: str, relationship: UUID) -> QuerySet[Event]:
    meetings = Meeting.objects.filter(relationship=relationship).values("pk")
    happened = Event.objects.filter(name__in=_TOLD, subject_type=subject_type)
    return happened.filter(subject_id__in=meetings).order_by("id")


def _words(event: Event, actor: Membership, starts_at: datetime) -> tuple[str, str]:
    if event.name == "meetings.cancelled":
        when = formats.moment(starts_at, actor.timezone)
        return _("Meeting cancelled"), _("It was planned for %(when)s.") % {"when": when}
    before, after = (
        formats.moment(datetime.fromisoformat(event.data[key]), actor.timezone)
        for key in ("before", "after")
    )
    return _("Moved from %(when)s") % {"when": before}, _("Now on %(when)s.") % {"when": after}
