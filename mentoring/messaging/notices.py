"""Letters with what somebody has not read yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import full_address
from mentoring.messaging.models import Between, Conversation, Parties
from mentoring.messaging.queries import UNREAD_KIND, path_to
from mentoring.messaging.rules import CurrentMessage
from mentoring.notifications import replies
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import NoticeTopic, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.queries import sent_or_kept
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.relationships.queries import reply_to
from mentoring.relationships.queries.names import know_for


def _thread(conversation: Conversation) -> str:
    kind = "relationship" if conversation.relationship_id else "conversation"
    return f"{kind}:{conversation.place_id}"


# What people write to each other is asked for: it costs no stamp of the friction budget.
UNREAD = declare_notice(
    UNREAD_KIND,
    NoticeClass.TRANSACTIONAL,
    template="messaging/mail/unread.html",
    path=path_to,
    is_private=True,
    letter=Letter(
        _("Somebody writes to them"),
        says=[
            Placeholder("person", _("who wrote"), lambda v: v["author"].first_name).needed,
        ],
        stays_on=_("People rely on hearing from each other."),
    ),
    topic=NoticeTopic(
        "messages",
        _("Somebody writes to you"),
        _("A few minutes later, if you have not read it by then."),
        order=10,
    ),
    programme=lambda conversation: conversation.between.programme,
    thread=_thread,
    conversation_of=lambda conversation: conversation.place_id,
)


def notify_unread(
    conversation: Conversation,
    between: Between,
    reader: Membership,
    messages: Sequence[CurrentMessage],
    *,
    at: datetime,
) -> None:
    """One letter with all of it; an answer by reply goes to the author, where both allow it."""
    if not isinstance(between, Parties):
        know_for(reader, between)
    people = {person.pk: person for person in between.others(reader)}
    told = [one for one in messages if one.author in people]
    if not told:
        return
    author = people[told[-1].author]
    answers_to = "" if replies.are_taken() else _reply_to(between, author, reader)
    slug = reader.organisation.slug
    words: dict[str, Any] = {
        "author": author,
        "names": between.named_for(reader),
        "messages": sent_or_kept(list(_with_names(told, people)), []),
        "reply_to": answers_to,
        "is_shared": not isinstance(between, Parties),
        "conversation_url": full_address("messaging:conversation", between.pk, organisation=slug),
    }
    notify(
        reader,
        UNREAD,
        conversation,
        words,
        at=at,
        occasion=told[-1].number,
        extras=Extras(reply_to=answers_to),
    )


def _reply_to(between: Between, author: Membership, reader: Membership) -> str:
    """Whoever runs a programme is answered by email; others where both gave theirs away."""
    if isinstance(between, Parties) and author.pk not in {one.pk for one in between.participants}:
        return author.email
    return reply_to(author, reader)


def _with_names(
    messages: Iterable[CurrentMessage], people: dict[Any, Membership]
) -> Iterable[tuple[str, str]]:
    return ((people[one.author].first_name, one.words) for one in messages)
