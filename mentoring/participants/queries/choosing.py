"""Whom somebody may wish for, and what they see of them before they choose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.core.db.folded import having
from mentoring.core.l10n.folding import folded
from mentoring.organisations.models import Membership
from mentoring.participants.models import (
    Enrolment,
    Exclusion,
    Preference,
    Profile,
    ProfileSkill,
    Skill,
)
from mentoring.participants.rules.text import shortened

MAX_FOUND = 12
MAX_SIGNS = 220  # of somebody's own words, before one asks for all of them
Side = ProfileSkill.Side


@dataclass(frozen=True)
class Preferences:
    """People by name: wished for, best first, and never to be matched with."""

    wished: list[Membership] = field(default_factory=list)
    avoided: list[Membership] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """Somebody to choose. Words and skills are shown of mentors who have joined."""

    person: Membership
    is_mentor: bool
    skills: Sequence[str] = ()
    words: str = ""

    @property
    def short_words(self) -> str:
        return shortened(self.words, MAX_SIGNS)


def preferences_of(enrolment: Enrolment) -> Preferences:
    preferences = (
        Preference.objects.filter(enrolment=enrolment).order_by("rank").select_related("target")
    )
    avoided = Exclusion.objects.filter(by=enrolment.membership_id, reason="asked")
    return Preferences(
        [preference.target for preference in preferences],
        [one.other for one in avoided.select_related("other").order_by("other__found_by")],
    )


def people_to_choose(enrolment: Enrolment) -> QuerySet[Membership]:
    """Those whom somebody may be matched with: the other role in the same programme."""
    roles = Q(pk__in=[])
    if enrolment.is_mentee:
        roles |= Q(is_mentor=True)
    if enrolment.is_mentor:
        roles |= Q(is_mentee=True)
    places = Enrolment.objects.filter(roles, programme=enrolment.programme_id)
    there = places.exclude(status=Enrolment.Status.WITHDRAWN).filter(membership=OuterRef("pk"))
    people = Membership.objects.present().filter(Exists(there))
    return people.exclude(pk=enrolment.membership_id)


def find_people(enrolment: Enrolment, words: str, *, most: int = MAX_FOUND) -> list[Membership]:
    """People by name, department or a skill that they offer, when two letters are given."""
    words = " ".join(words.replace("\x00", "").split())[:80]
    if len(words) < 2:
        return []
    people = people_to_choose(enrolment)
    for word in folded(words).split():
        people = people.filter(having(word) | Q(Exists(_offering(enrolment, word))))
    return list(people.order_by("found_by", "pk")[:most])


def _offering(enrolment: Enrolment, word: str) -> QuerySet[ProfileSkill]:
    """Skills of a mentor; the vocabulary of one organisation is small enough to be read."""
    known = Skill.objects.filter(organisation=enrolment.organisation_id).values_list("pk", "name")
    alike = [key for key, name in known if word in folded(name)] if enrolment.is_mentee else []
    return ProfileSkill.objects.filter(
        profile__membership=OuterRef("pk"), side=Side.OFFERED, skill__in=alike
    )


def suggested_people(enrolment: Enrolment, *, most: int = MAX_FOUND) -> list[Membership]:
    """Mentors who offer what a mentee looks for, those who offer most of it first."""
    if not enrolment.is_mentee:
        return []
    wanted = ProfileSkill.objects.filter(
        profile__membership=enrolment.membership_id, side=Side.WANTED
    )
    shared = Q(
        profile__skills__side=Side.OFFERED, profile__skills__skill__in=wanted.values("skill")
    )
    people = people_to_choose(enrolment).annotate(shared=Count("profile__skills", filter=shared))
    return list(people.filter(shared__gt=0).order_by("-shared", "found_by", "pk")[:most])


def candidates(enrolment: Enrolment, people: Sequence[Membership]) -> list[Candidate]:
    """The same people with what their reader may see; four queries however many they are."""
    mentors = mentors_among(enrolment, people)
    joined = Enrolment.objects.joined().filter(
        programme=enrolment.programme_id, is_mentor=True, membership__in=mentors
    )
    shown = list(joined.values_list("membership_id", flat=True)) if enrolment.is_mentee else []
    words = dict(Profile.objects.filter(membership__in=shown).values_list("membership_id", "bio"))
    skills = _offered_by(shown)
    return [
        Candidate(one, one.pk in mentors, skills.get(one.pk, ()), words.get(one.pk, ""))
        for one in people
    ]


def _offered_by(members: Iterable[UUID]) -> dict[UUID, list[str]]:
    offered = ProfileSkill.objects.filter(profile__membership__in=members, side=Side.OFFERED)
    found: dict[UUID, list[str]] = {}
    for member, name in offered.order_by("-weight", "skill__key").values_list(
        "profile__membership", "skill__name"
    ):
        found.setdefault(member, []).append(name)
    return found


def mentors_among(enrolment: Enrolment, people: Iterable[Membership]) -> set[UUID]:
    """Which of these people could be wished for: mentors of the programme."""
    mentors = Enrolment.objects.filter(
        programme=enrolment.programme_id, is_mentor=True, membership__in=[one.pk for one in people]
    )
    return set(mentors.values_list("membership_id", flat=True))


def chosen_people(enrolment: Enrolment, ids: Iterable[str]) -> list[Membership]:
    """Members behind the ids that a form sent, in its order; unknown ones are left out."""
    wanted = [UUID(text) for text in dict.fromkeys(ids) if _is_id(text)]
    people = Membership.objects.present().filter(
        organisation=enrolment.organisation_id, pk__in=wanted
    )
    found = {one.pk: one for one in people.exclude(pk=enrolment.membership_id)}
    return [found[pk] for pk in wanted if pk in found]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
