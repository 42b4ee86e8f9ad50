"""Joining a programme, step by step. Every step is saved by itself, so nothing is lost."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.actions.skills import skill_ids
from mentoring.participants.models import Enrolment, Exclusion, Preference, Profile, ProfileSkill
from mentoring.participants.queries.choosing import chosen_people, mentors_among
from mentoring.participants.queries.joining import STEP_NAMES, unfinished_steps
from mentoring.participants.rules.steps import STEPS
from mentoring.programmes.models import Programme

Status = Enrolment.Status
MAX_PREFERENCES = 5


class NotFinished(Refusal):
    message = _("Before you join, look at these: {steps}.")


class HasLeft(Refusal):
    message = _("You’ve left {programme}. Come back first, then change what you told us.")


def _role(enrolment: Enrolment, role: str) -> None:
    enrolment.is_mentor, enrolment.is_mentee = role != "mentee", role != "mentor"
    if enrolment.is_mentor and enrolment.capacity_max == 0:
        enrolment.capacity_max = 1
    if enrolment.is_mentee and enrolment.mentors_wanted == 0:
        enrolment.mentors_wanted = 1


@transaction.atomic
def begin(programme: Programme, *, role: str, actor: Membership, at: datetime) -> Enrolment:
    """A place for somebody who joins without being invited; the same one when they have it."""
    wanted = Enrolment()
    _role(wanted, role)
    enrolment, is_new = Enrolment.objects.get_or_create(
        programme=programme,
        membership=actor,
        defaults={
            "organisation_id": programme.organisation_id,
            "status": Status.JOINING,
            "is_mentor": wanted.is_mentor,
            "is_mentee": wanted.is_mentee,
            "created_at": at,
        },
    )
    if is_new:
        record("participants.enrolled", enrolment, actor=actor, at=at, data={"role": role})
    return enrolment


@transaction.atomic
def save_about(
    enrolment: Enrolment,
    *,
    role: str,
    timezone: str,
    languages: Sequence[Sequence[str]],
    actor: Membership,
    at: datetime,
    called: str = "",
    identities: Sequence[str] = (),
    prefers_same_identity: bool = False,
) -> None:
    """Role, how they want to be called, time zone, languages, and what they share with others."""
    _role(enrolment, role)
    member = enrolment.membership
    member.timezone, member.called = timezone, called
    member.save(update_fields=["timezone", "called"])
    _say(
        enrolment,
        "about",
        actor=actor,
        at=at,
        languages=[list(pair) for pair in languages],
        identities=json.dumps(list(identities), ensure_ascii=False) if identities else "",
        prefers_same_identity=prefers_same_identity,
    )


@transaction.atomic
def save_skills(
    enrolment: Enrolment,
    *,
    skills: Mapping[str, Sequence[tuple[str, int]]],
    actor: Membership,
    at: datetime,
) -> None:
    """Skills of the sides that were shown; the other side stays as it was."""
    profile = _say(enrolment, "skills", actor=actor, at=at)
    ids = skill_ids(
        enrolment.organisation_id, {name for said in skills.values() for name, _ in said}
    )
    ProfileSkill.objects.filter(profile=profile, side__in=list(skills)).delete()
    ProfileSkill.objects.bulk_create(
        ProfileSkill(profile=profile, skill_id=ids[name], side=side, weight=weight)
        for side, said in skills.items()
        for name, weight in said
    )


@transaction.atomic
def save_goals(
    enrolment: Enrolment,
    *,
    words: Mapping[str, str],
    answers: Mapping[str, Any],
    actor: Membership,
    at: datetime,
) -> None:
    """Own words, for every programme, and answers to the questions of this one."""
    enrolment.answers = {**answers}
    _say(enrolment, "goals", actor=actor, at=at, **words)


@transaction.atomic
def save_times(
    enrolment: Enrolment,
    *,
    availability: str,
    formats: Sequence[str],
    actor: Membership,
    at: datetime,
    reach: str = "",
    video_link: str = "",
) -> None:
    """Half hours of the week, ways to meet, and how their match may reach them."""
    _say(
        enrolment,
        "times",
        actor=actor,
        at=at,
        availability=availability,
        formats=list(formats),
        reach=reach,
        video_link=video_link,
    )


@transaction.atomic
def save_preferences(
    enrolment: Enrolment,
    *,
    places: Mapping[str, int],
    wished: Sequence[str],
    avoided: Sequence[str],
    actor: Membership,
    at: datetime,
) -> None:
    """How many people, whom one would like, and whom not: the latter nobody else ever sees."""
    for name, number in places.items():
        setattr(enrolment, name, number)
    enrolment.capacity_min = min(enrolment.capacity_min, enrolment.capacity_max)
    _say(enrolment, "preferences", actor=actor, at=at)
    never = chosen_people(enrolment, avoided)
    liked = [one for one in chosen_people(enrolment, wished) if one not in never]
    mentors = mentors_among(enrolment, liked)
    Preference.objects.filter(enrolment=enrolment).delete()
    Preference.objects.bulk_create(
        Preference(enrolment=enrolment, target=target, rank=rank)
        for rank, target in enumerate(
            [m for m in liked if m.pk in mentors][:MAX_PREFERENCES], start=1
        )
    )
    mine = Exclusion.objects.filter(by=enrolment.membership_id, reason=Exclusion.Reason.ASKED)
    mine.exclude(other__in=never).delete()
    Exclusion.objects.bulk_create(
        (
            Exclusion(
                organisation_id=enrolment.organisation_id, by_id=enrolment.membership_id, other=one
            )
            for one in never
        ),
        ignore_conflicts=True,
    )


def _say(
    enrolment: Enrolment, step: str, *, actor: Membership, at: datetime, **words: Any
) -> Profile:
    """Keep what was said and how far somebody has come."""
    if enrolment.status == Status.WITHDRAWN:
        raise HasLeft(programme=enrolment.programme.name)
    profile, _made = Profile.objects.update_or_create(
        membership_id=enrolment.membership_id,
        defaults=words | {"updated_at": at},
        create_defaults=words | {"updated_at": at, "organisation_id": enrolment.organisation_id},
    )
    if enrolment.status in (Status.IMPORTED, Status.INVITED):
        enrolment.status = Status.JOINING
    enrolment.step = max(enrolment.step, STEPS.index(step) + 1)
    enrolment.save(
        update_fields=[
            "is_mentor",
            "is_mentee",
            "status",
            "step",
            "answers",
            "capacity_min",
            "capacity_max",
            "mentors_wanted",
        ]
    )
    record("participants.step_saved", enrolment, actor=actor, at=at, data={"step": step})
    return profile


@transaction.atomic
def join(enrolment: Enrolment, *, actor: Membership, at: datetime) -> None:
    """Become a participant. Raises ``NotFinished`` with the steps that still need something.

    Joining twice is joining once: the second click finds the place taken by oneself.
    """
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if locked.status == Status.JOINED:
        return
    if locked.status == Status.WITHDRAWN:
        raise HasLeft(programme=enrolment.programme.name)
    if missing := unfinished_steps(enrolment):
        raise NotFinished(steps=", ".join(str(STEP_NAMES[step]) for step in missing))
    enrolment.status, enrolment.joined_at, enrolment.step = Status.JOINED, at, len(STEPS)
    enrolment.save(update_fields=["status", "joined_at", "step"])
    record("participants.joined", enrolment, actor=actor, at=at)
