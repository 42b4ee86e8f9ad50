"""What the clock gathers about large programmes, and reminders to more than can be waited for."""

from datetime import datetime

from mentoring.audit.models import Event
from mentoring.audit.reactions import every, reaction
from mentoring.home import actions, rules
from mentoring.home.queries.attention import everybody_alike
from mentoring.home.rules import Cause
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


@every(minutes=10, queue="slow")
def gather(at: datetime) -> None:
    actions.gather_all(at=at)


@reaction("home.reminding", queue="slow")
def remind_the_others(event: Event) -> None:
    """In pieces, each whole by itself: after a crash whoever was reminded is aside already."""
    assert event.actor_id, "reminders have a sender"
    programme = Programme.objects.get(pk=event.subject_id)
    actor = Membership.objects.present().filter(pk=event.actor_id).first()
    if actor is None:
        return
    cause = Cause(event.data["cause"])
    rows = everybody_alike(programme, cause, at=event.at)
    for start in range(0, len(rows), rules.REMINDED_AT_ONCE):
        piece = rows[start : start + rules.REMINDED_AT_ONCE]
        actions.remind(programme, cause, piece, actor=actor, at=event.at)
