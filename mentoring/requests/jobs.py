"""What requests learn from elsewhere, and the clock of their reminders and ends."""

from datetime import datetime
from uuid import UUID

from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member
from mentoring.requests import rules
from mentoring.requests.actions import following, shortlists, thinning
from mentoring.requests.models import Listed, Request, RequestQuerySet, Shortlist
from mentoring.requests.permissions import is_open
from mentoring.requests.rules import ends_list


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


@on_event("requests.closed", "requests.accepted")
def ask_the_next(event: Event) -> None:
    """Of a shortlist; where whoever asks has found somebody, or is not there, nobody else is."""
    request = Request.objects.with_people().get(pk=event.subject_id)
    if not Listed.objects.filter(request=request).exists():
        return
    if event.name == "requests.accepted":
        shortlists.finish(request, Shortlist.State.FOUND, at=event.at)
    elif ends_list(request.state, because_of=event.data["because_of"], asker=str(request.asker_id)):
        is_taken = request.state == Request.State.TAKEN
        state = Shortlist.State.FOUND if is_taken else Shortlist.State.STOPPED
        shortlists.finish(request, state, at=event.at)
    else:
        shortlists.go_on(request, at=event.at)


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
    asked_in = Request.objects.open().values("programme")
    for programme in Programme.objects.filter(pk__in=asked_in).select_related("organisation"):
        today = programme.day_at(at)
        parts = [part for part in rules.PARTS if not is_open(programme, part, today)]
        theirs = Request.objects.open().filter(programme=programme, part__in=parts)
        for key in theirs.values_list("pk", flat=True) if parts else ():
            following.let_go(key, at=at)


@schedule(hours=24, queue="slow")
def thin_out(at: datetime) -> None:
    """Words of requests that are over."""
    thinning.thin_out(at=at)
