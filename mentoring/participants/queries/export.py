"""Everybody in a programme as rows of a file, in the columns that an import reads."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from mentoring.participants.models import Enrolment, Preference, ProfileSkill
from mentoring.participants.queries.joining import audience_of
from mentoring.participants.rules.availability import bits_to_windows
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import questions_of

# What people say in private stays out: identities, ways to reach them, whom they would rather not
# meet.
COLUMNS = [
    "person_id", "name", "email", "role", "department", "job_title", "grade", "tenure_years",
    "manager_id", "office", "country", "timezone", "availability", "languages", "skills_offered",
    "skills_wanted", "goals", "bio", "capacity_min", "capacity_max", "mentors_wanted", "preferred",
    "formats", "status",
]  # fmt: skip


def columns_of(programme: Programme) -> list[str]:
    """Names of the columns; the programme's own questions come last."""
    return [*COLUMNS, *(question.label for question in questions_of(programme))]


def export_rows(programme: Programme) -> Iterator[list[Any]]:
    """One row a person, by name, in the order of ``columns_of``."""
    questions = [str(question.pk) for question in questions_of(programme)]
    skills = ProfileSkill.objects.select_related("skill").order_by("-weight", "skill__key")
    preferences = Preference.objects.select_related("target").order_by("rank")
    enrolments = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    enrolments = enrolments.select_related(
        "membership__profile", "membership__manager"
    ).prefetch_related(
        Prefetch("membership__profile__skills", skills), Prefetch("preferences", preferences)
    )
    for enrolment in enrolments.order_by("membership__found_by", "pk").iterator(chunk_size=500):
        answers = [_answer(enrolment.answers.get(key)) for key in questions]
        yield [*_who(enrolment), *_said(enrolment), *_enrolment(enrolment), *answers]


def _who(enrolment: Enrolment) -> list[Any]:
    member = enrolment.membership
    manager = member.manager.external_id or member.manager.email if member.manager else ""
    return [
        member.external_id, member.name, member.email, audience_of(enrolment), member.department,
        member.job_title, member.grade, member.tenure_years, manager, member.office,
        member.country, member.timezone,
    ]  # fmt: skip


def _said(enrolment: Enrolment) -> list[str]:
    profile = getattr(enrolment.membership, "profile", None)
    if profile is None:
        return [""] * 6
    said = {"offered": "", "wanted": ""}
    for side in said:
        pairs = [f"{s.skill.name}:{s.weight}" for s in profile.skills.all() if s.side == side]
        said[side] = ";".join(pairs)
    languages = ";".join(f"{code}:{level}" for code, level in profile.languages)
    windows = bits_to_windows(profile.availability)
    return [windows, languages, said["offered"], said["wanted"], profile.goals, profile.bio]


def _enrolment(enrolment: Enrolment) -> list[Any]:
    targets = [preference.target for preference in enrolment.preferences.all()]
    profile = getattr(enrolment.membership, "profile", None)
    return [
        enrolment.capacity_min,
        enrolment.capacity_max,
        enrolment.mentors_wanted,
        ";".join(target.external_id or target.email for target in targets),
        ";".join(profile.formats) if profile else "",
        enrolment.status,
    ]


def _answer(said: Any) -> Any:
    if isinstance(said, bool):
        return "yes" if said else "no"
    return ";".join(said) if isinstance(said, list) else said or ""
