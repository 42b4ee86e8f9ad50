"""Word of a break, to those who stay, and the welcome on the day of return."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.notices import ASK_HELD, OFFER_REMINDER, loaded_meeting, shared
from mentoring.meetings.notices.entries import calendar_of, carried
from mentoring.meetings.queries.common import times_for_letter
from mentoring.meetings.queries.schedule import next_of, told_with_pause
from mentoring.meetings.queries.series import series_of
from mentoring.meetings.rules.calendar import Method
from mentoring.notifications.actions import mark_told
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.links import LIFETIME, issue_links
from mentoring.notifications.messages import NO_EXTRAS, notify
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import NAMES, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship, members_of
from mentoring.relationships.queries import departed, stands_still
from mentoring.relationships.queries.names import know
from mentoring.relationships.queries.pauses import in_open, pause_of, would_rest


def _room(relationship: Relationship, reader: Membership) -> str:
    slug = relationship.organisation.slug
    return address("relationships:room", relationship.pk, organisation=slug)


_SHARED: dict[str, Any] = {
    "programme": lambda relationship: relationship.programme,
    "thread": lambda relationship: f"relationship:{relationship.pk}",
    "path": _room,
    "conversation_of": lambda relationship: relationship.pk,
}
# At once, at any hour: it may take tomorrow's meeting out of a calendar.
PAUSED = declare_notice(
    "meetings.paused",
    NoticeClass.TRANSACTIONAL,
    template="meetings/mail/paused.html",
    urgency=Urgency.NOW,
    is_private=True,  # a few words of whoever takes the break
    letter=Letter(
        _("To those who stay when somebody takes a break"),
        says=[
            Placeholder(
                "person", _("first name of who takes a break"), lambda v: v["person"].first_name
            ).needed,
            Placeholder("until", _("until about when"), lambda v: formats.day(v["until"])).needed,
        ],
        draft={"goes_on": False, "repeats": False, "are_two": True},
    ),
    **_SHARED,
)


@on_event("participants.paused")
def notify_of_pause(event: Event) -> None:
    """Each of the others, once, with what becomes of their meetings; not why."""
    enrolment = _enrolment(event.subject_id)
    if enrolment.paused_until is None or str(enrolment.paused_until) != event.data["until"]:
        return  # they are back already, or have named another day, which is told instead
    for relationship in in_open(enrolment.membership, enrolment.programme_id):
        gone = departed(relationship)
        know(relationship, enrolment.membership)
        _drop_questions(relationship, enrolment.membership, event.at)
        if enrolment.membership_id in gone:
            continue
        for reader in relationship.others(enrolment.membership):
            if reader.pk not in gone:
                _tell(reader, relationship, enrolment, event)


def _tell(
    reader: Membership, relationship: Relationship, enrolment: Enrolment, event: Event
) -> None:
    meetings = list(
        Meeting.objects.with_attendances()
        .select_related("series")
        .filter(relationship=relationship)
        .order_by("starts_at")
    )
    told = told_with_pause(relationship.pk, event.at)
    for meeting in meetings:
        meeting.relationship = relationship
    carried = next((one for one in meetings if one.pk == told), None)
    notify(
        reader,
        PAUSED,
        relationship,
        partial(_paused, reader, relationship, enrolment, meetings, event),
        at=event.at,
        occasion=event.pk,
        extras=_taken_out(carried, reader, event) if carried else NO_EXTRAS,
    )


def _taken_out(meeting: Meeting, reader: Membership, event: Event) -> Extras:
    whole = meeting.series is not None  # which goes on after the break
    method = Method.REQUEST if whole else Method.CANCEL
    entry = calendar_of(meeting, reader, method=method, stamp=event.at, whole=whole)
    return Extras(calendar=entry, calendar_method=method.value)


def _paused(
    reader: Membership,
    relationship: Relationship,
    enrolment: Enrolment,
    meetings: list[Meeting],
    event: Event,
) -> dict[str, Any]:
    assert enrolment.paused_until
    closed = Proposal.objects.filter(relationship=relationship, withdrawn_at=event.at)
    return shared(relationship, reader, enrolment.membership) | {
        "person": enrolment.membership,
        "until": enrolment.paused_until,
        "note": enrolment.pause_note,
        "goes_on": not would_rest(relationship, enrolment.membership),
        "cancelled": [one for one in meetings if one.cancelled_at == event.at],
        "kept": [one for one in meetings if not one.cancelled_at and one.starts_at > event.at],
        "offers_closed": closed.exists(),
        "repeats": series_of(relationship) is not None,
        "room_url": _page(relationship, "relationships:room"),
    }


RETURNED = declare_notice(
    "meetings.returned",
    NoticeClass.TRANSACTIONAL,
    template="meetings/mail/returned.html",
    by_day=True,
    letter=Letter(
        _("On the day of return after a break"),
        says=[NAMES.needed],
        draft={"is_own": False, "are_two": True},
    ),
    **_SHARED,
)
WELCOME = "meetings.welcome"


@on_event("participants.returned")
def notify_of_return(event: Event) -> None:
    """Both hear it, with times to choose from; a group that went on needs no word of it."""
    enrolment = _enrolment(event.subject_id)
    today = enrolment.programme.day_at(event.at)
    is_late = enrolment.grace_until is None or enrolment.grace_until <= today
    is_away = enrolment.paused_until is None or enrolment.paused_until > today
    if is_late or is_away or not enrolment.programme.is_running:
        return
    for relationship in in_open(enrolment.membership, enrolment.programme_id):
        drop_word_of_pause(relationship, at=event.at)
        if stands_still(relationship) or pause_of(relationship, today).rests:
            continue  # one is gone, or still away: it begins again when all are there
        everybody = would_rest(relationship, enrolment.membership)
        _welcome(relationship, enrolment.membership, event, everybody=everybody)


def _welcome(
    relationship: Relationship, person: Membership, event: Event, *, everybody: bool
) -> None:
    series = series_of(relationship) if everybody else None
    if series:
        run_hook("meetings.series_returns", series, event.at)
    ahead = next_of(relationship, at=event.at)
    goes_on = loaded_meeting(ahead.pk) if series and ahead and ahead.series_id else None
    today = relationship.today(event.at)
    back = [person, *pause_of(relationship, today).back]
    times = times_for_letter(relationship, person, at=event.at) if everybody and not ahead else []
    for reader in relationship.people if everybody else [person]:
        notify(
            reader,
            RETURNED,
            relationship,
            partial(_returned, reader, relationship, reader in back, ahead, times, event),
            at=event.at,
            occasion=today,
            extras=_with_series(goes_on, reader, event)
            if goes_on
            else Extras(until=times[-1] if times else None),
        )


def _with_series(meeting: Meeting, reader: Membership, event: Event) -> Extras:
    """A series goes on: calendars show again what a longer break would have skipped."""
    return carried(meeting, reader, method=Method.REQUEST, whole=True, at=event.at)


def _returned(
    reader: Membership,
    relationship: Relationship,
    is_own: bool,
    ahead: Meeting | None,
    times: list[datetime],
    event: Event,
) -> dict[str, Any]:
    return shared(relationship, reader) | {
        "is_own": is_own,
        "ahead": ahead,
        "times": timed_links(reader, relationship, times, at=event.at),
        "room_url": _page(relationship, "relationships:room"),
        "propose_url": _page(relationship, "meetings:propose"),
        "conversation_url": _page(relationship, "messaging:conversation"),
    }


def timed_links(
    reader: Membership, relationship: Relationship, times: list[datetime], *, at: datetime
) -> list[tuple[datetime, str]]:
    """Each time with a link that offers it to the other; one of them used closes them all."""
    if not times:
        return []
    choices, lifetime = [one.isoformat() for one in times], min(LIFETIME, times[-1] - at)
    links = issue_links(reader, WELCOME, relationship.pk, choices, at=at, lifetime=lifetime)
    return list(zip(times, links, strict=True))


@on_event("meetings.proposed", "meetings.booked", "participants.paused")
def forget_return(event: Event) -> None:
    """A welcome that waits for the morning asks nothing that was settled meanwhile."""
    if event.name == "participants.paused":
        enrolment = _enrolment(event.subject_id)
        relationships = in_open(enrolment.membership, enrolment.programme_id)
    else:
        about = Meeting if event.name == "meetings.booked" else Proposal
        rows = about.objects.select_related("relationship__organisation")
        found = rows.prefetch_related(members_of("relationship")).get(pk=event.subject_id)
        relationships = [found.relationship]
    for relationship in relationships:
        for person in relationship.people:
            mark_told(person, RETURNED.name, _room(relationship, person), at=event.at)


def _enrolment(pk: UUID) -> Enrolment:
    rows = Enrolment.objects.select_related("programme__organisation", "membership__organisation")
    return rows.get(pk=pk)


def _page(relationship: Relationship, name: str) -> str:
    return full_address(name, relationship.pk, organisation=relationship.organisation.slug)


def _drop_questions(relationship: Relationship, away: Membership, at: datetime) -> None:
    """What still waits for the morning or for a stamp is not asked any more."""
    is_whole = would_rest(relationship, away)
    for person in relationship.people if is_whole else [away]:
        for kind in (ASK_HELD, OFFER_REMINDER):
            mark_told(person, kind.name, _room(relationship, person), at=at)


def drop_word_of_pause(relationship: Relationship, *, at: datetime) -> None:
    """Whoever is back is not away any more for whoever reads later."""
    for person in relationship.people:
        mark_told(person, PAUSED.name, _room(relationship, person), at=at)
