"""Letters about talks, with invitations for both calendars."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.meetings.models import Attendance, Meeting, Proposal, Series
from mentoring.meetings.notices.entries import call_url, carried, occasion_of, page_of
from mentoring.meetings.queries.schedule import told_with_pause, waits_until
from mentoring.meetings.queries.series import left_out_of
from mentoring.meetings.rules.calendar import Method
from mentoring.notifications.actions import mark_told
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import NoticeKind, NoticeTopic, declare_notice
from mentoring.notifications.links import LIFETIME, issue_links
from mentoring.notifications.messages import NO_EXTRAS, notify
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import NAMES, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship, members_of
from mentoring.relationships.queries import stands_still
from mentoring.relationships.queries.names import know, know_for

PICK, HELD = "meetings.pick_slot", "meetings.held"
NONE_FITS = "none"
_SHOWN = ("relationship__programme", "relationship__organisation")


def _room(about: Proposal | Meeting, reader: Membership) -> str:
    slug = reader.organisation.slug
    return address("relationships:room", about.relationship_id, organisation=slug)


def _thread(about: Proposal | Meeting) -> str:
    """One for a talk, from the times on offer to the question whether it took place."""
    if isinstance(about, Meeting):
        offered = Proposal.objects.filter(meeting=about).values_list("pk", flat=True).first()
        return f"meeting:{offered or about.pk}"
    return f"meeting:{about.pk}"


def _declare(name: str, template: str, *, is_prompt: bool = False, **more: Any) -> NoticeKind:
    return declare_notice(
        f"meetings.{name}",
        NoticeClass.PROMPT if is_prompt else NoticeClass.TRANSACTIONAL,
        template=f"meetings/mail/{template}.html",
        programme=lambda about: about.relationship.programme,
        path=_room,
        thread=_thread,
        **{"conversation_of": lambda about: about.relationship_id} | more,
    )


OFFERS = NoticeTopic(
    "meetings.offers",
    gettext_lazy("A meeting is offered, moved or cancelled"),
    gettext_lazy("Somebody waits for your answer. Your calendar follows by email."),
    order=20,
)
COMING = NoticeTopic(
    "meetings.coming",
    gettext_lazy("A meeting is coming up"),
    gettext_lazy("The day before."),
    order=30,
)
BY = Placeholder("person", gettext_lazy("first name of who offers"), lambda v: v["by"])
WHAT_HAPPENED = Placeholder("what_happened", gettext_lazy("what happened")).needed
WHEN = Placeholder(
    "when",
    gettext_lazy("day and time"),
    lambda v: formats.moment(v["meeting"].starts_at, v["recipient"].timezone),
)
TIME = Placeholder(
    "time",
    gettext_lazy("time"),
    lambda v: formats.clock(v["meeting"].starts_at, v["recipient"].timezone),
)
FORMAT = Placeholder(
    "format", gettext_lazy("how they meet"), lambda v: v["meeting"].get_format_display()
)
# Two people are finding a time: what one says must not stand behind a programme's bulk of letters.
PROPOSED = _declare(
    "proposed",
    "proposed",
    topic=OFFERS,
    urgency=Urgency.NOW,
    letter=Letter(
        gettext_lazy("Times for a meeting are offered"), says=[BY.needed], draft={"are_two": True}
    ),
)
OFFER_REMINDER = _declare(
    "offer_reminder",
    "offer_reminder",
    is_prompt=True,
    label=gettext_lazy("Times for a meeting wait for an answer"),
    letter=Letter(
        gettext_lazy("Times for a meeting wait for an answer"),
        says=[BY.needed],
        draft={"are_two": True},
    ),
)
OFFER_LAPSED = _declare(
    "offer_lapsed",
    "offer_lapsed",
    topic=OFFERS,
    by_day=True,
    letter=Letter(
        gettext_lazy("Times for a meeting stayed without an answer"),
        says=[NAMES.needed],
        draft={"are_two": True},
    ),
)
NONE_FITTED = _declare(
    "none_fitted",
    "none_fits",
    topic=OFFERS,
    urgency=Urgency.NOW,
    letter=Letter(
        gettext_lazy("None of the times fits"), says=[NAMES.needed], draft={"are_two": True}
    ),
)
BOOKED = _declare(
    "booked",
    "booked",
    topic=OFFERS,
    urgency=Urgency.NOW,
    letter=Letter(
        gettext_lazy("A meeting is booked"), says=[NAMES.needed, WHEN], draft={"comes": True}
    ),
)
BOOKED_WITHOUT = _declare(
    "booked_without",
    "booked",
    topic=OFFERS,
    urgency=Urgency.NOW,
    letter=Letter(
        gettext_lazy("The time that suits most is taken, and somebody has not said yes to it"),
        says=[NAMES.needed, WHEN],
        draft={"comes": False},
    ),
)
MOVED = _declare(
    "moved",
    "moved",
    topic=OFFERS,
    urgency=Urgency.NOW,
    letter=Letter(
        gettext_lazy("A meeting is moved"),
        says=[WHAT_HAPPENED, NAMES, WHEN],
        draft={"is_moved": True},
    ),
)
CHANGED = _declare(
    "changed",
    "moved",
    topic=OFFERS,
    urgency=Urgency.NOW,
    letter=Letter(
        gettext_lazy("A meeting takes place in another way"),
        says=[WHAT_HAPPENED, NAMES, WHEN, FORMAT],
        draft={"is_moved": False},
    ),
)
CANCELLED = _declare(
    "cancelled",
    "cancelled",
    topic=OFFERS,
    urgency=Urgency.NOW,
    reaches_departed=True,
    letter=Letter(
        gettext_lazy("A meeting is cancelled"),
        says=[WHAT_HAPPENED, NAMES, WHEN],
        draft={"is_rest": False},
    ),
)
REMINDER = _declare(
    "reminder",
    "reminder",
    topic=COMING,
    offers_break=True,
    letter=Letter(
        gettext_lazy("The day before a meeting"), says=[NAMES.needed, TIME, WHEN], stays_on=""
    ),
)
MISSED = _declare(
    "missed",
    "missed",
    is_prompt=True,
    label=gettext_lazy("A meeting that did not take place"),
    letter=Letter(
        gettext_lazy("A meeting that did not take place"), says=[NAMES], draft={"are_two": True}
    ),
)
ASK_HELD = _declare(
    "held",
    "held",
    is_prompt=True,
    urgency=Urgency.LOW,  # it never takes the stamp that a check-in needs; the page asks as well
    topic=NoticeTopic(
        "meetings.held",
        gettext_lazy("Did the meeting take place?"),
        gettext_lazy("One tap, afterwards."),
        order=40,
    ),
    conversation_of=None,
    letter=Letter(
        gettext_lazy("Did the meeting take place?"),
        says=[NAMES, WHEN.needed],
        draft={"are_two": True},
    ),
)


@on_event("meetings.proposed")
def notify_proposed(event: Event) -> None:
    """The other gets up to three links; one tap and one button book the talk."""
    proposal = loaded_proposal(event.subject_id)
    if event.data["instead_of"] or not proposal.is_open:
        return  # the letter about the talk that was called off brings these moments
    for recipient in proposal.relationship.others(proposal.proposed_by):
        _offer(recipient, proposal, event.at)


def ask_about_offer(relationship: Relationship, person: Membership, *, at: datetime) -> None:
    """Times that were on offer before somebody joined: they have a say in them too."""
    for waiting in Proposal.objects.open().filter(relationship=relationship):
        proposal = loaded_proposal(waiting.pk)
        if proposal.proposed_by_id != person.pk and proposal.moments[-1] > at:
            _offer(person, proposal, at)


def _offer(person: Membership, proposal: Proposal, at: datetime) -> None:
    """The newest times take the place of those that still wait to be told."""
    before = waits_until(proposal, person, PROPOSED, at=at)
    mark_told(person, PROPOSED.name, _room(proposal, person), at=at)
    extras = Extras(until=proposal.closes_at or proposal.moments[-1], not_before=before)
    words = partial(_proposed, person, proposal, at)
    _notify(person, PROPOSED, proposal, words, at=at, extras=extras)


def _proposed(recipient: Membership, proposal: Proposal, at: datetime) -> dict[str, Any]:
    by = proposal.proposed_by.first_name
    return {"proposal": proposal, "by": by} | offer_links(recipient, proposal, at)


def remind_of_offer(proposal: Proposal, *, at: datetime) -> None:
    """Half-way, to whoever has not said a word yet: the same times, with links of their own."""
    said = set(proposal.answers.values_list("member__membership", flat=True))
    for person in proposal.relationship.others(proposal.proposed_by):
        if person.pk not in said:
            _notify(
                person,
                OFFER_REMINDER,
                proposal,
                partial(_proposed, person, proposal, at),
                at=at,
                extras=Extras(until=proposal.closes_at),
            )


def drop_reminder(
    about: Proposal | Meeting, person: Membership, kinds: Sequence[NoticeKind], *, at: datetime
) -> None:
    for kind in kinds:
        mark_told(person, kind.name, _room(about, person), at=at)


@on_event("meetings.none_fitted")
def notify_none_fits(event: Event) -> None:
    """Of noes every day one letter every third day, and none once other times are on offer."""
    proposal = loaded_proposal(event.subject_id)
    author = proposal.proposed_by
    context = {"propose_url": page_of(proposal.relationship, "meetings:propose")}
    extras = Extras(not_before=waits_until(proposal, author, NONE_FITTED, at=event.at))
    _notify(author, NONE_FITTED, proposal, lambda: context, at=event.at, extras=extras)


@on_event("meetings.booked")
def notify_booked(event: Event) -> None:
    """A poll takes the best time: only who said yes to it is told that they meet then."""
    meeting = loaded_meeting(event.subject_id)
    if meeting.cancelled_at:
        return  # called off before the mail was written
    for person in meeting.relationship.people:
        mine = meeting.attendance_of(person)
        comes = mine is None or mine.answer == Attendance.Answer.ACCEPTED
        kind = BOOKED if comes else BOOKED_WITHOUT
        _notify_of(meeting, person, event, kind, method=Method.REQUEST, more=dict)


@on_event("meetings.moved", "meetings.changed")
def notify_moved(event: Event) -> None:
    """Both calendars must follow, so both get the letter; newer news replaces older.

    Of a series, newer news of the series: what befalls one of its meetings does not tell the rest.
    """
    meeting = loaded_meeting(event.subject_id)
    about: Meeting | Series | None = meeting.series if "whole" in event.data else meeting
    if about and about.sequence == event.data["sequence"]:
        is_moved = event.name == "meetings.moved"
        before = datetime.fromisoformat(event.data["before"]) if is_moved else None
        kind = MOVED if is_moved else CHANGED
        _notify_both(event, kind, is_moved=is_moved, before=before)


@on_event("meetings.cancelled")
def notify_cancelled(event: Event) -> None:
    """Both calendars forget the talk; the other's letter offers new moments, if there are any."""
    if "is_told" in event.data:
        return  # with another one of its series
    meeting = loaded_meeting(event.subject_id)
    proposal = Proposal.objects.open().filter(pk=event.data["proposal"]).first()
    pausing, people = str(event.data.get("pausing", "")), meeting.relationship.people
    if pausing and meeting.pk == told_with_pause(meeting.relationship.pk, event.at):
        people = [one for one in people if str(one.pk) == pausing]  # others: meetings.paused
    for person in people:
        _notify_of(
            meeting,
            person,
            event,
            CANCELLED,
            method=Method.CANCEL,
            more=partial(_offers, person, proposal, event),
        )


