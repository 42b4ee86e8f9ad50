"""Joining a programme, step by step. Every step is saved by itself, so nothing is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership
from mentoring.participants.actions.skills import skill_ids
from mentoring.participants.models import Enrolment, Exclusion, Profile, ProfileSkill, Wish
from mentoring.participants.queries.joining import chosen_people, mentors_among, unfinished_steps
from mentoring.participants.queries.words import STEP_NAMES
from mentoring.participants.rules.places import STEPS
from mentoring.programmes.models import Programme

Status = Enrolment.Status
MOST_WISHES = 5


class NotFinished(Refusal):
    message = _("Before you join, look at: {steps}.")


class HasLeft(Refusal):
    message = _("You have left {programme}. Come back first, then change what you said.")


def _role(place: Enrolment, role: str) -> None:
    place.is_mentor, place.is_mentee = role != "mentee", role != "mentor"
    if place.is_mentor and place.capacity_max == 0:
        place.capacity_max = 1
    if place.is_mentee and place.mentors_wanted == 0:
        place.mentors_wanted = 1


@transaction.atomic
def begin(programme: Programme, *, role: str, actor: Membership, at: datetime) -> Enrolment:
    """A place for somebody who joins without being invited; the same one when they have it."""
    wanted = Enrolment()
    _role(wanted, role)
    place, is_new = Enrolment.objects.get_or_create(
        programme=programme,
        membership=actor,
        defaults={
            "organisation_id": programme.organisation_id, "status": Status.JOINING,
            "is_mentor": wanted.is_mentor, "is_mentee": wanted.is_mentee, "created_at": at,
        },
    )  # fmt: skip
    if is_new:
        record("participants.enrolled", place, actor=actor, at=at, data={"role": role})
    return place


@transaction.atomic
def save_about(
    place: Enrolment, *, role: str, timezone: str, languages: Sequence[Sequence[str]],
    actor: Membership, at: datetime,
) -> None:  # fmt: skip
    """Role, time zone and languages."""
    _role(place, role)
    member = place.membership
    member.timezone = timezone
    member.save(update_fields=["timezone"])
    _say(place, "about", actor=actor, at=at, languages=[list(pair) for pair in languages])


@transaction.atomic
def save_skills(
    place: Enrolment, *, skills: Mapping[str, Sequence[tuple[str, int]]], actor: Membership,
    at: datetime,
) -> None:  # fmt: skip
    """Skills of the sides that were shown; the other side stays as it was."""
    profile = _say(place, "skills", actor=actor, at=at)
    ids = skill_ids(place.organisation_id, {name for said in skills.values() for name, _ in said})
    ProfileSkill.objects.filter(profile=profile, side__in=list(skills)).delete()
    ProfileSkill.objects.bulk_create(
        ProfileSkill(profile=profile, skill_id=ids[name], side=side, weight=weight)
        for side, said in skills.items()
        for name, weight in said
    )


@transaction.atomic
def save_goals(
    place: Enrolment, *, words: Mapping[str, str], answers: Mapping[str, Any], actor: Membership,
    at: datetime,
) -> None:  # fmt: skip
    """Own words, for every programme, and answers to the questions of this one."""
    place.answers = {**answers}
    _say(place, "goals", actor=actor, at=at, **words)


@transaction.atomic
def save_times(
    place: Enrolment, *, availability: str, formats: Sequence[str], actor: Membership, at: datetime
) -> None:
    """Half hours of the week and ways to meet; ways of other kinds, from an import, stay."""
    known = Profile.objects.filter(membership=place.membership_id).first()
    others = [
        f for f in (known.formats if known else []) if f not in {"in_person", "video", "phone"}
    ]
    _say(place, "times", actor=actor, at=at, availability=availability, formats=[*others, *formats])


@transaction.atomic
def save_wishes(
    place: Enrolment, *, places: Mapping[str, int], wished: Sequence[str], avoided: Sequence[str],
    actor: Membership, at: datetime,
) -> None:  # fmt: skip
    """How many people, whom one would like, and whom not: the latter nobody else ever sees."""
    for name, number in places.items():
        setattr(place, name, number)
    place.capacity_min = min(place.capacity_min, place.capacity_max)
    _say(place, "wishes", actor=actor, at=at)
    never = chosen_people(place, avoided)
    liked = [one for one in chosen_people(place, wished) if one not in never]
    mentors = mentors_among(place, liked)
    Wish.objects.filter(enrolment=place).delete()
    Wish.objects.bulk_create(
        Wish(enrolment=place, target=target, rank=rank)
        for rank, target in enumerate([m for m in liked if m.pk in mentors][:MOST_WISHES], start=1)
    )
    mine = Exclusion.objects.filter(by=place.membership_id, reason=Exclusion.Reason.WISH)
    mine.exclude(other__in=never).delete()
    Exclusion.objects.bulk_create(
        (
            Exclusion(organisation_id=place.organisation_id, by_id=place.membership_id, other=one)
            for one in never
        ),
        ignore_conflicts=True,
    )


def _say(place: Enrolment, step: str, *, actor: Membership, at: datetime, **words: Any) -> Profile:
    """Keep what was said and how far somebody has come."""
    if place.status == Status.WITHDRAWN:
        raise HasLeft(programme=place.programme.name)
    profile, _made = Profile.objects.update_or_create(
        membership_id=place.membership_id,
        defaults=words | {"updated_at": at},
        create_defaults=words | {"updated_at": at, "organisation_id": place.organisation_id},
    )
    if place.status in (Status.IMPORTED, Status.INVITED):
        place.status = Status.JOINING
    place.step = max(place.step, STEPS.index(step) + 1)
    place.save(
        update_fields=[
            "is_mentor", "is_mentee", "status", "step", "answers", "capacity_min", "capacity_max",
            "mentors_wanted",
        ]
    )  # fmt: skip
    record("participants.step_saved", place, actor=actor, at=at, data={"step": step})
    return profile


@transaction.atomic
def join(place: Enrolment, *, actor: Membership, at: datetime) -> None:
    """Become a participant. Raises ``NotFinished`` with the steps that still need something.

    Joining twice is joining once: the second click finds the place taken by oneself.
    """
    locked = Enrolment.objects.select_for_update().get(pk=place.pk)
    if locked.status == Status.JOINED:
        return
    if locked.status == Status.WITHDRAWN:
        raise HasLeft(programme=place.programme.name)
    if missing := unfinished_steps(place):
        raise NotFinished(steps=", ".join(str(STEP_NAMES[step]) for step in missing))
    place.status, place.joined_at, place.step = Status.JOINED, at, len(STEPS)
    place.save(update_fields=["status", "joined_at", "step"])
    record("participants.joined", place, actor=actor, at=at)
