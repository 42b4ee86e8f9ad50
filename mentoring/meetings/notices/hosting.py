"""Letters about turns to host: would you swap, and what somebody answered to that."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.meetings.models import HostSwap, Meeting
from mentoring.meetings.notices import WHEN, loaded_meeting, shared
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.relationships.queries.names import know

BY = Placeholder("person", _("first name of who asks"), lambda v: v["by"])
ANSWERS = Placeholder("person", _("first name of who answers"), lambda v: v["by"])


def _room(meeting: Meeting, reader: Membership) -> str:
    slug = reader.organisation.slug
    return address("relationships:room", meeting.relationship_id, organisation=slug)


_OF_MEETING: dict[str, Any] = {
    "programme": lambda meeting: meeting.relationship.programme,
    "path": _room,
    "thread": lambda meeting: f"meeting:{meeting.pk}",
}
SWAP_ASKED = declare_notice(
    "meetings.swap_asked",
    NoticeClass.PROMPT,
    template="meetings/mail/swap_asked.html",
    label=_("Somebody asks whether you would host a meeting"),
    letter=Letter(
        _("Somebody asks whether you would host a meeting"), says=[BY.needed, WHEN.needed]
    ),
    **_OF_MEETING,
)
SWAP_TAKEN, SWAP_DECLINED = (
    declare_notice(
        f"meetings.{name}",
        NoticeClass.TRANSACTIONAL,
        template="meetings/mail/swap_answered.html",
        letter=Letter(title, says=[ANSWERS.needed, WHEN.needed], draft={"takes": takes}),
        **_OF_MEETING,
    )
    for name, takes, title in (
        ("swap_taken", True, _("Somebody hosts in another’s place")),
        ("swap_declined", False, _("Somebody cannot host in another’s place")),
    )
)


@on_event("meetings.swap_asked")
def ask_for_swap(event: Event) -> None:
    """Unless it was answered, or somebody else was asked, in the meantime; once for each asker."""
    swap = HostSwap.objects.filter(pk=event.data["swap"], answered_at=None)
    found = swap.select_related("asked__membership__organisation", "asked_by__membership").first()
    meeting = loaded_meeting(event.subject_id)
    if found is None or meeting.cancelled_at or meeting.starts_at <= event.at:
        return
    know(meeting.relationship, found.asked_by.membership)
    person, by = found.asked.membership, found.asked_by.membership
    if meeting.relationship.is_with(person):
        words = told(meeting, person, by)
        notify(person, SWAP_ASKED, meeting, lambda: words, at=event.at, occasion=found.asked_by_id)


@on_event("meetings.swap_answered")
def notify_who_asked(event: Event) -> None:
    """Who asked waits for it, and is told at once."""
    meeting = loaded_meeting(event.subject_id)
    there = {str(person.pk): person for person in meeting.relationship.people}
    asker, answering = there.get(event.data["asked_by"]), there.get(str(event.actor_id))
    if asker and answering and not meeting.cancelled_at:
        kind = SWAP_TAKEN if event.data["takes"] else SWAP_DECLINED
        words = told(meeting, asker, answering) | {"takes": event.data["takes"]}
        notify(asker, kind, meeting, lambda: words, at=event.at, occasion=event.pk)


def told(meeting: Meeting, reader: Membership, by: Membership) -> dict[str, Any]:
    """What the letter and its sample read alike."""
    where = ("relationships:room", meeting.relationship_id)
    room = full_address(*where, organisation=reader.organisation.slug)
    words = shared(meeting.relationship, reader, by)
    return words | {"meeting": meeting, "by": by.first_name, "room_url": room}