@on_event("meetings.released")
def notify_released(event: Event) -> None:
    """It goes on without somebody who left: their calendar alone forgets it."""
    person = Membership.objects.select_related("organisation").get(pk=event.data["departed"])
    _notify_of(
        loaded_meeting(event.subject_id),
        person,
        event,
        CANCELLED,
        method=Method.CANCEL,
        more=partial(_offers, person, None, event),
    )


@on_event("meetings.taken_in")
def notify_taken_in(event: Event) -> None:
    """Into the calendar of somebody who joined; the others have the meeting already."""
    meeting = loaded_meeting(event.subject_id)
    person = Membership.objects.select_related("organisation").get(pk=event.data["joined"])
    if meeting.cancelled_at is None and meeting.relationship.is_with(person):
        _notify_of(meeting, person, event, BOOKED, method=Method.REQUEST, more=dict)


def _offers(person: Membership, proposal: Proposal | None, event: Event) -> dict[str, Any]:
    departed = event.data.get("departed")
    known = {"has_left": departed == str(person.pk), "other_has_left": departed is not None}
    pausing = event.data.get("pausing")
    known |= {"is_pausing": pausing == str(person.pk), "other_pauses": pausing is not None}
    if proposal is None or proposal.proposed_by_id == person.pk:
        return known | {"offers": [], "none_url": ""}
    return known | offer_links(person, proposal, event.at)


