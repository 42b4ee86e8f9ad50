"""The organisation, its terms, and accounts for its people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zlib import crc32

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mentoring.accounts.models import User
from mentoring.demo.faces import look_of, pictures_of
from mentoring.demo.models import DemoSignIn
from mentoring.demo.words.policies import PRIVACY, TERMS
from mentoring.organisations import actions
from mentoring.organisations.models import Acceptance, Membership, Organisation, Policy

PASSWORD = "walk-and-talk-2026"  # noqa: S105 - shown to every visitor beside the sign-in form


def found(
    *,
    slug: str,
    name: str,
    zone: str,
    language: str,
    accent: str,
    admin: tuple[str, str],
    at: datetime,
) -> Membership:
    """An organisation with its colour, terms and first administrator, who is returned."""
    boss = actions.create_organisation(
        slug=slug,
        name=name,
        timezone=zone,
        language=language,
        admin_name=admin[0],
        admin_email=admin[1],
        at=at,
    )
    house = boss.organisation
    actions.require_second_factor(house, roles=(), actor=boss, at=at)  # visitors share the accounts
    actions.change_look(house, accent=accent, logo=None, without_logo=False, actor=boss, at=at)
    actions.change_organisation(
        house,
        name=name,
        timezone=zone,
        language=language,
        words={},
        video_base="",  # people meet here, in Rapport
        actor=boss,
        at=at,
    )
    for kind, text in (("terms", TERMS[language]), ("privacy", PRIVACY[language])):
        actions.publish_policy(house, kind=kind, text=text, actor=boss, at=at)
    return boss


def open_accounts(people: Iterable[Membership], *, at: datetime) -> None:
    """Let these people in as if each had accepted an invitation; they sign in by e-mail code."""
    newcomers = [person for person in people if person.user_id is None]
    password = make_password(None)
    users = User.objects.bulk_create(
        User(email=person.email, password=password, language=person.language)
        for person in newcomers
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    for person, user in zip(newcomers, users, strict=True):
        person.user, person.joined_at = user, at
    Membership.objects.bulk_update(newcomers, ["user", "joined_at"])
    accept(newcomers, at=at)


def accept(people: Iterable[Membership], *, at: datetime) -> None:
    everyone = list(people)
    policies = Policy.objects.filter(
        organisation__in={person.organisation_id for person in everyone}
    )
    Acceptance.objects.bulk_create(
        (
            Acceptance(membership=person, policy=policy, accepted_at=at)
            for policy in policies
            for person in everyone
            if policy.organisation_id == person.organisation_id
        ),
        ignore_conflicts=True,
    )


def draw_faces(organisation: Organisation, *, always: Iterable[Membership]) -> None:
    """Most of those who joined have a picture, some would rather be two letters, as everywhere."""
    chosen = {person.pk for person in always}
    joined = Membership.objects.present().filter(organisation=organisation, user__isnull=False)
    for person in joined.order_by("email"):
        seed = crc32(person.email.encode())
        if person.pk in chosen or seed % 5:
            look = look_of(person.name, grade=person.grade, seed=seed)
            assert person.joined_at
            actions.set_picture(person, pictures_of(look), actor=person, at=person.joined_at)


def show_in(person: Membership, *, role: str) -> DemoSignIn:
    """Let visitors sign in as this person."""
    assert person.user
    person.user.set_password(PASSWORD)
    person.user.save(update_fields=["password"])
    return DemoSignIn.objects.create(
        role=role,
        name=person.name,
        email=person.email,
        password=PASSWORD,
        position=DemoSignIn.objects.count(),
    )


def date_back(organisation: Organisation, *, at: datetime) -> None:
    """Rows that only know the hour of the build are as old as what they belong to."""
    Membership.objects.filter(organisation=organisation, created_at__gt=at).update(
        created_at=at - timedelta(hours=1)
    )
