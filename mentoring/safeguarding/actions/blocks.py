"""Taking no messages from somebody; meetings and goals stay as they are."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.messaging.models import Between, Conversation
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship
from mentoring.safeguarding.models import Block
from mentoring.safeguarding.queries import blocks_between


class Blocked(Refusal):
    message = _(
        "{name} takes no messages from you at the moment, so this was not sent. Meetings and goals "
        "stay as they are; if something has to be said, the people who run your programme can help."
    )


class YouBlock(Refusal):
    message = _(
        "You take no messages from {name}, so this was not sent. Take messages again first."
    )


@transaction.atomic
def block(
    relationship: Between,
    person: Membership,
    *,
    tells_coordinators: bool,
    actor: Membership,
    at: datetime,
) -> None:
    """Refuse messages between the two from now on; a second time nothing happens.

    Nobody hears of it, and the log says nothing, unless ``tells_coordinators``.
    """
    _known, is_new = Block.objects.get_or_create(
        blocker=actor,
        blocked=person,
        defaults={"organisation_id": actor.organisation_id, "made_at": at},
    )
    if is_new and tells_coordinators and isinstance(relationship, Relationship):
        told = {"relationship": relationship.pk, "blocked": person.pk}
        record("safeguarding.block_told", relationship, actor=actor, at=at, data=told)


@transaction.atomic
def unblock(person: Membership, *, actor: Membership, at: datetime) -> None:
    """Take messages again; what was refused meanwhile was never kept."""
    Block.objects.filter(blocker=actor, blocked=person, made_at__lte=at).delete()


@hook("messaging.before_sending", order=10)
def refuse_blocked(conversation: Conversation, actor: Membership, words: str, at: datetime) -> None:
    """Between two; in a group one cannot silence another for everybody."""
    between = conversation.between
    if not between.are_two:
        return
    other = between.others(actor)[0]
    blockers = blocks_between(actor, other)
    if actor.pk in blockers:
        raise YouBlock(name=other.first_name)
    if blockers:
        raise Blocked(name=other.first_name)
