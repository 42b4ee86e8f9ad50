"""A time picked, and a meeting that took place, said by replying to the letter that asks."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.core.l10n.languages import LANGUAGES
from mentoring.inbound.answers import (
    Answered,
    Ignored,
    Reply,
    Unclear,
    answers_to,
    calendar_answers_to,
)
from mentoring.inbound.words import NO, YES, Meaning, said_in, tokens
from mentoring.meetings import actions, notices, permissions
from mentoring.meetings.models import Attendance, Meeting, Proposal
from mentoring.meetings.notices.entries import CALENDAR, page_of
from mentoring.meetings.queries.common import common
from mentoring.meetings.rules.calendar_answers import AnswerMethod, CalendarAnswer, Says, answer_in
from mentoring.meetings.rules.series import Rule
from mentoring.notifications.links import issue_links
from mentoring.organisations.models import Membership
from mentoring.relationships.queries.pauses import pause_of

ORDINALS = (
    ("first", "erste", "erster", "ersten"),
    ("second", "zweite", "zweiter", "zweiten"),
    ("third", "dritte", "dritter", "dritten"),
)
NONE = "none"
_ANSWERS = {
    Says.ACCEPTED: Attendance.Answer.ACCEPTED,
    Says.DECLINED: Attendance.Answer.DECLINED,
    Says.TENTATIVE: Attendance.Answer.TENTATIVE,
}


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


@calendar_answers_to(CALENDAR)
def answer_by_calendar(reply: Reply) -> Answered | None:
    """Accepted, declined, perhaps, or another time: for the one meeting of the address alone."""
    zone = reply.reader.timezone
    read = (answer_in(one.text, method=one.method, zone=zone) for one in reply.calendars)
    answer = next(filter(None, read), None)
    if answer is None:
        return None
    if answer.uid != str(reply.subject_id):
        raise Ignored("about something else")
    said = answer.of(reply.addresses)
    if said is None and answer.said:
        raise Ignored("of somebody else")
    meeting, whole = _answered_of(answer, reply)
    if whole and answer.method is not AnswerMethod.COUNTER and said in _ANSWERS:
        return _take_whole(meeting, answer, said, reply)
    return _take(meeting, answer, said or Says.NOTHING, reply)


def _answered_of(answer: CalendarAnswer, reply: Reply) -> tuple[Meeting, bool]:
    """Of a series the one that is meant, or the next, and whether all of it is answered."""
    series = permissions.series_behind(reply.reader, reply.subject_id)
    if series is None:
        if answer.is_of_one_occurrence:
            raise Ignored("about one of a series")
        return permissions.meeting_behind(reply.reader, reply.subject_id), False
    mine = series.meetings.not_cancelled().filter(attendances__member__membership=reply.reader)
    if answer.is_of_one_occurrence:
        number = Rule.of(series).number_at(answer.occurrence) if answer.occurrence else None
        found = mine.filter(number=number).first() if number is not None else None
    else:
        found = mine.filter(starts_at__gt=reply.at).order_by("starts_at").first()
    if found is None:
        raise Ignored("about no meeting of its series that lies ahead")
    meeting = permissions.meeting_behind(reply.reader, found.pk)
    return meeting, not answer.is_of_one_occurrence


def _take_whole(
    meeting: Meeting, answer: CalendarAnswer, said: Says, reply: Reply
) -> Answered | None:
    """Of two, a no ends the series; of several, each meeting ahead has this answer."""
    try:
        actions.answer_series(
            meeting,
            answer=_ANSWERS[said],
            sequence=answer.sequence,
            said_at=answer.stamp or reply.at,
            offers=_offers(meeting, said, None, reply),
            actor=reply.reader,
            at=reply.at,
        )
    except actions.OldAnswer:
        raise Ignored("overtaken by something newer") from None
    return Answered(f"a calendar answered to a series: {said.lower()}")


def _take(meeting: Meeting, answer: CalendarAnswer, said: Says, reply: Reply) -> Answered:
    if said is Says.DELEGATED:
        raise actions.SentSomebodyElse
    is_counter = answer.method is AnswerMethod.COUNTER and answer.starts_at != meeting.starts_at
    are_two = meeting.relationship.are_two
    if said is Says.NOTHING or (said is not Says.DECLINED and (is_counter or are_two)):
        if said is Says.ACCEPTED and not is_counter:
            return _said(meeting, answer, said, reply)
        raise Unclear(_calendar_choices(meeting, answer.starts_at if is_counter else None, reply))
    return _said(meeting, answer, said, reply, instead=answer.starts_at if is_counter else None)


def _said(
    meeting: Meeting,
    answer: CalendarAnswer,
    said: Says,
    reply: Reply,
    *,
    instead: datetime | None = None,
) -> Answered:
    try:
        actions.answer_by_calendar(
            meeting,
            answer=_ANSWERS[said],
            sequence=answer.sequence,
            said_at=answer.stamp or reply.at,
            offers=_offers(meeting, said, instead, reply),
            actor=reply.reader,
            at=reply.at,
        )
    except actions.OldAnswer:
        raise Ignored("overtaken by something newer") from None
    return Answered(f"a calendar answered: {said.lower()}")


def _offers(meeting: Meeting, said: Says, instead: datetime | None, reply: Reply) -> list[datetime]:
    """In place of a meeting of two that is called off: their own time, and what suits both."""
    together = meeting.relationship
    if said is not Says.DECLINED or not together.are_two:
        return []
    if pause_of(together, together.today(reply.at)).rests:
        return []
    found = common(together, reply.reader, minutes=meeting.minutes, at=reply.at, besides=meeting)
    own = [instead] if instead and instead > reply.at else []
    return [*own, *(one.at for one in found.offers if one.at not in own)][:3]


def _calendar_choices(
    meeting: Meeting, instead: datetime | None, reply: Reply
) -> list[tuple[Any, str]]:
    pages: list[tuple[str, Any]] = [
        ("move", _("Move it")),
        ("cancel", _("Cancel it")),
        ("meeting", _("It stays as it is")),
    ]
    if instead:
        when = formats.moment(instead, reply.reader.timezone)
        pages[0] = ("move", _("Move it to %(when)s") % {"when": when})
    room = meeting.relationship
    return [(label, page_of(room, f"meetings:{one}", meeting.pk)) for one, label in pages]


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
