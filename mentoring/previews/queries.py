"""Where previews are shown, and what they say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership, Organisation
from mentoring.previews import rules
from mentoring.previews.models import LinkPreview
from mentoring.previews.rules import Preview
from mentoring.relationships.models import Relationship


def are_shown(between: Any) -> bool:
    """Only between the members of a relationship, where the organisation allows it.

    Not under minors' mode, nor where two people write to each other outside of a relationship or
    with whoever runs a programme: nobody there has agreed to more than the words.
    """
    if not isinstance(between, Relationship):
        return False
    return between.organisation.has_link_previews and between.programme.minors_since is None


def may_ask(author: Membership, at: datetime) -> bool:
    mine = LinkPreview.objects.filter(author=author, asked_at__gt=at - rules.DAY)
    return rules.may_ask(list(mine.values_list("asked_at", flat=True)), at=at)


def is_ours(address: str) -> bool:
    """Whether an address leads to this installation, which would only see a sign-in page."""
    host = urlsplit(address).hostname
    if host == urlsplit(settings.BASE_URL).hostname:
        return True
    return Organisation.objects.filter(host=host).exists()


def by_message(conversation: Conversation | None, numbers: Iterable[int]) -> dict[int, Preview]:
    """Number of a message → what its link leads to; one query."""
    asked = list(numbers)
    if conversation is None or not asked:
        return {}
    rows = conversation.link_previews.filter(number__in=asked, fetched_at__isnull=False)
    found = {}
    for one in rows.exclude(sealed=b""):
        one.conversation = conversation  # its key is opened once
        found[one.number] = one.shown
    return found