@on_event("meetings.answered")
def notify_missed(event: Event) -> None:
    """All have said no: those who said it first hear that it is time for a new time."""
    meeting = loaded_meeting(event.subject_id)
    relationship = meeting.relationship
    if not meeting.is_missed or not relationship.is_open or stands_still(relationship):
        return
    context = {"propose_url": page_of(meeting.relationship, "meetings:propose")}
    for person in meeting.relationship.people:
        if person.pk != event.actor_id:
            _notify(person, MISSED, meeting, lambda: context, at=event.at)


def remind(meeting: Meeting, people: Sequence[Membership], *, at: datetime) -> None:
    """The day before: when, where, and what they want to talk about."""
    page = page_of(meeting.relationship, "meetings:meeting", meeting.pk)
    for person in people:
        _notify(
            person,
            REMINDER,
            meeting,
            lambda: {"meeting": meeting, "meeting_url": page, "call_url": call_url(meeting)},
            at=at,
            occasion=meeting.sequence,
            extras=Extras(until=meeting.starts_at),
        )


def ask_attendance(meeting: Meeting, people: Sequence[Membership], *, at: datetime) -> None:
    """An hour after the end, to whoever has not said it yet: one tap, yes or no."""
    for person in people:
        if meeting.waits_for(person):
            _notify(person, ASK_HELD, meeting, partial(_held_links, meeting, person, at), at=at)


