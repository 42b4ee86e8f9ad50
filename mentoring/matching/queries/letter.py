"""What a letter says to one of the people in it, before it is sent and ever after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import full_address
from mentoring.matching.models import ProposedGroup
from mentoring.matching.rules.reasons import quote
from mentoring.matching.rules.week import best_part
from mentoring.organisations.models import Membership, short_names
from mentoring.participants.models import Profile
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import coordinators as team_coordinators
from mentoring.relationships.models import Member, Part, Relationship, Why
from mentoring.relationships.rules import MENTORING_PARTS


@dataclass(frozen=True)
class MatchLetter:
    """Everything that the letter's templates need. ``best`` is a part of the reader's day."""

    relationship: Relationship
    reader: Membership
    others: list[Membership]
    part: str
    best: str
    own_words: str
    other_words: str
    coordinators: list[str]
    room_url: str
    letter_url: str
    talk_url: str | None
    concern_url: str

    times_url: str  # where they say when they are free
    first_day: date | None  # of the programme, while it is still to come

    @property
    def is_mentee(self) -> bool:
        return self.part == Part.MENTEE

    @property
    def has_no_common_hour(self) -> bool:
        """Both have said when they are free, and never at the same time."""
        return len(self.others) == 1 and self.reasons.get("minutes_a_week") == 0

    @property
    def is_of_pair(self) -> bool:
        """Whether it brings a mentor and a mentee together, who read of each other's hopes."""
        return len(self.others) == 1 and self.part in (Part.MENTOR, Part.MENTEE)

    @property
    def other(self) -> Membership:
        """Of a pair."""
        return self.others[0]

    @property
    def whys(self) -> list[Why]:
        return self.relationship.why_with(self.reader)

    @property
    def names(self) -> str:
        return formats.listed(short_names(person.name for person in self.others))

    @property
    def reasons(self) -> dict[str, Any]:
        found: dict[str, Any] = self.relationship.reasons
        return found


def letter(relationship: Relationship, reader: Membership, *, at: datetime) -> MatchLetter:
    """``relationship`` needs its people, programme and organisation loaded. Two queries."""
    others = relationship.others(reader)
    words = _own_words(relationship)
    slug = relationship.programme.organisation.slug
    letter_url = full_address("matching:letter", relationship.pk, organisation=slug)
    return MatchLetter(
        relationship=relationship,
        reader=reader,
        others=others,
        part=relationship.role_of(reader),
        best=_best_part(relationship, reader, at),
        own_words=words[reader.pk],
        other_words=words[others[0].pk],
        coordinators=coordinators(relationship.programme, besides=relationship.people),
        times_url=full_address(
            "participants:join_step", relationship.programme.slug, "times", organisation=slug
        ),
        first_day=_still_to_come(relationship, at),
        room_url=_if_known("relationships:room", relationship.pk, slug) or letter_url,
        letter_url=letter_url,
        talk_url=_if_known("meetings:propose", relationship.pk, slug),
        concern_url=full_address("matching:concern", relationship.pk, organisation=slug),
    )


def _best_part(relationship: Relationship, reader: Membership, at: datetime) -> str:
    """When in the reader's day the two mostly could meet, by the clocks their match was made by."""
    reasons = relationship.reasons
    week = reasons.get("week")
    on = date.fromisoformat(week) if week else at.date()
    return best_part(reasons.get("common", ""), reader.timezone, on)


def _still_to_come(relationship: Relationship, at: datetime) -> date | None:
    programme = relationship.programme
    first = None if programme.is_evergreen else programme.starts_on
    return first if first and first > relationship.today(at) else None


def _if_known(name: str, key: Any, slug: str) -> str | None:
    """The address of a page of an app that stands above or beside this one, if it is there."""
    try:
        return full_address(name, key, organisation=slug)
    except NoReverseMatch:
        return None


def _own_words(relationship: Relationship) -> dict[Any, str]:
    """What a mentee hopes for, and what a mentor tells; each other's second best if need be."""
    parts = {one.membership_id: one.part for one in relationship.present}
    said = dict.fromkeys(parts, "")
    rows = Profile.objects.filter(membership__in=list(parts))
    for person, goals, bio in rows.values_list("membership_id", "goals", "bio"):
        first, second = (goals, bio) if parts[person] not in MENTORING_PARTS else (bio, goals)
        said[person] = quote(first or second)
    return said


def coordinators(programme: Programme, *, besides: Iterable[Membership]) -> list[str]:
    """First names of those who run it, for "Tell Cruz in confidence".

    Whole names of those who share theirs with somebody of whom the letter speaks too.
    """
    team = [person.name for person in team_coordinators(programme)[:2]]
    return short_names(team, [person.name for person in besides])


def not_yet(group: ProposedGroup, programme: Programme) -> Relationship:
    """The relationship that publishing would begin, unsaved: for the preview of its letters."""
    relationship = Relationship(
        organisation=programme.organisation,
        programme=programme,
        score=group.score,
        kind=group.kind,
        reasons=group.reasons,
        introduction=group.introduction,
        introduced_by=group.introduced_by,
    )
    relationship.loaded_members = [
        Member(relationship=relationship, membership=one.enrolment.membership, part=one.part)
        for one in group.loaded_members
    ]
    return relationship
