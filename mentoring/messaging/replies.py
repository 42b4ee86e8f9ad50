"""Words that came by mail: written as if on the page."""

from mentoring.core.hooks import hook
from mentoring.inbound.answers import Reply
from mentoring.messaging import actions
from mentoring.messaging.permissions import conversation_to_share


@hook("inbound.words")
def write_down(reply: Reply) -> str | None:
    """Into the conversation, with the rights that its writer has now."""
    if reply.conversation_of is None:
        return None
    between, _found = conversation_to_share(reply.reader, reply.conversation_of)
    entry = actions.send(between, reply.words, sent_as=reply.key, actor=reply.reader, at=reply.at)
    return f"message {entry.number} of a conversation"
