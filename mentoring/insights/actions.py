"""What the house remembers of those who read."""

from datetime import datetime

from django.db import transaction

from mentoring.audit.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


@transaction.atomic
def note_file(
    programme: Programme, what: str, kind: str, *, actor: Membership, at: datetime
) -> None:
    """Note in the log who took which list along: names and addresses leave the house with it."""
    record("insights.taken_along", programme, actor=actor, at=at, data={"what": what, "kind": kind})
