"""Many people in one programme, written straight into the tables: for measuring pages."""

import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.checkins.models import CheckIn
from mentoring.goals.models import Goal
from mentoring.meetings.models import Meeting
from mentoring.organisations.actions import give
from mentoring.organisations.models import Membership, Organisation, Role
from mentoring.participants.models import Enrolment, Profile
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship

DEPARTMENTS = ["Sales", "Design", "Engineering", "Finance", "People", "Operations"]
CHUNK = 5000


def _write(rows: list[Any]) -> None:
    for start in range(0, len(rows), CHUNK):
        type(rows[0]).objects.bulk_create(rows[start : start + CHUNK])


@transaction.atomic
def populate(people: int, *, slug: str = "northwind") -> dict[str, Membership]:
    """An organisation of this size, half of it paired for half a year.

    Returns the coordinator and one mentee with a relationship, both able to sign in.
    """
    dice, now = random.Random(7), timezone.now()
    organisation = Organisation.objects.create(slug=slug, name="Northwind", created_at=now)
    programme = Programme.objects.create(
        organisation=organisation, slug="growth", name="Growth", template="growth",
        created_at=now, launched_at=now - timedelta(days=180), guidelines="Be kind.",
        starts_on=(now - timedelta(days=180)).date(), ends_on=(now + timedelta(days=10)).date(),
    )  # fmt: skip
    members = [
        Membership(
            organisation=organisation, name=f"Person {number:06d}", email=f"p{number}@example.org",
            external_id=f"P{number}", department=DEPARTMENTS[number % 6], timezone="Europe/Berlin",
            created_at=now, joined_at=now,
        )
        for number in range(people)
    ]  # fmt: skip
    _write(members)
    _write([Profile(organisation=organisation, membership=m, updated_at=now) for m in members])
    _write([
        Enrolment(
            organisation=organisation, programme=programme, membership=member, status="joined",
            is_mentor=number % 2 == 0, is_mentee=number % 2 == 1, created_at=now, joined_at=now,
        )
        for number, member in enumerate(members)
    ])  # fmt: skip
    _pairs(organisation, programme, members, dice, now)
    coordinator = _signing_in(organisation, "Cruz Silva", "cruz@example.org")
    give(Role.COORDINATOR, to=coordinator, programme_id=programme.pk, actor=None, at=now)
    mentee = members[1]
    mentee.user = User.objects.create_user(mentee.email)
    mentee.save()
    return {"coordinator": coordinator, "mentee": mentee}


def _pairs(
    organisation: Organisation,
    programme: Programme,
    members: list[Membership],
    dice: random.Random,
    now: Any,
) -> None:
    pairs = [
        Relationship(
            organisation=organisation,
            programme=programme,
            started_at=now - timedelta(days=170),
            agreed_at=now,
            score=7000,
        )
        for _ in range(0, len(members) - 1, 2)
    ]
    _write(pairs)
    _write([
        Member(
            relationship=pair, membership=person, part=part, joined_at=pair.started_at,
            agreed_version=1, agreed_at=now,
        )
        for pair, *two in zip(pairs, members[::2], members[1::2], strict=False)
        for part, person in zip(("mentor", "mentee"), two, strict=True)
    ])  # fmt: skip
    talks, goals, answers = [], [], []
    for pair, mentee in zip(pairs, members[1::2], strict=False):
        quiet = dice.random() < 0.001  # a few need a person; the rest meets
        for week in range(8):
            talks.append(
                Meeting(
                    organisation=organisation,
                    relationship=pair,
                    outcome="held",
                    created_at=now,
                    starts_at=now - timedelta(days=160 if quiet else 7 + 20 * week),
                )
            )
        goals.append(
            Goal(
                organisation=organisation,
                relationship=pair,
                title="Lead my first project",
                progress=40,
                created_at=now,
                updated_at=now,
            )
        )
        answers.append(
            CheckIn(
                organisation=organisation,
                relationship=pair,
                membership=mentee,
                number=1,
                due_on=now.date(),
                sent_at=now,
                answered_at=now,
                worth=4,
                progress=4,
            )
        )
    for rows in (talks, goals, answers):
        _write(rows)


def _signing_in(organisation: Organisation, name: str, email: str) -> Membership:
    return Membership.objects.create(
        organisation=organisation,
        name=name,
        email=email,
        created_at=timezone.now(),
        user=User.objects.create_user(email),
    )
