"""Who may fetch a file: whoever may read the message that it came with, once it is ready."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.files.models import File
from mentoring.messaging.permissions import conversation_to_share
from mentoring.messaging.queries import message_to_read
from mentoring.organisations.models import Membership


def file_to_fetch(actor: Membership, place_id: UUID, file_id: UUID) -> File:
    """A ready file of a conversation of the actor's own; for anyone else, Http404."""
    file = file_to_see(actor, place_id, file_id)
    if not file.is_ready:
        raise Http404
    return file


def file_to_see(actor: Membership, place_id: UUID, file_id: UUID) -> File:
    """The same also while it waits: only how it stands is shown then."""
    between, conversation = conversation_to_share(actor, place_id)
    theirs = File.objects.filter(conversation=conversation, conversation__isnull=False)
    file = get_object_or_404(theirs.select_related("conversation"), pk=file_id)
    _found, message = message_to_read(conversation, between, actor, file.number)
    if message.is_removed:
        raise Http404
    return file
