"""What a pause would put in question."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from mentoring.core.hooks import run_hook
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment


class Ahead(NamedTuple):
    """A meeting that cannot take place without somebody, as ``reader`` is told of it."""

    pk: UUID
    on: date  # in the zone of the reader
    words: str  # when, and with whom


def meetings_ahead(enrolment: Enrolment, reader: Membership, *, at: datetime) -> list[Ahead]:
    """What apps above know of, in order of time."""
    told = run_hook("participants.meetings_ahead", enrolment, reader, at)
    return [one for each in told for one in each]
