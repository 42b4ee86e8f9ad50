"""What talks add to the time line of two people."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mentoring.audit.models import Event
from mentoring.core import words
from mentoring.core.addresses import address
from mentoring.core.timeline import TimelineEntry
from mentoring.meetings.models import Meeting, Note
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

_TOLD = ("meetings.moved", "meetings.cancelled")


def entries(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    """Talks with the notes that ``actor`` may read, and what became of talks that were moved."""
    talks = list(Meeting.objects.filter(relationship=relationship).order_by("starts_at"))
    notes = _notes(actor, relationship)
    told = [_talk(talk, actor, notes[talk.pk]) for talk in talks if talk.cancelled_at is None]
    return told + _changes(actor, relationship, talks)


def _notes(actor: Membership, relationship: Relationship) -> dict[UUID | None, list[str]]:
    found: dict[UUID | None, list[str]] = defaultdict(list)
    readable = Note.objects.visible_to(actor).filter(relationship=relationship)
    for note in readable.order_by("written_at"):
        found[note.meeting_id].append(note.body)
    return found


def _talk(talk: Meeting, actor: Membership, notes: list[str]) -> TimelineEntry:
    slug = actor.organisation.slug
    chip = ""
    if talk.is_held:
        chip = _("took place")
    elif talk.is_missed:
        chip = _("did not take place")
    return TimelineEntry(
        at=talk.starts_at,
        title=_("Talk, %(count)s minutes") % {"count": talk.minutes},
        text="" if notes else str(talk.get_format_display()),
        words="\n\n".join(notes),
        chip=chip,
        path=address("meetings:meeting", talk.relationship_id, talk.pk, organisation=slug),
    )


def _changes(
    actor: Membership, relationship: Relationship, talks: list[Meeting]
) -> list[TimelineEntry]:
    happened = Event.objects.filter(
        name__in=_TOLD,
        subject_type=Meeting._meta.label_lower,
        subject_id__in=[talk.pk for talk in talks],
    ).order_by("id")
    starts = {talk.pk: talk.starts_at for talk in talks}
    return [
        TimelineEntry(event.at, *_words(event, actor, starts[event.subject_id]))
        for event in happened
    ]


def _words(event: Event, actor: Membership, starts_at: datetime) -> tuple[str, str]:
    if event.name == "meetings.cancelled":
        when = words.moment(starts_at, actor.timezone)
        return _("A talk was called off"), _("It was to be on %(when)s.") % {"when": when}
    before, after = (
        words.moment(datetime.fromisoformat(event.data[key]), actor.timezone)
        for key in ("before", "after")
    )
    return _("Moved from %(when)s") % {"when": before}, _("Now on %(when)s.") % {"when": after}
