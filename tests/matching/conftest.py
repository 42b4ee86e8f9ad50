"""A small programme that can be matched: three mentees, three mentors, four places."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import ProposedGroup, Run
from mentoring.participants.models import Enrolment, ProfileSkill, Skill
from tests.moments import NOON


@pytest.fixture
def make_person(cast, make_member, make_enrolment) -> Callable[..., Enrolment]:
    """An enrolled person with skills: ``offers={"Python": 4}`` or ``wants={"Python": 3}``."""

    def make(name: str, role: str, *, offers=None, wants=None, profile=None, **fields: Any):
        own = {key: fields.pop(key) for key in list(fields) if key in PLACES}
        member = make_member(cast.organisation, name, **fields)
        enrolment = make_enrolment(cast.programme, member, role, **own)
        for key, value in (profile or {}).items():
            setattr(member.profile, key, value)
        member.profile.save()
        for side, given in (("offered", offers), ("wanted", wants)):
            for word, weight in (given or {}).items():
                skill, _ = Skill.objects.get_or_create(
                    organisation=cast.organisation, key=word.casefold(), defaults={"name": word}
                )
                ProfileSkill.objects.create(
                    profile=member.profile, skill=skill, side=side, weight=weight
                )
        return enrolment

    return make


PLACES = {"capacity_min", "capacity_max", "mentors_wanted", "status", "paused_until"}


@pytest.fixture
def pool(cast, make_person) -> SimpleNamespace:
    """Beside Amina (two places) and Bo."""
    return SimpleNamespace(
        amina=Enrolment.objects.get(membership=cast.amina),
        bo=Enrolment.objects.get(membership=cast.bo),
        marta=make_person(
            "Marta Oliveira",
            "mentor",
            offers={"Leading projects": 5},
            grade=6,
            department="Product",
            office="Lisbon",
        ),
        omar=make_person("Omar Kaya", "mentor", offers={"Python": 4}, grade=7, department="IT"),
        ines=make_person(
            "Ines Nogueira",
            "mentee",
            wants={"Leading projects": 3},
            grade=4,
            department="Support",
            office="Lisbon",
        ),
        ravi=make_person("Ravi Thomas", "mentee", wants={"Python": 2}, grade=4, department="Sales"),
    )


@pytest.fixture
def make_run(cast, pool) -> Callable[..., Run]:
    """A run that has found its pairs."""

    def make(**fields: Any) -> Run:
        criteria = fields.pop("criteria", cast.programme.criteria)
        run = actions.request_run(
            cast.programme, criteria=criteria, actor=cast.cruz, at=NOON, **fields
        )
        run_now(run.pk)
        run.refresh_from_db()
        return run

    return make


def mentor_of(pair: ProposedGroup) -> Enrolment:
    (found,) = pair.with_part("mentor")
    return found


def mentee_of(pair: ProposedGroup) -> Enrolment:
    (found,) = pair.with_part("mentee")
    return found


@pytest.fixture
def pair_of() -> Callable[..., Any]:
    def find(run: Run, mentee: Enrolment) -> Any:
        return run.groups.with_people().with_any("mentee", [mentee]).get(removed_at=None)

    return find
