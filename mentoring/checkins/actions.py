"""Sending, answering and taking care of check-ins."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.checkins import queries, rules
from mentoring.checkins.models import CheckIn
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership


class CheckInClosed(Refusal):
    message = _("This check-in is closed. The next one comes by itself; your room is always open.")


class AlreadyAnswered(Refusal):
    message = _("You have answered this check-in already. Thank you; nothing more to do.")


def send_due(*, at: datetime) -> int:
    """Open every check-in that is due and let its letter go out. Returns how many.

    Each is a transaction of its own, and the same turn twice is refused by the database, so
    that a run that was cut off goes on where it stopped.
    """
    sent = 0
    for turn in list(queries.turns(today=at.date())):
        sent += _send(turn, at=at)
    return sent


@transaction.atomic
def _send(turn: queries.Turn, *, at: datetime) -> bool:
    checkin, is_new = CheckIn.objects.get_or_create(
        relationship=turn.relationship,
        membership_id=turn.membership_id,
        number=turn.number,
        defaults={
            "organisation_id": turn.relationship.organisation_id,
            "due_on": turn.due_on,
            "sent_at": at,
        },
    )
    if is_new:
        record("checkins.sent", checkin, actor=None, at=at)
    return is_new


@transaction.atomic
def answer(
    checkin: CheckIn,
    *,
    worth: int,
    progress: int,
    comment: str,
    wants_help: bool,
    actor: Membership,
    at: datetime,
) -> None:
    """Keep what somebody says about their relationship; a call for help is heard at once.

    The same answers a second time change nothing. Raises ``AlreadyAnswered`` for others, and
    ``CheckInClosed`` three weeks after the day.
    """
    checkin = CheckIn.objects.select_for_update().get(pk=checkin.pk)
    said = {"worth": worth, "progress": progress, "comment": comment, "wants_help": wants_help}
    if checkin.answered_at:
        if all(getattr(checkin, name) == value for name, value in said.items()):
            return
        raise AlreadyAnswered
    if not rules.is_answerable(due=checkin.due_on, today=at.date()):
        raise CheckInClosed
    checkin.worth, checkin.progress = worth, progress
    checkin.comment, checkin.wants_help = comment, wants_help
    checkin.answered_at = at
    checkin.save(update_fields=["worth", "progress", "comment", "wants_help", "answered_at"])
    figures = {"worth": worth, "progress": progress}
    record("checkins.answered", checkin, actor=actor, at=at, data=figures)
    if wants_help:
        record("checkins.help_asked", checkin, actor=actor, at=at)


@transaction.atomic
def close_help(checkin: CheckIn, *, actor: Membership, at: datetime) -> None:
    """Note that a call for help was taken care of; a second click changes nothing."""
    closed = CheckIn.objects.filter(pk=checkin.pk, wants_help=True, help_closed_at=None).update(
        help_closed_at=at, help_closed_by=actor
    )
    if closed:
        record("checkins.help_closed", checkin, actor=actor, at=at)
