"""Everybody in a programme as rows of a file, in the columns that an import reads."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from mentoring.participants.models import Enrolment, ProfileSkill, Wish
from mentoring.participants.queries.joining import audience_of
from mentoring.participants.rules.availability import bits_to_windows
from mentoring.programmes.models import Programme

# What people say in private stays out: gender, identities, whom they would rather not meet.
COLUMNS = [
    "person_id", "name", "email", "role", "department", "job_title", "grade", "tenure_years",
    "manager_id", "office", "country", "timezone", "availability", "languages", "skills_offered",
    "skills_wanted", "goals", "bio", "capacity_min", "capacity_max", "mentors_wanted", "preferred",
    "formats", "status",
]  # fmt: skip


def export_rows(programme: Programme) -> Iterator[list[Any]]:
    """Column names, then one row a person, by name."""
    yield COLUMNS
    skills = ProfileSkill.objects.select_related("skill").order_by("-weight", "skill__key")
    wishes = Wish.objects.select_related("target").order_by("rank")
    places = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    places = places.select_related("membership__profile", "membership__manager").prefetch_related(
        Prefetch("membership__profile__skills", skills), Prefetch("wishes", wishes)
    )
    for place in places.order_by("membership__name", "pk").iterator(chunk_size=500):
        yield [*_who(place), *_said(place), *_place(place)]


def _who(place: Enrolment) -> list[Any]:
    member = place.membership
    manager = member.manager.external_id or member.manager.email if member.manager else ""
    return [
        member.external_id, member.name, member.email, audience_of(place), member.department,
        member.job_title, member.grade, member.tenure_years, manager, member.office,
        member.country, member.timezone,
    ]  # fmt: skip


def _said(place: Enrolment) -> list[str]:
    profile = getattr(place.membership, "profile", None)
    if profile is None:
        return [""] * 6
    said = {"offered": "", "wanted": ""}
    for side in said:
        pairs = [f"{s.skill.name}:{s.weight}" for s in profile.skills.all() if s.side == side]
        said[side] = ";".join(pairs)
    languages = ";".join(f"{code}:{level}" for code, level in profile.languages)
    windows = bits_to_windows(profile.availability)
    return [windows, languages, said["offered"], said["wanted"], profile.goals, profile.bio]


def _place(place: Enrolment) -> list[Any]:
    targets = [wish.target for wish in place.wishes.all()]
    profile = getattr(place.membership, "profile", None)
    return [
        place.capacity_min, place.capacity_max, place.mentors_wanted,
        ";".join(target.external_id or target.email for target in targets),
        ";".join(profile.formats) if profile else "", place.status,
    ]  # fmt: skip
