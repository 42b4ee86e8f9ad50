"""Letters about talks, with invitations for both calendars."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.core.addresses import address, full_address
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.rules.calendar import Method, Party, Talk, to_ical
from mentoring.notifications.doors import LIFETIME, open_doors
from mentoring.notifications.models import Mail
from mentoring.notifications.rules import monthly_budget
from mentoring.notifications.send import notify
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

PICK, HELD = "meetings.pick_slot", "meetings.held"
NONE_FITS = "none"
_SHOWN = (
    "relationship__mentor__organisation", "relationship__mentee__organisation",
    "relationship__programme",
)  # fmt: skip


@reaction("meetings.proposed")
def tell_proposed(event: Event) -> None:
    """The other gets up to three links; one tap and one button book the talk."""
    proposal = Proposal.objects.select_related(*_SHOWN, "proposed_by").get(pk=event.subject_id)
    if event.data["instead_of"] or not proposal.is_open:
        return  # the letter about the talk that was called off brings these moments
    recipient = proposal.relationship.other(proposal.proposed_by)
    key = f"proposal:{proposal.pk}"
    if Mail.objects.filter(key=key).exists():
        return
    _tell(
        recipient, proposal.relationship, key=key, kind=event.name,
        template="meetings/mail/proposed.html", at=event.at,
        context={"proposal": proposal} | _doors(recipient, proposal, event.at),
    )  # fmt: skip


@reaction("meetings.none_fitted")
def tell_none_fits(event: Event) -> None:
    proposal = Proposal.objects.select_related(*_SHOWN, "proposed_by").get(pk=event.subject_id)
    _tell(
        proposal.proposed_by, proposal.relationship, key=f"proposal:{proposal.pk}:none",
        kind=event.name, template="meetings/mail/none_fits.html", at=event.at,
        context={"propose_url": _page(proposal.relationship, "meetings:propose")},
    )  # fmt: skip


@reaction("meetings.booked")
def tell_booked(event: Event) -> None:
    _tell_both(event, "booked")


@reaction("meetings.moved", "meetings.changed")
def tell_moved(event: Event) -> None:
    """Both calendars must follow, so both get the letter; newer news replaces older."""
    meeting = _meeting(event.subject_id)
    if meeting.sequence == event.data["sequence"]:
        _tell_both(event, "moved", is_moved=event.name == "meetings.moved")


@reaction("meetings.cancelled")
def tell_cancelled(event: Event) -> None:
    """Both calendars forget the talk; the other's letter offers new moments, if there are any."""
    meeting = _meeting(event.subject_id)
    proposal = Proposal.objects.open().filter(pk=event.data["proposal"]).first()
    for person in (meeting.relationship.mentor, meeting.relationship.mentee):
        key = f"meeting:{meeting.pk}:cancelled:{person.pk}"
        if Mail.objects.filter(key=key).exists():
            continue
        offers: dict[str, Any] = {"offers": [], "none_url": ""}
        if proposal and proposal.proposed_by_id != person.pk:
            offers = _doors(person, proposal, event.at)
        _tell_of(meeting, person, event, "cancelled", key=key, method=Method.CANCEL, **offers)


@reaction("meetings.answered")
def tell_missed(event: Event) -> None:
    """Both have said no: the one who said it first hears that it is time for a new time."""
    meeting = _meeting(event.subject_id)
    if not meeting.is_missed or not meeting.relationship.is_open:
        return
    first = next(
        person
        for person in (meeting.relationship.mentor, meeting.relationship.mentee)
        if person.pk != event.actor_id
    )
    _tell(
        first, meeting.relationship, key=f"meeting:{meeting.pk}:missed", kind="meetings.missed",
        template="meetings/mail/missed.html", at=event.at, is_must=False,
        budget=monthly_budget(meeting.relationship.programme.dial),
        context={"propose_url": _page(meeting.relationship, "meetings:propose")},
    )  # fmt: skip


def remind(meeting: Meeting, *, at: datetime) -> None:
    """The day before: when, where, and what they want to talk about."""
    for person in (meeting.relationship.mentor, meeting.relationship.mentee):
        _tell(
            person, meeting.relationship, kind="meetings.reminder", at=at,
            key=f"meeting:{meeting.pk}:{meeting.sequence}:reminder:{person.pk}",
            template="meetings/mail/reminder.html",
            context={"meeting": meeting, "meeting_url": _page(
                meeting.relationship, "meetings:meeting", meeting.pk)},
        )  # fmt: skip


