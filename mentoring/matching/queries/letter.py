"""What a letter says to one of two people, before it is sent and ever after."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch

from mentoring.core.addresses import full_address
from mentoring.matching.models import Pair
from mentoring.matching.rules.reasons import quote
from mentoring.matching.rules.week import best_part
from mentoring.organisations.models import Membership
from mentoring.participants.models import Profile
from mentoring.programmes.models import Programme, ProgrammeRole
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Letter:
    """Everything that the letter's templates need. ``best`` is a part of the reader's day."""

    relationship: Relationship
    reader: Membership
    other: Membership
    is_mentee: bool
    best: str
    own_words: str
    other_words: str
    coordinators: list[str]  # first names
    room_url: str
    letter_url: str
    talk_url: str | None
    doubt_url: str

    @property
    def reasons(self) -> dict[str, Any]:
        found: dict[str, Any] = self.relationship.reasons
        return found


def letter(relationship: Relationship, reader: Membership, *, at: datetime) -> Letter:
    """``relationship`` needs its people, programme and organisation loaded. Two queries."""
    is_mentee = reader.pk == relationship.mentee_id
    other = relationship.other(reader)
    words = _own_words(relationship)
    slug = relationship.programme.organisation.slug
    letter_url = full_address("matching:letter", relationship.pk, organisation=slug)
    return Letter(
        relationship=relationship, reader=reader, other=other, is_mentee=is_mentee,
        best=_best_part(relationship, reader, at),
        own_words=words[reader.pk], other_words=words[other.pk],
        coordinators=coordinators(relationship.programme),
        room_url=_if_known("relationships:room", relationship.pk, slug) or letter_url,
        letter_url=letter_url,
        talk_url=_if_known("meetings:propose", relationship.pk, slug),
        doubt_url=full_address("matching:doubt", relationship.pk, organisation=slug),
    )  # fmt: skip


def _best_part(relationship: Relationship, reader: Membership, at: datetime) -> str:
    """When in the reader's day the two mostly could meet, by the clocks their match was made by."""
    reasons = relationship.reasons
    week = reasons.get("week")
    on = date.fromisoformat(week) if week else at.date()
    return best_part(reasons.get("common", ""), reader.timezone, on)


def _if_known(name: str, key: Any, slug: str) -> str | None:
    """The address of a page of an app that stands above or beside this one, if it is there."""
    try:
        return full_address(name, key, organisation=slug)
    except NoReverseMatch:
        return None


def _own_words(relationship: Relationship) -> dict[Any, str]:
    """What a mentee hopes for, and what a mentor tells; each other's second best if need be."""
    people = [relationship.mentee_id, relationship.mentor_id]
    said = dict.fromkeys(people, "")
    rows = Profile.objects.filter(membership__in=people)
    for person, goals, bio in rows.values_list("membership_id", "goals", "bio"):
        first, second = (goals, bio) if person == relationship.mentee_id else (bio, goals)
        said[person] = quote(first or second)
    return said


def coordinators(programme: Programme) -> list[str]:
    """First names of those who run it, for "Tell Cruz in confidence"."""
    roles = ProgrammeRole.objects.filter(
        programme=programme, role=ProgrammeRole.Role.COORDINATOR, membership__removed_at=None
    )
    return [role.membership.first_name for role in roles.select_related("membership")[:2]]


def not_yet(pair: Pair, programme: Programme) -> Relationship:
    """The relationship that publishing would begin, unsaved: for the preview of its letters."""
    return Relationship(
        organisation=programme.organisation, programme=programme, score=pair.score,
        mentor=pair.mentor.membership, mentee=pair.mentee.membership, reasons=pair.reasons,
    )  # fmt: skip
