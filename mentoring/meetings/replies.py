"""A time picked, and a meeting that took place, said by replying to the letter that asks."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.core.l10n.languages import LANGUAGES
from mentoring.inbound.answers import Answered, Reply, Unclear, answers_to
from mentoring.inbound.words import NO, YES, Meaning, said_in, tokens
from mentoring.meetings import actions, notices, permissions
from mentoring.meetings.models import Meeting, Proposal
from mentoring.notifications.links import issue_links
from mentoring.organisations.models import Membership

ORDINALS = (
    ("first", "erste", "erster", "ersten"),
    ("second", "zweite", "zweiter", "zweiten"),
    ("third", "dritte", "dritter", "dritten"),
)
NONE = "none"


@answers_to(notices.PROPOSED.name)
@answers_to(notices.OFFER_REMINDER.name)
def pick(reply: Reply) -> Answered | None:
    """One of the offered moments, or none: by its number, or by its words in the letter."""
    return _pick(permissions.proposal_behind(reply.reader, reply.subject_id), reply)


@answers_to(notices.CANCELLED.name)
def pick_instead(reply: Reply) -> Answered | None:
    """The letter about a cancelled meeting may offer other moments."""
    meeting = permissions.meeting_behind(reply.reader, reply.subject_id)
    theirs = Proposal.objects.open().filter(relationship=meeting.relationship_id)
    offered = theirs.exclude(proposed_by=reply.reader).first()
    if offered is None:
        return None
    return _pick(permissions.proposal_behind(reply.reader, offered.pk), reply)


@answers_to(notices.ASK_HELD.name)
def held(reply: Reply) -> Answered:
    """Yes or no to: did you meet?"""
    meeting = permissions.meeting_behind(reply.reader, reply.subject_id)
    said = said_in(reply.words, {"yes": YES, "no": NO})
    if said is None:
        raise Unclear(_held_choices(meeting, reply))
    actions.answer(meeting, held=said.choice == "yes", actor=reply.reader, at=reply.at)
    return Answered(f"whether they met: {said.choice}", unread=bool(said.rest))


def _pick(proposal: Proposal, reply: Reply) -> Answered | None:
    said = said_in(reply.words, _meanings(proposal.moments, reply.reader))
    if not proposal.is_open and said is None:
        return None  # nothing is left to decide, so these are words for the others
    if said is None:
        raise Unclear(_pick_choices(proposal, reply))
    fits = [] if said.choice == NONE else [proposal.moments[int(said.choice)]]
    actions.answer_offer(proposal, fits=fits, actor=reply.reader, at=reply.at)
    if said.rest:  # what stands below the answer is for the others
        run_hook("inbound.words", reply.with_words(said.rest))
    chosen = f"{fits[0]:%Y-%m-%d %H:%M} UTC" if fits else "none fits"
    return Answered(f"an offer was answered: {chosen}")


def _meanings(moments: list[datetime], reader: Membership) -> dict[str, Meaning]:
    """What names each moment; with only one of them, *yes* does too."""
    found = {NONE: NO}
    for number, moment in enumerate(moments):
        words = {str(number + 1), *(ORDINALS[number] if number < len(ORDINALS) else ())}
        words |= YES.says if len(moments) == 1 else set()
        found[str(number)] = Meaning(frozenset(words | _written(moment, reader)))
    return found


def _written(moment: datetime, reader: Membership) -> set[str]:
    """The words of a moment in the reader's zone: in every language of ours and theirs."""
    words: set[str] = set()
    own = reader.language or reader.organisation.language
    for language in {*LANGUAGES, own}:
        with translation.override(language):
            words |= set(tokens(formats.moment(moment, reader.timezone)))
    clock = f"{formats.in_zone(moment, reader.timezone):%H:%M}"
    return words | {clock, clock.replace(":", "."), clock.lstrip("0")}


def _pick_choices(proposal: Proposal, reply: Reply) -> list[tuple[Any, str]]:
    links = notices.offer_links(reply.reader, proposal, reply.at)
    zone = reply.reader.timezone
    offers = [(formats.moment(moment, zone), link) for moment, link in links["offers"]]
    return [*offers, (_("None of these work for me"), links["none_url"])]


def _held_choices(meeting: Meeting, reply: Reply) -> list[tuple[Any, str]]:
    yes, no = issue_links(reply.reader, notices.HELD, meeting.pk, ["yes", "no"], at=reply.at)
    return [(_("Yes, we met"), yes), (_("No, not this time"), no)]
