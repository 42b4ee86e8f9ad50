"""The clock of talks: a reminder before, a question after, and no talk left of an ended pair."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mentoring.core.hooks import hook
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.meetings import actions, notices
from mentoring.meetings.models import (
    Attendance,
    CalendarFeed,
    Meeting,
    MeetingQuerySet,
    Proposal,
    Series,
)
from mentoring.meetings.notices.promises import PAST_PROMISES
from mentoring.meetings.notices.series import notify_shift
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.pauses import day_everywhere
from mentoring.relationships.models import Member, Relationship, members_of
from mentoring.relationships.queries.pauses import pause_of

ASK_AFTER = timedelta(hours=1)
OFFERS_AT_ONCE = 500
ABOUT_OFFERS = (notices.PROPOSED, notices.OFFER_REMINDER, notices.NONE_FITTED)
# What is not told any more, if it waits, once one of these has happened; else all of it.
DROPPED_BY = {
    "meetings.proposed": (notices.OFFER_REMINDER, notices.NONE_FITTED),
    "meetings.none_fitted": (notices.PROPOSED, notices.OFFER_REMINDER),
    "meetings.offer_answered": (notices.PROPOSED, notices.OFFER_REMINDER),
}
MAX_OURS = 500
LOOK_AT_SERIES = timedelta(hours=20)
SERIES_AT_ONCE = 500
NOT_ARCHIVED: dict[str, None] = {"relationship__programme__archived_at": None}  # as its page says
ASK_UNTIL = timedelta(days=2)  # a server that was off for longer does not ask about old talks


@on_event("relationships.ended")
def clear_calendars(event: Event) -> None:
    relationship = Relationship.objects.get(pk=event.subject_id)
    _drop_offers(relationship, at=event.at)
    actions.cancel_everything_ahead(relationship, at=event.at)


@on_event("relationships.started")
def set_in_its_round(event: Event) -> None:
    """Two who talk in one round of an afternoon have their time from the beginning."""
    relationship = Relationship.objects.with_members().get(pk=event.subject_id)
    planned = relationship.reasons.get("round")
    if not planned or not relationship.is_open:
        return
    with suppress(actions.TimeTaken):  # they see it on the page of their afternoon
        actions.set_in_round(
            relationship,
            starts_at=datetime.fromisoformat(planned["starts_at"]),
            minutes=planned["minutes"],
            at=event.at,
        )


@hook("matching.talks")
def when_they_talk(relationships: list[Relationship]) -> dict[UUID, Meeting]:
    """The meeting of each, where there is one that takes place."""
    found = Meeting.objects.not_cancelled().filter(relationship__in=relationships)
    return {one.relationship_id: one for one in found.order_by("-starts_at")}


@on_event("relationships.left")
def go_on_without(event: Event) -> None:
    """Somebody left a group that goes on."""
    relationship = Relationship.objects.get(pk=event.subject_id)
    if relationship.is_open:
        person = Membership.objects.get(pk=event.data["member"])
        theirs = Proposal.objects.open().filter(relationship=relationship, proposed_by=person)
        if theirs.exists():
            _drop_offers(relationship, at=event.at)
        actions.settle_offers(relationship, at=event.at)
        actions.release(relationship, person, at=event.at)


@on_event("relationships.joined")
def go_on_with(event: Event) -> None:
    """Somebody joined: they are expected at the meetings ahead, and asked about times on offer."""
    relationship = Relationship.objects.with_members().get(pk=event.subject_id)
    person = Membership.objects.get(pk=event.data["member"])
    if relationship.is_open and relationship.is_with(person):
        actions.take_in(relationship, person, at=event.at)
        notices.ask_about_offer(relationship, person, at=event.at)


@on_event("organisations.removed")
def clear_after_removal(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    if person.removed_at:
        CalendarFeed.objects.filter(membership=person).delete()  # dead also when they come back
        _let_go(person, Relationship.objects.open(), event.at)


@on_event("participants.withdrawn")
def clear_after_withdrawal(event: Event) -> None:
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        here = Relationship.objects.open().filter(programme=enrolment.programme_id)
        _let_go(enrolment.membership, here, event.at)


def _let_go(person: Membership, relationships: QuerySet[Relationship], at: datetime) -> None:
    theirs = Member.objects.present().filter(membership=person)
    for relationship in relationships.filter(pk__in=theirs.values("relationship")):
        _drop_offers(relationship, at=at)
        actions.let_go(relationship, person, at=at)


def _drop_offers(relationship: Relationship, *, at: datetime) -> None:
    """What is on offer closes with what follows: nobody is reminded of it on Monday."""
    waiting = Proposal.objects.open().filter(relationship=relationship)
    shown = waiting.select_related("relationship__organisation")
    for offer in shown.prefetch_related(members_of("relationship")):
        for person in offer.relationship.people:
            notices.drop_reminder(offer, person, ABOUT_OFFERS, at=at)


@hook("calendars.ours")
def sent_to_calendar(person: Membership, at: datetime) -> list[str]:
    """UIDs of what we put there: a meeting that was called off must not keep its time."""
    theirs = Meeting.objects.filter(attendances__member__membership=person)
    ahead = theirs.filter(starts_at__gt=at).values_list("pk", flat=True)
    series = theirs.exclude(series=None).values_list("series", flat=True).distinct()
    return [str(key) for key in (*ahead[:MAX_OURS], *series[:MAX_OURS])]


@schedule(minutes=5)
def remind(at: datetime) -> None:
    """An email the day before, at the hour of the meeting."""
    waiting = Attendance.objects.filter(reminded_at=None)
    near = _going_on(waiting, starts_at__gt=at, starts_at__lt=at + timedelta(hours=26))
    for meeting in near:
        zones = [person.timezone for person in meeting.relationship.people]
        if at >= slots.reminder_due_at(meeting.starts_at, zones):
            _tell_once(meeting, "reminded_at", notices.remind, at)


@schedule(minutes=5)
def ask(at: datetime) -> None:
    """One hour after the end: did you meet? Whoever takes a break reads the question here only."""
    waiting = Attendance.objects.filter(asked_at=None)
    over = _going_on(waiting, starts_at__range=(at - ASK_UNTIL, at - ASK_AFTER))
    awake = Relationship.objects.all_awake(day_everywhere(at))
    for meeting in over.filter(relationship__in=awake, **NOT_ARCHIVED):
        if meeting.ends_at + ASK_AFTER <= at:
            _tell_once(meeting, "asked_at", notices.ask_attendance, at)


@schedule(hours=1)
def tend_offers(at: datetime) -> None:
    """An offer has a life: it is brought to mind half-way, and closes when its time is over."""
    for proposal in Proposal.objects.lapsed(at).order_by("closes_at")[:OFFERS_AT_ONCE]:
        close = actions.close_poll if proposal.is_poll else actions.let_lapse
        close(proposal, at=at)
    waiting = Proposal.objects.to_be_reminded(at).order_by("remind_at")
    for proposal in waiting[:OFFERS_AT_ONCE]:
        _remind_of(proposal, at)


@transaction.atomic
def _remind_of(found: Proposal, at: datetime) -> None:
    """Claimed under its lock, so that two workers never write twice; of no use to who is left."""
    locked = Proposal.objects.select_for_update(of=("self",)).to_be_reminded(at)
    loaded = locked.select_related(
        "relationship__programme", "relationship__organisation", "proposed_by__organisation"
    ).prefetch_related(members_of("relationship"))
    proposal = loaded.filter(pk=found.pk).first()
    if proposal is None:
        return
    Proposal.objects.filter(pk=proposal.pk).update(remind_at=None)
    if Relationship.objects.all_present().filter(pk=proposal.relationship_id).exists():
        notices.remind_of_offer(proposal, at=at)


@schedule(hours=1, queue="slow")
def keep_series_going(at: datetime) -> None:
    """The next meetings of series are made some weeks ahead, and changed hours told in time."""
    rows = Series.objects.filter(ends_before=None, relationship__in=Relationship.objects.open())
    near = Q(looked_at=None) | Q(looked_at__lt=at - LOOK_AT_SERIES)
    due = rows.filter(near).select_related("relationship__organisation").order_by("looked_at", "pk")
    for series in list(due[:SERIES_AT_ONCE]):
        Series.objects.filter(pk=series.pk).update(looked_at=at)
        actions.keep_going(series, at=at)
        notify_shift(series, at=at)


@on_event(
    "meetings.proposed",
    "meetings.booked",
    "meetings.none_fitted",
    "meetings.offer_answered",
    "meetings.offer_lapsed",
)
def drop_reminders(event: Event) -> None:
    """A reminder that waits for the morning asks nothing that was answered meanwhile."""
    about = Meeting if event.name == "meetings.booked" else Proposal
    rows = about.objects.select_related("relationship__organisation")
    found = rows.prefetch_related(members_of("relationship")).get(pk=event.subject_id)
    answered_one = event.name == "meetings.offer_answered"
    is_new_offer = (
        event.name == "meetings.proposed" and isinstance(found, Proposal) and found.is_open
    )
    for person in found.relationship.people:
        if not answered_one or person.pk == event.actor_id:
            is_theirs = is_new_offer and person.pk == event.actor_id
            kinds = ABOUT_OFFERS if is_theirs else DROPPED_BY.get(event.name, ABOUT_OFFERS)
            notices.drop_reminder(found, person, kinds, at=event.at)


@schedule(hours=1, queue="slow")
def ask_about_past_promises(at: datetime) -> None:
    """A day that has passed is asked about once, in the hours in which people are at work."""
    PAST_PROMISES.ask(at)


def _going_on(waiting: QuerySet[Attendance], **when: object) -> MeetingQuerySet:
    """Meetings of people of whom nobody has left; the others wait for a human to decide."""
    near = Meeting.objects.not_cancelled().filter(**when)
    near = near.filter(relationship__in=Relationship.objects.all_present())
    near = near.filter(Exists(waiting.filter(meeting=OuterRef("pk"))))
    return _loaded(near)


def _loaded(meetings: MeetingQuerySet) -> MeetingQuerySet:
    shown = ("relationship__programme", "relationship__organisation")
    return meetings.select_related(*shown).prefetch_related(members_of("relationship"))


def _tell_once(found: Meeting, mark: str, tell: Callable[..., None], at: datetime) -> None:
    """Claim and tell in one transaction: two workers never write twice, a crash writes later.

    The meeting is read again under its lock: who moved or cancelled it a moment ago is not
    followed by words about the time it had before.
    """
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).filter(
            pk=found.pk, starts_at=found.starts_at, cancelled_at=None
        )
        meeting = _loaded(locked).with_attendances().first()
        if meeting is None:
            return
        due = [one for one in meeting.loaded_attendances if getattr(one, mark) is None]
        Attendance.objects.filter(pk__in=[one.pk for one in due]).update(**{mark: at})
        members = {one.member.membership_id for one in due if not one.is_declined}
        pause = pause_of(meeting.relationship, meeting.relationship.today(at))
        there = [one for one in meeting.relationship.people if one.pk in members]
        are_two = meeting.relationship.are_two  # who meets in a break of two booked it so
        people = [one for one in there if are_two or not pause.is_away(one)]
        tell(meeting, people, at=at)
