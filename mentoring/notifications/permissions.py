"""Who may know what was sent to another person: that it went, never what it said."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.notifications import delivery_log
from mentoring.notifications.models import Message
from mentoring.organisations.models import Membership


def log_to_read(actor: Membership, membership_id: UUID) -> tuple[Membership, QuerySet[Message]]:
    """A person of the same organisation with what ``actor`` may know was sent; else Http404.

    Coordinators find only people who were told something of a programme that they run.
    """
    people = Membership.objects.filter(organisation=actor.organisation_id)
    person = get_object_or_404(people, pk=membership_id)
    told = delivery_log.messages_to(person)
    if person.pk == actor.pk:
        return person, told
    told = delivery_log.visible_to_others(told, actor)
    if not actor.is_admin and not told.exists():
        raise Http404
    return person, told
