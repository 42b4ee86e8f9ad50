"""What the pages of joining show: what is known, words to choose from, people to wish for."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment, Profile, ProfileSkill, Skill
from mentoring.participants.rules import availability
from mentoring.participants.rules.steps import STEPS, unfinished
from mentoring.programmes.models import FormField
from mentoring.programmes.queries import questions_for

SUGGESTED = 300
STEP_NAMES = {
    "about": _("You"),
    "skills": _("Skills"),
    "goals": _("Goals"),
    "times": _("Times"),
    "preferences": _("Preferences"),
}


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


def sides_of(enrolment: Enrolment) -> list[str]:
    return ["offered"] * enrolment.is_mentor + ["wanted"] * enrolment.is_mentee


def audience_of(enrolment: Enrolment) -> str:
    """For whom the questions are: people in both roles answer those of both."""
    if enrolment.is_mentor and enrolment.is_mentee:
        return "both"
    return "mentor" if enrolment.is_mentor else "mentee"


def questions_of(enrolment: Enrolment) -> list[FormField]:
    return questions_for(enrolment.programme, audience_of(enrolment))


def unfinished_steps(enrolment: Enrolment) -> list[str]:
    """What is still missing before somebody can join."""
    profile = profile_of(enrolment.membership)
    skills = skills_of(profile)
    required = [str(q.pk) for q in questions_of(enrolment) if q.is_required]
    return unfinished(
        is_mentor=enrolment.is_mentor,
        is_mentee=enrolment.is_mentee,
        languages=profile.languages if profile else [],
        offered=len(skills["offered"]),
        wanted=len(skills["wanted"]),
        hours=availability.hours_a_week(profile.availability) if profile else 0,
        unanswered=sum(name not in enrolment.answers for name in required),
    )


@dataclass(frozen=True)
class JoiningStep:
    name: str
    label: str
    done: bool
    current: bool = False


def steps_of(enrolment: Enrolment, current: str = "") -> list[JoiningStep]:
    """The five steps, marked as done when they were saved and nothing is missing in them."""
    open_ = set(unfinished_steps(enrolment)) if enrolment.step else set(STEPS)
    return [
        JoiningStep(
            name,
            str(STEP_NAMES[name]),
            number <= enrolment.step and name not in open_,
            name == current,
        )
        for number, name in enumerate(STEPS, start=1)
    ]
