"""Meetings of more than two: who comes, for whom the hour is odd, who was there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.core.l10n import formats
from mentoring.core.l10n.counts import in_words
from mentoring.meetings import rules
from mentoring.meetings.models import Attendance, Meeting, Proposal
from mentoring.meetings.queries.hosting import is_host
from mentoring.meetings.queries.schedule import (
    SHOWN_OF_ANSWER,
    answers_by_meeting,
    meetings_of,
)
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership, short_names
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.circle import reads_since

Answer = Attendance.Answer
ROWS = (
    (Answer.ACCEPTED, gettext_lazy("Coming")),
    (Answer.TENTATIVE, gettext_lazy("Perhaps")),
    (Answer.DECLINED, gettext_lazy("Can’t come")),
    (Answer.NONE, gettext_lazy("Not said yet")),
)


def may_arrange(meeting: Meeting, actor: Membership) -> bool:
    """Whether ``actor`` moves and cancels it; who is in it must be loaded."""
    is_theirs = meeting.booked_by_id == actor.pk or is_host(meeting, actor)
    return _may(meeting.relationship, actor, is_theirs=is_theirs)


def may_take(poll: Proposal, relationship: Relationship, actor: Membership) -> bool:
    """Whether ``actor`` may take one of its times before everybody has answered."""
    is_theirs = poll.proposed_by_id == actor.pk
    return is_theirs or (bool(_host_part(relationship)) and _may(relationship, actor))


def may_repeat(relationship: Relationship, actor: Membership) -> bool:
    """Whether ``actor`` may offer a series: where somebody hosts, they alone; of no single talk."""
    return not KINDS[relationship.kind].is_single_talk and _may(relationship, actor)


def _may(relationship: Relationship, actor: Membership, *, is_theirs: bool = False) -> bool:
    part = relationship.role_of(actor)
    return rules.may_arrange(part=part, host_part=_host_part(relationship), is_theirs=is_theirs)


def _host_part(relationship: Relationship) -> str:
    """The part that hosts; "" where everybody may, and of two: neither can decline alone."""
    kind = KINDS[relationship.kind]
    is_of_many = kind.is_sized and not relationship.are_two
    return kind.hosting if is_of_many and relationship.with_part(kind.hosting) else ""


@dataclass(frozen=True)
class Tally:
    """One time of a poll, and for whom it works."""

    at: datetime
    people: list[Membership]
    names: str
    is_mine: bool


@dataclass(frozen=True)
class Poll:
    """Several times of which the best is taken."""

    times: list[Tally]
    said: bool  # whether the reader has said which work
    waits_for: str  # who has not said yet, by first name; "" for nobody
    closes_at: datetime | None
    may_take: bool


def poll_of(proposal: Proposal, relationship: Relationship, actor: Membership) -> Poll:
    """One query more, only while there is a poll."""
    said = {one.member_id: one.fits for one in proposal.answers.all()}
    everybody = {one.pk: one.membership for one in relationship.present}
    asks = proposal.proposed_by_id

    def times_for(moment: str) -> list[Membership]:
        found = everybody.items()
        return [one for key, one in found if one.pk == asks or moment in said.get(key, ())]

    works = {moment: times_for(moment) for moment in proposal.slots}
    waits = [one for key, one in everybody.items() if key not in said and one.pk != asks]
    return Poll(
        times=[
            Tally(at, people, _named(people, actor), any(one.pk == actor.pk for one in people))
            for at, people in zip(proposal.moments, works.values(), strict=True)
        ],
        said=actor.pk == asks or relationship.member(actor).pk in said,
        waits_for=_named(waits, actor),
        closes_at=proposal.closes_at,
        may_take=may_take(proposal, relationship, actor),
    )


@dataclass(frozen=True)
class AnswerRow:
    """One answer, in a word and a number, with those who gave it."""

    words: str
    people: list[Membership]
    names: str


@dataclass(frozen=True)
class Coming:
    """The meeting ahead of several: the reader's answer, and everybody's."""

    answer: str  # the reader's own; "" where they are not expected
    rows: list[AnswerRow]
    odd_for: str  # first names of those whose hour it is not; "" for nobody
    is_odd_for_me: bool
    may_arrange: bool


def coming_to(meeting: Meeting, actor: Membership) -> Coming:
    """No query: who is in the relationship came with it, and the answers with the meeting."""
    relationship = meeting.relationship
    answers = {one.member.membership_id: one.answer for one in meeting.loaded_attendances}
    expected = [person for person in relationship.people if person.pk in answers]
    odd = [one for one in expected if _is_odd(meeting, one) and answers[one.pk] != Answer.DECLINED]
    return Coming(
        answer=answers.get(actor.pk, ""),
        rows=[
            _row(str(words), [one for one in expected if answers[one.pk] == answer], actor)
            for answer, words in ROWS
            if answer in answers.values()
        ],
        odd_for=formats.listed(short_names(one.name for one in odd if one.pk != actor.pk)),
        is_odd_for_me=any(one.pk == actor.pk for one in odd),
        may_arrange=may_arrange(meeting, actor),
    )


def _is_odd(meeting: Meeting, person: Membership) -> bool:
    return slots.is_unsocial_hour(meeting.starts_at, meeting.minutes, person.timezone)


def _row(words: str, people: list[Membership], actor: Membership) -> AnswerRow:
    return AnswerRow(words, people, _named(people, actor))


def _named(people: Sequence[Membership], actor: Membership) -> str:
    """By first name, the reader as *you* and last."""
    names = short_names(one.name for one in people if one.pk != actor.pk)
    return formats.listed([*names, *([_("you")] if len(names) < len(people) else [])])


@dataclass(frozen=True)
class Remembered:
    """Who was at one meeting, as faces and a sentence."""

    meeting: Meeting
    there: list[Membership]
    words: str


def held_until(relationship: Relationship, actor: Membership, *, at: datetime) -> list[Meeting]:
    """The meetings that took place since ``actor`` reads there, the newest first."""
    since = reads_since(relationship, actor)
    return [
        meeting
        for meeting in reversed(meetings_of(relationship))
        if meeting.is_held
        and meeting.cancelled_at is None
        and since <= meeting.starts_at
        and meeting.ends_at <= at
    ]


def who_was_there(
    relationship: Relationship, actor: Membership, *, at: datetime
) -> list[Remembered]:
    """Who was at each meeting that took place. One query more, so a room asks when it is asked."""
    held = held_until(relationship, actor, at=at)
    rows = Attendance.objects.filter(meeting__in=held).only("meeting", "member", *SHOWN_OF_ANSWER)
    answers = answers_by_meeting(relationship, rows)
    return [_remembered(one, answers.get(one.pk, []), actor) for one in held]


def _remembered(meeting: Meeting, answers: list[Attendance], actor: Membership) -> Remembered:
    rows = [(one.member.membership, one) for one in answers]
    there = [person for person, one in rows if one.attended]
    missed = [
        person
        for person, one in rows
        if one.attended is False or (one.attended is None and one.is_declined)
    ]
    unsaid = [person for person, one in rows if one.attended is None and not one.is_declined]
    told = []
    if len(there) == len(rows):
        told.append(_("all %(count)s") % {"count": in_words(len(there))})
    if missed:
        told.append(_("without %(names)s") % {"names": _named(missed, actor)})
    if unsaid:
        told.append(_unsaid(unsaid, actor))
    return Remembered(meeting, there, "; ".join(told))


def _unsaid(people: list[Membership], actor: Membership) -> str:
    if [one.pk for one in people] == [actor.pk]:
        return _("you have not said yet")
    words = ngettext("%(names)s has not said yet", "%(names)s have not said yet", len(people))
    return words % {"names": _named(people, actor)}
