"""What follows for requests from time, and from what happens to people and programmes."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mentoring.circles.queries.people import kept_apart
from mentoring.events.record import record
from mentoring.participants.models import Enrolment
from mentoring.relationships.queries import places_filled
from mentoring.requests import rules
from mentoring.requests.actions.locking import State, close, lock_any
from mentoring.requests.queries.standing import free


@transaction.atomic
def expire(request_id: UUID, *, at: datetime) -> None:
    """Close what nobody has answered in its time; what two agreed on, as not confirmed."""
    request = lock_any(request_id)
    if request.is_open and request.until <= at:
        is_agreed = request.state == State.AGREED
        close(request, State.UNCONFIRMED if is_agreed else State.EXPIRED, actor=None, at=at)


@transaction.atomic
def remind(request_id: UUID, *, at: datetime) -> None:
    """Remind of one that waits; as often as is due by now, together once.

    Of somebody whom the reader keeps away from since, nobody is: whoever asked cannot tell.
    """
    request = lock_any(request_id)
    due = rules.reminders_due(request.asked_at, at, until=request.until)
    if request.state == State.ASKED and due > request.reminders and at < request.until:
        request.reminders = due
        request.save(update_fields=["reminders"])
        if not kept_apart(request.asked, [request.asker_id]):
            record("requests.reminded", request, actor=None, at=at, data={"number": due})


@transaction.atomic
def let_go(request_id: UUID, *, because_of: UUID | None = None, at: datetime) -> None:
    """One of the two has left, or nobody asks in the programme any more."""
    request = lock_any(request_id)
    if request.is_open:
        close(request, State.GONE, because_of=because_of, actor=None, at=at)


@transaction.atomic
def wait_no_more(request_id: UUID, *, back_on: date, at: datetime) -> None:
    """Whoever was asked has gone on a break."""
    request = lock_any(request_id)
    if request.state == State.ASKED:
        close(request, State.NOT_NOW, back_on=back_on, actor=None, at=at)


@transaction.atomic
def close_where_full(request_id: UUID, *, at: datetime) -> None:
    """Close it where one of the two has no place left, because another relationship began."""
    request = lock_any(request_id)
    if not request.is_open:
        return
    parts = {request.asker_id: request.part, request.asked_id: request.asked_part}
    filled = places_filled(request.programme, among=parts)
    rows = Enrolment.objects.filter(programme=request.programme_id, membership__in=list(parts))
    full = [row.membership_id for row in rows if not free(row, parts[row.membership_id], filled)]
    if full:
        because_of = request.asker_id if request.asker_id in full else request.asked_id
        close(request, State.TAKEN, because_of=because_of, actor=None, at=at)
