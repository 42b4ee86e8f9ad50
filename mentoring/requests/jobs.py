"""What requests and waiting lists learn from elsewhere, and the clock of reminders and ends."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member
from mentoring.relationships.queries import places_filled
from mentoring.requests import rules
from mentoring.requests.actions import following, shortlists, thinning, waitlist
from mentoring.requests.models import (
    Listed,
    Request,
    RequestQuerySet,
    Shortlist,
    Waitlisted,
    WaitlistedQuerySet,
)
from mentoring.requests.permissions import is_open
from mentoring.requests.queries.standing import free
from mentoring.requests.queries.waitlist import waits_on
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
        waiting = _waiting_of(enrolment.membership_id).filter(programme=enrolment.programme_id)
        _wait_no_longer(waiting, enrolment.membership_id, event.at)


@on_event("organisations.removed")
def let_go_of_removed(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    if person.removed_at:
        for key in _of(person.pk).values_list("pk", flat=True):
            following.let_go(key, because_of=person.pk, at=event.at)
        _wait_no_longer(_waiting_of(person.pk), person.pk, event.at)


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
    lines = Waitlisted.objects.filter(programme=event.subject_id)
    lines = lines.exclude(programme__ended_at=None, programme__archived_at=None)
    _wait_no_longer(lines, None, event.at)


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


# --- waiting lists ------------------------------------------------------------------------------


def _settle(rows: WaitlistedQuerySet, at: datetime) -> None:
    """Every line in which one of ``rows`` stands."""
    lines = rows.open().order_by("programme", "awaited", "part")
    found = lines.values_list("programme", "awaited", "part").distinct()
    for programme_id, awaited_id, part in found:
        programme = Programme.objects.select_related("organisation").get(pk=programme_id)
        waitlist.settle(programme, Membership.objects.get(pk=awaited_id), part, at=at)


@on_event("relationships.ended", "relationships.left")
def settle_what_is_free(event: Event) -> None:
    people = Member.objects.filter(relationship=event.subject_id).values("membership")
    _settle(Waitlisted.objects.filter(awaited__in=people), event.at)


@on_event(
    "participants.step_saved",
    "participants.corrected",
    "participants.paused",
    "participants.returned",
    "participants.resumed",
)
def settle_what_has_changed(event: Event) -> None:
    """Somebody takes more people or fewer, is away, or is back."""
    person = Enrolment.objects.filter(pk=event.subject_id).values("membership")
    rows = Waitlisted.objects.filter(Q(awaited__in=person) | Q(person__in=person))
    _settle(rows, event.at)


@on_event("requests.waitlist_closed")
def settle_for_the_next(event: Event) -> None:
    closed = Waitlisted.objects.get(pk=event.subject_id)
    same = Waitlisted.objects.filter(programme=closed.programme_id, awaited=closed.awaited_id)
    _settle(same, event.at)


@on_event("requests.closed", "requests.accepted")
def follow_a_request(event: Event) -> None:
    """Where the place was filled in another way, or a break began, whoever asked waits again."""
    request = Request.objects.get(pk=event.subject_id)
    is_closed = event.name == "requests.closed"
    because_of = event.data["because_of"] if is_closed else None
    waits_again = is_closed and waits_on(request, because_of=because_of)
    waitlist.follow(request, waits_again=waits_again, at=event.at)
    two = [request.asker_id, request.asked_id]
    _settle(Waitlisted.objects.filter(awaited__in=two), event.at)


@on_event("relationships.started", "relationships.joined")
def follow_a_beginning(event: Event) -> None:
    """Who has found each other, or has no place left, waits no longer; offers go back."""
    members = Member.objects.filter(relationship=event.subject_id)
    people = set(members.values_list("membership", flat=True))
    for one in Waitlisted.objects.unasked().filter(person__in=people).with_people():
        mine = Enrolment.objects.filter(programme=one.programme_id, membership=one.person_id)
        filled = places_filled(one.programme, among=[one.person_id])
        has_place = any(free(place, one.part, filled) for place in mine)
        if one.awaited_id in people or not has_place:
            waitlist.let_go(one.pk, Waitlisted.State.DONE, because_of=one.person_id, at=event.at)
    _settle(Waitlisted.objects.filter(awaited__in=people), event.at)


def _wait_no_longer(rows: WaitlistedQuerySet, because_of: UUID | None, at: datetime) -> None:
    for key in rows.open().values_list("pk", flat=True):
        waitlist.let_go(key, Waitlisted.State.GONE, because_of=because_of, at=at)


def _waiting_of(person: UUID) -> WaitlistedQuerySet:
    return Waitlisted.objects.filter(Q(person=person) | Q(awaited=person))


@schedule(hours=1)
def move_lines_on(at: datetime) -> None:
    """Offers whose time is over, and every line: places, blocks and ends that nothing told of."""
    late = Waitlisted.objects.filter(state=Waitlisted.State.OFFERED, until__lte=at)
    for key in late.values_list("pk", flat=True):
        waitlist.lapse(key, at=at)
    _settle(Waitlisted.objects.all(), at)
