"""Who may report, block, read a report, and turn a key; to everybody else none of it exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from mentoring.core.hooks import hook
from mentoring.files.models import File, FileCopy
from mentoring.files.queries import copies_for
from mentoring.messaging.models import COORDINATOR, Between, Conversation
from mentoring.messaging.permissions import conversation_to_share
from mentoring.messaging.queries import message_to_read
from mentoring.messaging.rules import CurrentMessage
from mentoring.organisations.models import Capability, Grant, Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.relationships.models import members_of
from mentoring.safeguarding.models import Opening, Report, Waiting

View = Callable[..., HttpResponseBase]


@hook("organisations.actor")
def reader_safeguards() -> dict[str, Exists]:
    """For the menu of every page, without a query of its own."""
    given = Grant.objects.giving(Capability.SAFEGUARD).in_organisation()
    supervises = Programme.objects.filter(supervisor=OuterRef("pk"), minors_since__isnull=False)
    return {
        "safeguards": Exists(given.filter(membership=OuterRef("pk"))),
        "supervises": Exists(supervises),
    }


def for_safeguarding(view: View) -> View:
    """Let people with the safeguarding role in; for anyone else, administrators too, Http404."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.may(Capability.SAFEGUARD):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def message_to_report(
    actor: Membership, relationship_id: UUID, number: int
) -> tuple[Between, Conversation, CurrentMessage]:
    """A message that somebody else wrote, in a conversation of the actor's own."""
    relationship, found = conversation_to_share(actor, relationship_id)
    conversation, message = message_to_read(found, relationship, actor, number)
    if message.author == actor.pk:
        raise Http404
    return relationship, conversation, message


def conversation_to_erase(actor: Membership, place_id: UUID) -> tuple[Between, Conversation]:
    """A conversation of the actor's own in which somebody has written."""
    between, found = conversation_to_share(actor, place_id)
    if found is None:
        raise Http404
    return between, found


def person_to_block(actor: Membership, relationship_id: UUID) -> tuple[Between, Membership]:
    """The other of two; of more than two nobody can be shut out by one, and no office."""
    relationship, _found = conversation_to_share(actor, relationship_id)
    if not relationship.are_two or relationship.kind == COORDINATOR:
        raise Http404
    return relationship, relationship.others(actor)[0]


def report_to_handle(actor: Membership, report_id: UUID) -> Report:
    """A report of the organisation that does not concern ``actor``."""
    theirs = Report.objects.handled_by(actor)
    shown = theirs.select_related("reporter", "author", "programme", "conversation", "closed_by")
    return get_object_or_404(shown, pk=report_id)


def file_to_handle(actor: Membership, report_id: UUID, copy_id: UUID) -> tuple[Report, FileCopy]:
    """A copy of a file of a report that ``actor`` may read."""
    report = report_to_handle(actor, report_id)
    return report, get_object_or_404(copies_for(report.pk), pk=copy_id)


def own_report(actor: Membership, report_id: UUID) -> Report:
    mine = Report.objects.filter(reporter=actor, organisation=actor.organisation_id)
    return get_object_or_404(mine, pk=report_id)


def opening_to_handle(actor: Membership, opening_id: UUID) -> Opening:
    theirs = Opening.objects.handled_by(actor).with_people()
    shown = theirs.select_related("asked_by", "agreed_by", "refused_by")
    return get_object_or_404(shown, pk=opening_id)


def conversation_to_open(actor: Membership, conversation_id: UUID) -> Conversation:
    """Any of the organisation's that ``actor`` is not in, to ask for; asking shows no word."""
    theirs = Conversation.objects.filter(organisation=actor.organisation_id).apart_from(actor)
    return get_object_or_404(theirs.with_people(), pk=conversation_id)


def programme_to_supervise(actor: Membership, slug: str) -> Programme:
    """A programme in minors' mode whose conversations ``actor`` supervises."""
    mine = Programme.objects.filter(organisation=actor.organisation_id, supervisor=actor)
    return get_object_or_404(mine.exclude(minors_since=None), slug=slug)


def conversation_to_supervise(actor: Membership, slug: str, conversation_id: UUID) -> Conversation:
    """One of its conversations, with the people in it; not one that ``actor`` is in."""
    programme = programme_to_supervise(actor, slug)
    theirs = Conversation.objects.filter(relationship__programme=programme).apart_from(actor)
    theirs = theirs.select_related("relationship__programme")
    loaded = theirs.prefetch_related(members_of("relationship"))
    return get_object_or_404(loaded, pk=conversation_id)


def file_to_supervise(actor: Membership, slug: str, conversation_id: UUID, file_id: UUID) -> File:
    """A file that was sent since the programme is supervised, scanned where that is asked for."""
    conversation = conversation_to_supervise(actor, slug, conversation_id)
    since = conversation.shared.programme.minors_since
    theirs = File.objects.filter(conversation=conversation, made_at__gte=since)
    file = get_object_or_404(theirs.select_related("conversation"), pk=file_id)
    if file.is_scanning or file.is_infected:
        raise Http404
    return file


def waiting_to_take_back(actor: Membership, place_id: UUID, waiting_id: UUID) -> Waiting:
    there = Q(relationship=place_id) | Q(conversation=place_id)
    return get_object_or_404(Waiting.objects.filter(there, author=actor), pk=waiting_id)
