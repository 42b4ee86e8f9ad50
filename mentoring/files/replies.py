"""Files that came with an answer by mail: the same rules as on the page, each file on its own."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.files import actions, rules
from mentoring.files.actions import TooManyFiles
from mentoring.inbound.answers import FilesSent, Reply
from mentoring.relationships.permissions import relationship_to_share


@hook("inbound.files")
def send(reply: Reply) -> FilesSent | None:
    """One message with the words and every file that is taken; a sentence for each other one."""
    if reply.conversation_of is None:
        return None
    between = relationship_to_share(reply.reader, reply.conversation_of)
    ready, left = _looked_at(reply)
    if not ready:
        return FilesSent("", left)
    try:
        with transaction.atomic():
            entry = actions.send_files(
                between, ready, reply.words, sent_as=reply.key, actor=reply.reader, at=reply.at
            )
    except Refusal as no:  # the words may go without them
        return FilesSent("", [*left, str(no)])
    return FilesSent(f"message {entry.number} of a conversation, with {len(ready)} files", left)


def _looked_at(reply: Reply) -> tuple[list[actions.Prepared], list[str]]:
    ready: list[actions.Prepared] = []
    left: list[str] = []
    for one in reply.files[: rules.AT_ONCE]:
        try:
            ready += actions.prepare([SimpleUploadedFile(one.name, one.data)])
        except Refusal as no:
            left.append(str(no))
    if len(reply.files) > rules.AT_ONCE:
        left.append(str(TooManyFiles(count=len(reply.files), most=rules.AT_ONCE)))
    return ready, left
