"""Two keys: one asks and says why, another agrees; then both read, for a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership
from mentoring.safeguarding import queries, rules
from mentoring.safeguarding.models import Opening, Report
from mentoring.safeguarding.rules import State


class NeedsTwo(Refusal):
    message = _(
        "It takes two people with the safeguarding role, and neither may be in the conversation: "
        "somebody else has to agree."
    )


class NotWaiting(Refusal):
    message = _("This request is not waiting any more. See what has become of it.")


class FirstKeyGone(Refusal):
    message = _(
        "{name}, who asked, no longer has the safeguarding role or is in the conversation now, so "
        "this stays closed. Say no to it; two who have the role can ask anew."
    )


class AskedAlready(Refusal):
    message = _(
        "Opening this conversation has been asked for already. See the request under openings."
    )


@transaction.atomic
def ask_to_open(
    conversation: Conversation,
    *,
    reason: str,
    hours: int,
    actor: Membership,
    at: datetime,
    report: Report | None = None,
) -> Opening:
    """Turn the first key; nothing can be read yet. Raises ``AskedAlready``, ``NeedsTwo``."""
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if _is_inside(actor, locked):
        raise NeedsTwo
    if any(_stands_in_the_way(one, at) for one in Opening.objects.filter(conversation=locked)):
        raise AskedAlready
    opening = Opening.objects.create(
        organisation_id=locked.organisation_id,
        conversation=locked,
        report=report,
        asked_by=actor,
        asked_at=at,
        reason=reason.strip(),
        hours=hours,
    )
    record("safeguarding.opening_asked", opening, actor=actor, at=at)
    return opening


@transaction.atomic
def agree(opening: Opening, *, actor: Membership, at: datetime) -> Opening:
    """Turn the second key: both may read until the hours are over, and the people are told.

    Raises ``NotWaiting`` once answered or lapsed; ``NeedsTwo`` for the person who asked and for
    whoever is in the conversation; ``FirstKeyGone`` where one alone would read.
    """
    locked = _lock(opening, State.ASKED, at)
    is_inside = _is_inside(actor, locked.conversation)
    if not rules.may_turn_second_key(actor.pk, asked_by=locked.asked_by_id, is_inside=is_inside):
        raise NeedsTwo
    if not _still_holds_key(locked.asked_by, locked.conversation):
        raise FirstKeyGone(name=locked.asked_by.name)
    locked.agreed_by, locked.agreed_at = actor, at
    locked.ends_at = at + timedelta(hours=locked.hours)
    locked.save(update_fields=["agreed_by", "agreed_at", "ends_at"])
    record("safeguarding.opening_agreed", locked, actor=actor, at=at)
    return locked


@transaction.atomic
def refuse(opening: Opening, *, actor: Membership, at: datetime) -> None:
    """Say no, or take one's own request back: nothing was read, so nobody is told."""
    locked = _lock(opening, State.ASKED, at)
    locked.refused_by, locked.refused_at = actor, at
    locked.save(update_fields=["refused_by", "refused_at"])
    record("safeguarding.opening_refused", locked, actor=actor, at=at)


@transaction.atomic
def end_opening(opening: Opening, *, actor: Membership, at: datetime) -> None:
    """Close it before its time, as soon as what had to be read was read."""
    locked = _lock(opening, State.OPEN, at)
    locked.ends_at = at
    locked.save(update_fields=["ends_at"])
    record("safeguarding.opening_ended", locked, actor=actor, at=at)


@transaction.atomic
def note_conversation_read(opening: Opening, *, actor: Membership, at: datetime) -> None:
    """Each look is one line of the log. Raises ``NotWaiting`` when it is not open (any more)."""
    locked = _lock(opening, State.OPEN, at)
    if actor.pk not in (locked.asked_by_id, locked.agreed_by_id):
        raise NotWaiting
    record("safeguarding.conversation_read", locked, actor=actor, at=at)


def _lock(opening: Opening, state: State, at: datetime) -> Opening:
    locked = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if locked.state(at) is not state:
        raise NotWaiting
    return locked


def _stands_in_the_way(earlier: Opening, at: datetime) -> bool:
    """A request whose first key counts no more holds nobody up."""
    state = earlier.state(at)
    is_asked = state is State.ASKED and _still_holds_key(earlier.asked_by, earlier.conversation)
    return is_asked or state is State.OPEN


def _still_holds_key(person: Membership, conversation: Conversation) -> bool:
    """The moment that counts is that of the second key: two who have the role read together."""
    keepers = queries.who_safeguards(conversation.organisation_id)
    return keepers.filter(pk=person.pk).exists() and not _is_inside(person, conversation)


def _is_inside(person: Membership, conversation: Conversation) -> bool:
    """Whether somebody is or was in it, or reads it by running its programme."""
    return Conversation.objects.involving(person).filter(pk=conversation.pk).exists()
