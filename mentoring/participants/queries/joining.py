"""What the pages of joining show: what is known, words to choose from, people to wish for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import (
    Enrolment,
    Exclusion,
    Profile,
    ProfileSkill,
    Skill,
    Wish,
)
from mentoring.participants.queries.words import STEP_NAMES
from mentoring.participants.rules import availability
from mentoring.participants.rules.places import STEPS, unfinished
from mentoring.programmes.models import FormField
from mentoring.programmes.queries import questions_for

SUGGESTED = 300


def vocabulary(organisation: Organisation, prefix: str = "", *, most: int = SUGGESTED) -> list[str]:
    """Skills in the organisation's own words, those that most people use first."""
    skills = Skill.objects.filter(organisation=organisation)
    if prefix:
        skills = skills.filter(key__startswith=" ".join(prefix.split()).casefold())
    used = (
        ProfileSkill.objects.filter(skill__in=skills)
        .values_list("skill__name")
        .annotate(times=Count("pk"))
        .order_by("-times", "skill__name")
    )
    return [name for name, _ in used[:most]]


def profile_of(member: Membership) -> Profile | None:
    return Profile.objects.filter(membership=member).first()


def skills_of(profile: Profile | None) -> dict[str, list[tuple[str, str]]]:
    """Side → (skill, weight), the weightiest first."""
    found: dict[str, list[tuple[str, str]]] = {"offered": [], "wanted": []}
    skills = ProfileSkill.objects.filter(profile=profile).select_related("skill")
    for one in skills.order_by("-weight", "skill__key"):
        found[one.side].append((one.skill.name, str(one.weight)))
    return found


def sides_of(place: Enrolment) -> list[str]:
    return ["offered"] * place.is_mentor + ["wanted"] * place.is_mentee


def audience_of(place: Enrolment) -> str:
    """For whom the questions are: people in both roles answer those of both."""
    if place.is_mentor and place.is_mentee:
        return "both"
    return "mentor" if place.is_mentor else "mentee"


def questions_of(place: Enrolment) -> list[FormField]:
    return questions_for(place.programme, audience_of(place))


def unfinished_steps(place: Enrolment) -> list[str]:
    """What is still missing before somebody can join."""
    profile = profile_of(place.membership)
    skills = skills_of(profile)
    required = [str(q.pk) for q in questions_of(place) if q.is_required]
    return unfinished(
        is_mentor=place.is_mentor,
        is_mentee=place.is_mentee,
        languages=profile.languages if profile else [],
        offered=len(skills["offered"]),
        wanted=len(skills["wanted"]),
        hours=availability.hours_a_week(profile.availability) if profile else 0,
        unanswered=sum(name not in place.answers for name in required),
    )


@dataclass(frozen=True)
class Step:
    name: str
    label: str
    done: bool
    current: bool = False


def steps_of(place: Enrolment, current: str = "") -> list[Step]:
    """The five steps, marked as done when they were saved and nothing is missing in them."""
    open_ = set(unfinished_steps(place)) if place.step else set(STEPS)
    return [
        Step(name, str(STEP_NAMES[name]), number <= place.step and name not in open_,
             name == current)
        for number, name in enumerate(STEPS, start=1)
    ]  # fmt: skip


# --- Wishes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wishes:
    """People by name: wished for, best first, and never to be matched with."""

    wished: list[Membership] = field(default_factory=list)
    avoided: list[Membership] = field(default_factory=list)


def wishes_of(place: Enrolment) -> Wishes:
    wishes = Wish.objects.filter(enrolment=place).order_by("rank").select_related("target")
    avoided = Exclusion.objects.filter(by=place.membership_id, reason="wish")
    return Wishes(
        [wish.target for wish in wishes],
        [one.other for one in avoided.select_related("other").order_by("other__name")],
    )


def people_to_choose(place: Enrolment) -> Any:
    """Those whom somebody may be matched with: the other role in the same programme."""
    roles = Q(pk__in=[])
    if place.is_mentee:
        roles |= Q(enrolments__is_mentor=True)
    if place.is_mentor:
        roles |= Q(enrolments__is_mentee=True)
    there = Q(enrolments__programme=place.programme_id) & ~Q(enrolments__status="withdrawn")
    people = Membership.objects.present().filter(there & roles)
    return people.exclude(pk=place.membership_id).distinct()


def find_people(place: Enrolment, words: str, *, most: int = 10) -> list[Membership]:
    """People by name or department, when at least two letters are given."""
    words = " ".join(words.replace("\x00", "").split())[:80]
    if len(words) < 2:
        return []
    people = people_to_choose(place)
    for word in words.split():
        people = people.filter(Q(name__icontains=word) | Q(department__icontains=word))
    return list(people.order_by("name", "pk")[:most])


def mentors_among(place: Enrolment, people: Iterable[Membership]) -> set[UUID]:
    """Which of these people could be wished for: mentors of the programme."""
    mentors = Enrolment.objects.filter(
        programme=place.programme_id, is_mentor=True, membership__in=[one.pk for one in people]
    )
    return set(mentors.values_list("membership_id", flat=True))


def chosen_people(place: Enrolment, ids: Iterable[str]) -> list[Membership]:
    """Members behind the ids that a form sent, in its order; unknown ones are left out."""
    wanted = [UUID(text) for text in dict.fromkeys(ids) if _is_id(text)]
    people = Membership.objects.present().filter(organisation=place.organisation_id, pk__in=wanted)
    found = {one.pk: one for one in people.exclude(pk=place.membership_id)}
    return [found[pk] for pk in wanted if pk in found]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
