"""A request answered, and a seat taken, by replying yes or no to the letter that asks."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.circles import notices, permissions
from mentoring.circles.actions import joining
from mentoring.inbound.answers import Answered, Reply, Unclear, answers_to
from mentoring.inbound.words import NO, YES, said_in
from mentoring.notifications.links import issue_links

MAX_WORDS = 500


@answers_to(notices.ASKED.name)
def answer(reply: Reply) -> Answered:
    """Yes or no; what stands below a no goes with it."""
    joiner = permissions.request_to_answer(reply.reader, reply.subject_id)
    said = said_in(reply.words, {"yes": YES, "no": NO})
    if said is None:
        raise Unclear(_choices(notices.ANSWER, ["yes", "no"], reply, _ANSWERS))
    is_yes = said.choice == "yes"
    words = "" if is_yes else said.rest[:MAX_WORDS]
    joining.answer(joiner, is_yes=is_yes, words=words, actor=reply.reader, at=reply.at)
    return Answered(f"a request to join a circle: {said.choice}", unread=is_yes and bool(said.rest))


@answers_to(notices.OFFERED.name)
def take(reply: Reply) -> Answered:
    """Yes takes the seat, no lets it pass."""
    joiner = permissions.offer_behind(reply.reader, reply.subject_id)
    said = said_in(reply.words, {"yes": YES, "no": NO})
    if said is None:
        raise Unclear(_choices(notices.SEAT, ["take", "leave"], reply, _SEATS))
    if said.choice == "yes":
        joining.take(joiner, actor=reply.reader, at=reply.at)
    else:
        joining.leave(joiner.circle, actor=reply.reader, at=reply.at)
    return Answered(f"a seat in a circle: {said.choice}", unread=bool(said.rest))


_ANSWERS = (_("Yes, welcome"), _("Not this time"))
_SEATS = (_("Take the seat"), _("Let it pass to the next"))


def _choices(
    verb: str, choices: list[str], reply: Reply, labels: tuple[Any, ...]
) -> list[tuple[Any, str]]:
    links = issue_links(reply.reader, verb, reply.subject_id, choices, at=reply.at)
    return list(zip(labels, links, strict=True))
