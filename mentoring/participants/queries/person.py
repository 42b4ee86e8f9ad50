"""What one person has said, in the reader's words."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentoring.core.l10n.formats import clock, listed, locale
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment, Preference, Profile, ProfileSkill
from mentoring.participants.rules import availability
from mentoring.programmes.queries import questions_of

LEVELS = {
    1: _("I know the basics"),
    2: _("I have used it"),
    3: _("I use it well"),
    4: _("I know it very well"),
    5: _("People come to me for it"),
}
PRIORITIES = {1: _("Nice to have"), 2: _("Important"), 3: _("Most important")}
CEFR_WORDS = {
    "A1": _("A1, first words"),
    "A2": _("A2, simple conversation"),
    "B1": _("B1, everyday conversation"),
    "B2": _("B2, at ease at work"),
    "C1": _("C1, fluent"),
    "C2": _("C2, like a mother tongue"),
}
FORMAT_NAMES = {
    "in_person": _("In person"),
    "video": _("By video call"),
    "phone": _("By phone"),
}
_DAYS = [
    pgettext_lazy("short day", "Mon"),
    pgettext_lazy("short day", "Tue"),
    pgettext_lazy("short day", "Wed"),
    pgettext_lazy("short day", "Thu"),
    pgettext_lazy("short day", "Fri"),
    pgettext_lazy("short day", "Sat"),
    pgettext_lazy("short day", "Sun"),
]


def language_name(code: str) -> str:
    return str(locale().languages.get(code, code))


def window_words(bits: str) -> list[str]:
    """``["Mon 9:00–12:00", …]`` in the habit of the reader."""

    def at(minute: int) -> str:
        return clock(time(minute // 60 % 24, minute % 60)) if minute < 1440 else "24:00"

    return [f"{_DAYS[day]} {at(start)}–{at(end)}" for day, start, end in availability.windows(bits)]


@dataclass(frozen=True)
class Facts:
    """A profile without what is private: no exclusions; identities for their owner alone."""

    goals: str = ""
    bio: str = ""
    languages: list[str] = field(default_factory=list)
    offered: list[tuple[str, str]] = field(default_factory=list)
    wanted: list[tuple[str, str]] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)
    hours: float = 0
    formats: list[str] = field(default_factory=list)
    preferences: list[str] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    reach: str = ""
    video_link: str = ""
    identities: list[str] = field(default_factory=list)


def profile_facts(enrolment: Enrolment) -> Facts:
    profile = Profile.objects.filter(membership=enrolment.membership_id).first()
    preferences = (
        Preference.objects.filter(enrolment=enrolment).order_by("rank").values_list("target__name")
    )
    if profile is None:
        return Facts(preferences=[name for (name,) in preferences], answers=_answers(enrolment))
    skills = ProfileSkill.objects.filter(profile=profile).select_related("skill")
    by_weight = list(skills.order_by("-weight", "skill__key"))
    return Facts(
        goals=profile.goals,
        bio=profile.bio,
        languages=[_language(pair) for pair in profile.languages],
        offered=[
            (s.skill.name, str(LEVELS.get(s.weight, ""))) for s in by_weight if s.side == "offered"
        ],
        wanted=[
            (s.skill.name, str(PRIORITIES.get(s.weight, "")))
            for s in by_weight
            if s.side == "wanted"
        ],
        windows=window_words(profile.availability),
        hours=availability.hours_a_week(profile.availability),
        formats=[str(FORMAT_NAMES[name]) for name in profile.formats if name in FORMAT_NAMES],
        preferences=[name for (name,) in preferences],
        answers=_answers(enrolment),
    )


def own_facts(enrolment: Enrolment) -> Facts:
    """Everything somebody has said, for themselves."""
    profile = Profile.objects.filter(membership=enrolment.membership_id).first()
    if profile is None:
        return profile_facts(enrolment)
    identities = json.loads(profile.identities or "[]")
    return replace(
        profile_facts(enrolment),
        reach=profile.reach,
        video_link=profile.video_link,
        identities=identities,
    )


def partner_facts(enrolment: Enrolment, reader: Membership, monday: date) -> Facts:
    """What somebody told for whoever is matched with them, the times by the reader's clock.

    Whom they prefer stays out, and so do answers that the programme keeps from the match.
    """
    profile = Profile.objects.filter(membership=enrolment.membership_id).first()
    facts = replace(profile_facts(enrolment), preferences=[], answers=_answers(enrolment, True))
    if profile is None:
        return facts
    bits = availability.seen_from(
        profile.availability, enrolment.membership.timezone, reader.timezone, monday
    )
    return replace(
        facts, windows=window_words(bits), reach=profile.reach, video_link=profile.video_link
    )


def _answers(enrolment: Enrolment, only_shown: bool = False) -> list[tuple[str, str]]:
    """Questions of the programme with what somebody answered, in their order."""
    said = []
    for question in questions_of(enrolment.programme) if enrolment.answers else []:
        if only_shown and not question.is_shown:
            continue
        answer = enrolment.answers.get(str(question.pk))
        if isinstance(answer, bool):
            answer = str(_("Yes") if answer else _("No"))
        if answer:
            said.append((question.label, listed(answer) if isinstance(answer, list) else answer))
    return said


def _language(pair: Any) -> str:
    code, level = (*pair, "")[:2]
    name = language_name(code)
    return f"{name} ({level})" if level else name
