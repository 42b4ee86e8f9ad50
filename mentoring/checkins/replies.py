"""A check-in answered, and how a programme was, by replying with a word or a number."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import translation

from mentoring.checkins import actions, notices, permissions, rules
from mentoring.checkins.models import CheckIn, Worth
from mentoring.core.l10n.languages import LANGUAGES
from mentoring.inbound.answers import Answered, Reply, Unclear, answers_to
from mentoring.inbound.words import Meaning, ReplyWords, said_in, tokens
from mentoring.notifications.links import issue_links
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

HELP = "help"
CALLS = Meaning(frozenset({"help", "hilfe"}))
MAX_COMMENT = 2000


@answers_to(notices.SENT.name)
def answer(reply: Reply) -> Answered:
    """How worthwhile meetings were, and below it what would make them better.

    Words of harm or despair are heard, whatever else the answer is or is not.
    """
    checkin = permissions.checkin_to_answer(reply.reader, reply.subject_id)
    said = said_in(reply.words, _meanings(reply.reader) | {HELP: CALLS})
    if said is None and not _is_harm(reply.words):
        raise Unclear(_choices(reply.reader, notices.VERB, checkin.pk, reply))
    _keep(checkin, said, reply)
    return Answered("a check-in was answered")


@answers_to(notices.ENDED.name)
def closing(reply: Reply) -> Answered:
    """Was it worth your time?"""
    ended = Programme.objects.select_related("organisation").filter(pk=reply.subject_id)
    programme = ended.filter(ended_at__isnull=False).first()
    if programme is None:
        raise Http404
    said = said_in(reply.words, _meanings(reply.reader))
    if said is None:
        raise Unclear(_choices(reply.reader, notices.CLOSING, programme.pk, reply))
    actions.answer_closing(
        programme,
        worth=int(said.choice),
        comment=said.rest[:MAX_COMMENT],
        actor=reply.reader,
        at=reply.at,
    )
    return Answered("a closing question was answered")


def _keep(checkin: CheckIn, said: ReplyWords | None, reply: Reply) -> None:
    is_call = said is not None and said.choice == HELP
    worth = int(said.choice) if said and not is_call else None
    comment = said.rest if said else reply.words
    actions.answer(
        checkin,
        worth=worth,
        progress=None,
        comment=comment[:MAX_COMMENT],
        wants_help=is_call,
        actor=reply.reader,
        at=reply.at,
    )


def _is_harm(words: str) -> bool:
    return rules.signal_of(worth=None, progress=None, comment=words) == rules.Signal.HARM


def _meanings(reader: Membership) -> dict[str, Meaning]:
    """Each answer by its number, and by its words in every language of ours and the reader's."""
    own = reader.language or reader.organisation.language
    phrases: dict[int, set[str]] = {one.value: set() for one in Worth}
    for language in {*LANGUAGES, own}:
        with translation.override(language):
            for one in Worth:
                phrases[one.value].add(" ".join(tokens(str(one.label))))
    return {
        str(value): Meaning(frozenset({str(value)}), phrases=frozenset(lines))
        for value, lines in phrases.items()
    }


def _choices(reader: Membership, verb: str, subject: UUID, reply: Reply) -> list[tuple[Any, str]]:
    values = [str(value) for value in Worth.values]
    links = issue_links(reader, verb, subject, values, at=reply.at, lifetime=notices.LINKS_LIVE)
    return list(zip(Worth.labels, links, strict=True))