def _held_links(meeting: Meeting, person: Membership, at: datetime) -> dict[str, Any]:
    yes, no = issue_links(person, HELD, meeting.pk, ["yes", "no"], at=at)
    return {"meeting": meeting, "yes_url": yes, "no_url": no}


def offer_links(recipient: Membership, proposal: Proposal, at: datetime) -> dict[str, Any]:
    """Links for each offered moment and for "none fits": all of one group."""
    moments = proposal.moments
    ends = min(proposal.closes_at or moments[-1], moments[-1])
    lifetime = max(min(LIFETIME, ends - at), timedelta(hours=1))
    choices = [str(number) for number in range(len(moments))]
    *links, none_url = issue_links(
        recipient, PICK, proposal.pk, [*choices, NONE_FITS], at=at, lifetime=lifetime
    )
    return {"offers": list(zip(moments, links, strict=True)), "none_url": none_url}


def _notify_both(event: Event, kind: NoticeKind, **more: Any) -> None:
    meeting = loaded_meeting(event.subject_id)
    if meeting.cancelled_at:
        return  # called off before the mail was written
    for person in meeting.relationship.people:
        _notify_of(meeting, person, event, kind, method=Method.REQUEST, more=lambda: more)


def _notify_of(
    meeting: Meeting,
    person: Membership,
    event: Event,
    kind: NoticeKind,
    *,
    method: Method,
    more: Callable[[], dict[str, Any]],
) -> None:
    page = page_of(meeting.relationship, "meetings:meeting", meeting.pk)
    people = meeting.relationship.people
    context = {"meeting": meeting, "meeting_url": page, "is_mine": event.actor_id == person.pk}
    context |= {"call_url": call_url(meeting), "comes": kind is not BOOKED_WITHOUT}
    context |= {one: one in event.data for one in ("is_taken", "is_rest")}
    context |= {"is_by_us": event.actor_id is None}
    by = next((one for one in people if one.pk == event.actor_id), None)
    whole = bool(event.data.get("whole"))
    extras = carried(meeting, person, method=method, whole=whole, at=event.at)
    context |= {"is_whole": whole, "left_out": left_out_of(meeting, event.at) if whole else []}
    occasion = occasion_of(meeting, is_over=method is Method.CANCEL, whole=whole)
    _notify(
        person,
        kind,
        meeting,
        lambda: context | {"by": by.first_name if by else ""} | more(),
        at=event.at,
        occasion=occasion,
        extras=extras,
    )


def _notify(
    recipient: Membership,
    kind: NoticeKind,
    about: Proposal | Meeting,
    context: Callable[[], dict[str, Any]],
    *,
    at: datetime,
    occasion: object = "",
    extras: Extras = NO_EXTRAS,
) -> None:
    loaded = [about.proposed_by] if isinstance(about, Proposal) else []
    words = shared(about.relationship, recipient, *loaded)
    notify(
        recipient, kind, about, lambda: words | context(), at=at, occasion=occasion, extras=extras
    )


def shared(relationship: Relationship, reader: Membership, *loaded: Membership) -> dict[str, Any]:
    """What every letter about their meetings may read; names those ``loaded`` alike."""
    know_for(reader, relationship, *loaded)
    return {
        "others": relationship.others(reader),
        "names": relationship.named_for(reader),
        "relationship": relationship,
        "are_two": relationship.are_two,
    }


def loaded_meeting(meeting_id: UUID) -> Meeting:
    meetings = Meeting.objects.select_related(*_SHOWN, "series").with_attendances()
    return meetings.prefetch_related(members_of("relationship")).get(pk=meeting_id)


def loaded_proposal(proposal_id: UUID) -> Proposal:
    proposals = Proposal.objects.select_related(*_SHOWN, "proposed_by__organisation")
    found = proposals.prefetch_related(members_of("relationship")).get(pk=proposal_id)
    know(found.relationship, found.proposed_by)
    return found
