"""What the house remembers of those who read."""

from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.organisations.models import Actor
from mentoring.programmes.models import Programme


@transaction.atomic
def record_download(
    programme: Programme, what: str, kind: str, *, actor: Actor, at: datetime
) -> None:
    """Note in the log who took which list along: names and addresses leave the house with it."""
    record("insights.downloaded", programme, actor=actor, at=at, data={"what": what, "kind": kind})
