"""Beginning a conversation that is no relationship's."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.core.crypto.box import new_key
from mentoring.core.l10n import formats
from mentoring.messaging import rules
from mentoring.messaging.actions.refusals import NotTogether
from mentoring.messaging.actions.writing import send
from mentoring.messaging.models import Conversation, Entry, Party, may_write_directly
from mentoring.messaging.rules import ConversationKind
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


@transaction.atomic
def begin(
    programme: Programme,
    kind: ConversationKind,
    people: list[Membership],
    *,
    actor: Membership,
    at: datetime,
) -> Conversation:
    """The conversation of these people, made where there is none yet.

    ``people``: the two of a direct one; of one with whoever runs the programme, the one who does
    not. Raises ``NotTogether`` where the programme does not allow it.
    """
    if not _may_begin(programme, kind, people, actor):
        names = formats.listed(one.first_name for one in people if one.pk != actor.pk)
        raise NotTogether(programme=programme, name=names or programme)
    conversation, is_new = Conversation.objects.get_or_create(
        programme=programme,
        kind=kind.value,
        people_key=rules.people_key(person.pk for person in people),
        defaults={
            "organisation_id": programme.organisation_id,
            "key": new_key(),
            "begun_at": at,
        },
    )
    if is_new:
        Party.objects.bulk_create(
            [Party(conversation=conversation, membership=person) for person in people]
        )
    return Conversation.objects.with_people().get(pk=conversation.pk)


@transaction.atomic
def begin_with(
    programme: Programme,
    kind: ConversationKind,
    people: list[Membership],
    words: str,
    *,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
) -> Entry:
    """``begin()`` and ``send()`` in one: no conversation stays behind without a word."""
    conversation = begin(programme, kind, people, actor=actor, at=at)
    return send(conversation.between, words, sent_as=sent_as, actor=actor, at=at)


def _may_begin(
    programme: Programme, kind: ConversationKind, people: list[Membership], actor: Membership
) -> bool:
    if kind == ConversationKind.DIRECT:
        is_one = actor.pk in {person.pk for person in people} and len(people) == 2
        return is_one and may_write_directly(programme, people)
    (person,) = people
    is_one = person.pk == actor.pk or programme.is_managed_by(actor)
    theirs = Enrolment.objects.filter(programme=programme, membership=person)
    return is_one and theirs.exists()
