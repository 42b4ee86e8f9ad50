"""The cast's rows, a table at a time: two thousand tests begin with them.

``tests/organisations/test_cast.py`` holds them against those of the factories and of the actions.
"""

from typing import Any

from allauth.account.models import EmailAddress

from mentoring.accounts.models import User
from mentoring.organisations.models import Grant, Membership, Organisation, Role
from mentoring.participants.models import Enrolment, Profile
from mentoring.programmes.models import Programme
from tests.moments import NOON

JOINED: dict[str, Any] = {"status": "joined", "joined_at": NOON, "created_at": NOON, "step": 9}


def profile() -> dict[str, Any]:
    return {"updated_at": NOON, "languages": [["en", "C1"]], "availability": "f" * 84}


def address_of(name: str) -> str:
    return name.lower().replace(" ", ".") + "@example.org"


def members(*people: tuple[Organisation, str, dict[str, Any]]) -> list[Membership]:
    """People who have joined and can sign in, each with an account of their own."""
    users = [User(email=address_of(name)) for _organisation, name, _fields in people]
    for user in users:
        user.set_password(None)
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    about = {"timezone": "Europe/Berlin", "created_at": NOON, "joined_at": NOON}
    return Membership.objects.bulk_create(
        Membership(organisation=where, user=user, name=name, email=user.email, **about | fields)
        for user, (where, name, fields) in zip(users, people, strict=True)
    )


def grants(*given: tuple[Role, Membership, Programme | None, Membership | None]) -> None:
    Grant.objects.bulk_create(
        Grant(
            organisation_id=to.organisation_id,
            membership=to,
            role=str(role),
            programme_id=programme and programme.pk,
            given_by=by,
            given_at=NOON,
        )
        for role, to, programme, by in given
    )


def pair(programme: Programme, mentor: Membership, mentee: Membership) -> None:
    """Both have joined with a profile; the mentor has room for two."""
    same = {"organisation": programme.organisation}
    people = [mentor, mentee]
    Profile.objects.bulk_create(Profile(membership=one, **same, **profile()) for one in people)
    Enrolment.objects.bulk_create(
        Enrolment(
            programme=programme,
            membership=one,
            is_mentor=one is mentor,
            is_mentee=one is mentee,
            capacity_max=2 if one is mentor else 1,
            **same,
            **JOINED,
        )
        for one in people
    )