def ask_whether_held(meeting: Meeting, *, at: datetime) -> None:
    """An hour after the end, to whoever has not said it yet: one tap, yes or no."""
    for person in (meeting.relationship.mentor, meeting.relationship.mentee):
        key = f"meeting:{meeting.pk}:held:{person.pk}"
        if meeting.said_by(person) is not None or Mail.objects.filter(key=key).exists():
            continue
        yes, no = open_doors(person, HELD, meeting.pk, ["yes", "no"], at=at)
        programme = meeting.relationship.programme
        _tell(
            person, meeting.relationship, kind="meetings.held", key=key, at=at,
            template="meetings/mail/held.html",
            context={"meeting": meeting, "yes_url": yes, "no_url": no},
            budget=monthly_budget(programme.dial), is_must=False,
        )  # fmt: skip


def calendar_of(meeting: Meeting, reader: Membership, *, method: Method, stamp: datetime) -> str:
    """The talk as an iCalendar object in the reader's language."""
    relationship = meeting.relationship
    other = relationship.other(reader)
    domain = settings.BASE_URL.partition("://")[2].partition(":")[0]
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    where = _page(relationship, "meetings:meeting", meeting.pk)
    with translation.override(reader.language or reader.organisation.language):
        talk = Talk(
            uid=f"{meeting.pk}@{domain}",
            sequence=meeting.sequence,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
            summary=_("Talk with %(name)s") % {"name": other.name},
            description=_("Prepare, move or call off: %(url)s") % {"url": where},
            location=meeting.place or str(meeting.get_format_display()),
            url=where,
            organiser=Party(reader.organisation.name, sender),
            people=[
                Party(person.name, person.email)
                for person in (relationship.mentor, relationship.mentee)
            ],
        )
        return to_ical(talk, method=method, stamp=stamp)


def _doors(recipient: Membership, proposal: Proposal, at: datetime) -> dict[str, Any]:
    """Links for each offered moment and for "none fits": all of one bundle."""
    moments = proposal.moments
    lifetime = max(min(LIFETIME, moments[-1] - at), timedelta(hours=1))
    choices = [str(number) for number in range(len(moments))]
    *links, none_url = open_doors(
        recipient, PICK, proposal.pk, [*choices, NONE_FITS], at=at, lifetime=lifetime
    )
    return {"offers": list(zip(moments, links, strict=True)), "none_url": none_url}


def _tell_both(event: Event, letter: str, **context: Any) -> None:
    meeting = _meeting(event.subject_id)
    if meeting.cancelled_at:
        return  # called off before the letter was written
    for person in (meeting.relationship.mentor, meeting.relationship.mentee):
        key = f"meeting:{meeting.pk}:{meeting.sequence}:{letter}:{person.pk}"
        _tell_of(meeting, person, event, letter, key=key, method=Method.REQUEST, **context)


def _tell_of(
    meeting: Meeting, person: Membership, event: Event, letter: str, *, key: str, method: Method,
    **context: Any,
) -> None:  # fmt: skip
    page = _page(meeting.relationship, "meetings:meeting", meeting.pk)
    context |= {"meeting": meeting, "meeting_url": page, "is_mine": event.actor_id == person.pk}
    context |= {"is_by_us": event.actor_id is None}
    _tell(
        person, meeting.relationship, key=key, kind=event.name, at=event.at, context=context,
        template=f"meetings/mail/{letter}.html", calendar_method=method.value,
        calendar=calendar_of(meeting, person, method=method, stamp=event.at),
    )  # fmt: skip


def _tell(
    recipient: Membership, relationship: Relationship, *, context: dict[str, Any],
    is_must: bool = True, **letter: Any,
) -> None:  # fmt: skip
    slug = recipient.organisation.slug
    notify(
        recipient,
        context={"other": relationship.other(recipient), "relationship": relationship} | context,
        path=address("relationships:room", relationship.pk, organisation=slug),
        is_must=is_must,
        **letter,
    )


def _meeting(meeting_id: UUID) -> Meeting:
    return Meeting.objects.select_related(*_SHOWN).get(pk=meeting_id)


def _page(relationship: Relationship, name: str, *args: Any) -> str:
    slug = relationship.mentor.organisation.slug
    return full_address(name, relationship.pk, *args, organisation=slug)
