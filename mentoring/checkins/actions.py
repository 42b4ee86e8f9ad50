"""Sending, answering and taking care of check-ins."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.checkins import queries, rules
from mentoring.checkins.models import CheckIn, ClosingAnswer, HelpRequest
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


class CheckInClosed(Refusal):
    message = _(
        "This check-in is closed. The next one comes by itself; the page you share is always open."
    )


class TalkIsPast(CheckInClosed):
    message = _("This question is closed. The page you share is always open.")


class AlreadyAnswered(Refusal):
    message = _("You’ve already answered this check-in. Thank you; there’s nothing more to do.")


def send_due(*, at: datetime) -> int:
    """Open every check-in that is due and let its letter go out. Returns how many.

    Each is a transaction of its own, and the same turn twice is refused by the database, so
    that a run that was cut off goes on where it stopped.
    """
    sent = 0
    for turn in list(queries.turns(at=at)):
        sent += _send(turn, at=at)
    return sent


@transaction.atomic
def _send(turn: queries.DueCheckIn, *, at: datetime) -> bool:
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
    worth: int | None,
    progress: int | None,
    comment: str,
    wants_help: bool,
    actor: Membership,
    at: datetime,
) -> None:
    """Keep what somebody says about their relationship; a call for help is heard at once.

    So are words of harm or despair, ticked or not (``rules.signal_of``). The same answers a
    second time change nothing. Raises ``AlreadyAnswered`` for others, ``CheckInClosed`` three
    weeks after it was sent. A call for help is never refused: one without the other answers is
    kept without them, one that comes after an answer goes to the coordinators on its own.
    """
    checkin = CheckIn.objects.select_for_update().get(pk=checkin.pk)
    was_low = queries.was_low_before(checkin)
    signal = rules.signal_of(worth=worth, progress=progress, comment=comment, was_low=was_low)
    is_call = wants_help or signal == rules.Signal.HARM
    said = {"worth": worth, "progress": progress, "comment": comment, "wants_help": wants_help}
    if checkin.answered_at:
        if all(getattr(checkin, name) == value for name, value in said.items()):
            return
        if not is_call:
            raise AlreadyAnswered
        message = comment or _("I’d like a coordinator to get in touch.")
        programme = checkin.relationship.programme
        ask_for_help(programme, message=str(message), actor=actor, at=at)
        return
    if not is_call and not rules.is_answerable(sent_at=checkin.sent_at or at, at=at):
        raise CheckInClosed if queries.asks_of(checkin.relationship).progress else TalkIsPast
    checkin.worth, checkin.progress = worth, progress
    checkin.comment, checkin.wants_help = comment, wants_help
    checkin.answered_at, checkin.signal = at, signal
    checkin.save(update_fields=[*said, "answered_at", "signal"])
    figures = {"worth": worth, "progress": progress}
    record("checkins.answered", checkin, actor=actor, at=at, data=figures)
    if is_call:
        record("checkins.help_asked", checkin, actor=actor, at=at)


class NotEnded(Refusal):
    message = _("{programme} has not ended. When it does, you will be asked how it was.")


@transaction.atomic
def answer_closing(
    programme: Programme, *, worth: int, comment: str, actor: Membership, at: datetime
) -> ClosingAnswer:
    """Keep how worthwhile a programme was to somebody; a later answer takes the place of theirs.

    Raises ``NotEnded`` while it runs. Words of harm or despair go to the coordinators at once.
    """
    if not programme.is_over:
        raise NotEnded(programme=programme.name)
    said = {"worth": worth, "comment": comment, "answered_at": at}
    answer, _created = ClosingAnswer.objects.update_or_create(
        programme=programme,
        membership=actor,
        defaults={**said, "organisation_id": programme.organisation_id},
    )
    record("checkins.closing_answered", answer, actor=actor, at=at, data={"worth": worth})
    if rules.signal_of(worth=None, progress=None, comment=comment) == rules.Signal.HARM:
        ask_for_help(programme, message=comment, actor=actor, at=at)
    return answer


@transaction.atomic
def close_help(checkin: CheckIn, *, actor: Membership, at: datetime) -> None:
    """Note that a call for help was taken care of; a second click changes nothing."""
    waiting = CheckIn.objects.open_calls().filter(pk=checkin.pk)
    closed = waiting.update(help_closed_at=at, help_closed_by=actor)
    if closed:
        record("checkins.help_closed", checkin, actor=actor, at=at)


@transaction.atomic
def ask_for_help(
    programme: Programme, *, message: str, actor: Membership, at: datetime
) -> HelpRequest:
    """Tell the coordinators something in confidence; the same words minutes later tell nothing new.

    The message is sealed in its row; log and emails say only that there is one.
    """
    mine = HelpRequest.objects.filter(programme=programme, membership=actor, closed_at=None)
    for earlier in mine.filter(created_at__gt=at - DUPLICATE_WINDOW):
        if earlier.message == message:
            return earlier
    request = HelpRequest.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        membership=actor,
        message=message,
        created_at=at,
    )
    record("checkins.help_written", request, actor=actor, at=at)
    return request


@transaction.atomic
def close_request(request: HelpRequest, *, actor: Membership, at: datetime) -> None:
    """Note that somebody has taken care of it; a second click changes nothing."""
    waiting = HelpRequest.objects.filter(pk=request.pk, closed_at=None)
    if waiting.update(closed_at=at, closed_by=actor):
        record("checkins.help_closed", request, actor=actor, at=at)
