"""A request answered by replying yes or no to the letter that asks."""

from django.utils.translation import gettext_lazy as _

from mentoring.inbound.answers import Answered, Reply, Unclear, answers_to
from mentoring.inbound.words import NO, YES, said_in
from mentoring.notifications.links import issue_links
from mentoring.requests import notices, permissions
from mentoring.requests.actions import answering

MAX_WORDS = 500
_ANSWERS = (_("Yes, gladly"), _("Not this time"), _("Not now: I take a break"))


@answers_to(notices.ASKED.name)
@answers_to(notices.REMINDER.name)
def answer(reply: Reply) -> Answered:
    """Yes or no; what stands below a no goes with it. A break needs a day, so it has a link."""
    request = permissions.request_to_answer(reply.reader, reply.subject_id)
    said = said_in(reply.words, {"yes": YES, "no": NO})
    if said is None:
        links = issue_links(
            reply.reader, notices.ANSWER, reply.subject_id, notices.CHOICES, at=reply.at
        )
        raise Unclear(list(zip(_ANSWERS, links, strict=True)))
    if said.choice == "yes":
        answering.accept(request, actor=reply.reader, at=reply.at)
        return Answered("a request: yes", unread=bool(said.rest))
    answering.decline(request, said.rest[:MAX_WORDS], actor=reply.reader, at=reply.at)
    return Answered("a request: no")
