"""What the clock counts in large programmes, and reminders to more than can be waited for."""

from datetime import datetime

from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.programmes.attention import kind_of
from mentoring.programmes.models import Programme
from mentoring.today import actions, rules
from mentoring.today.queries.attention import everybody_alike


@schedule(minutes=10, queue="slow")
def refresh_overviews(at: datetime) -> None:
    actions.refresh_overviews(at=at)


@on_event("today.reminding", queue="slow")
def remind_the_others(event: Event) -> None:
    """In pieces, each whole by itself: after a crash whoever was reminded is aside already."""
    assert event.actor_id, "reminders have a sender"
    programme = Programme.objects.get(pk=event.subject_id)
    actor = Membership.objects.present().filter(pk=event.actor_id).first()
    if actor is None:
        return
    kind = kind_of(event.data["kind"])
    if kind is None:  # its app is gone since
        return
    found = everybody_alike(programme, kind, at=event.at)
    rows = [one for one in found if not one.asks_for_decision]
    for start in range(0, len(rows), rules.REMINDED_AT_ONCE):
        piece = rows[start : start + rules.REMINDED_AT_ONCE]
        actions.remind(programme, kind, piece, actor=actor, at=event.at)
