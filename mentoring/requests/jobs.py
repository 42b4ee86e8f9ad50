"""What requests learn from elsewhere, and the clock of their reminders and ends."""

from datetime import datetime
from uuid import UUID

from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Member
from mentoring.requests import rules
from mentoring.requests.actions import following, thinning
from mentoring.requests.models import Request, RequestQuerySet


def _of(person: UUID) -> RequestQuerySet:
    mine = Request.objects.open().filter(asker=person)
    return mine | Request.objects.open().filter(asked=person)


@on_event("relationships.started", "relationships.joined")
def close_where_full(event: Event) -> None:
    """Requests of those whose last place this was, and to them."""
    people = Member.objects.filter(relationship=event.subject_id).values("membership")
    rows = Request.objects.open().filter(asker__in=people)
    rows = rows | Request.objects.open().filter(asked__in=people)
    for key in rows.values_list("pk", flat=True).distinct():
        following.close_where_full(key, at=event.at)


@on_event("participants.withdrawn")
def let_go_of_withdrawn(event: Event) -> None:
    enrolment = Enrolment.objects.get(pk=event.subject_id)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        rows = _of(enrolment.membership_id).filter(programme=enrolment.programme_id)
        for key in rows.values_list("pk", flat=True):
            following.let_go(key, because_of=enrolment.membership_id, at=event.at)


@on_event("organisations.removed")
def let_go_of_removed(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    if person.removed_at:
        for key in _of(person.pk).values_list("pk", flat=True):
            following.let_go(key, because_of=person.pk, at=event.at)


@on_event("participants.paused")
def close_for_a_break(event: Event) -> None:
    """Nothing waits for somebody who is away; who asked hears until when."""
    enrolment = Enrolment.objects.get(pk=event.subject_id)
    if enrolment.paused_until is None:
        return
    rows = Request.objects.waiting().filter(
        asked=enrolment.membership_id, programme=enrolment.programme_id
    )
    for key in rows.values_list("pk", flat=True):
        following.wait_no_more(key, back_on=enrolment.paused_until, at=event.at)


@on_event("programmes.ended", "programmes.archived", queue="slow")
def close_with_their_programme(event: Event) -> None:
    rows = Request.objects.open().filter(programme=event.subject_id)
    rows = rows.exclude(programme__ended_at=None, programme__archived_at=None)
    for key in rows.values_list("pk", flat=True):
        following.let_go(key, at=event.at)


@schedule(hours=1)
def live_through_waiting(at: datetime) -> None:
    """Reminders, ends, and requests in programmes in which nobody asks any more."""
    for key in Request.objects.open().filter(until__lte=at).values_list("pk", flat=True):
        following.expire(key, at=at)
    first = at - rules.FIRST_REMINDER
    late = Request.objects.waiting().filter(asked_at__lte=first, until__gt=at)
    late = late.filter(reminders__lt=len(rules.REMIND_ON))
    for key in late.values_list("pk", flat=True):
        following.remind(key, at=at)
    for one in Request.objects.open().select_related("programme__organisation"):
        if not following.still_wanted(one, today=one.programme.organisation.day_at(at)):
            following.let_go(one.pk, at=at)


@schedule(hours=24, queue="slow")
def thin_out(at: datetime) -> None:
    """Words of requests that are over."""
    thinning.thin_out(at=at)
