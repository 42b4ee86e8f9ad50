"""The cast is written a table at a time; its rows are those of the factories and the actions."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable
from django.db import models
from django.forms.models import model_to_dict

from mentoring.accounts.models import User
from mentoring.organisations.actions import give
from mentoring.organisations.models import Grant, Membership, Role
from mentoring.participants.models import Enrolment, Profile
from tests.moments import NOON

OWN = {"id", "organisation", "programme", "programme_id", "user", "membership", "given_by"}


def values(row: models.Model, *differ: str) -> dict[str, Any]:
    """Every column but those that lead elsewhere and those said to differ."""
    columns = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
    return {name: value for name, value in columns.items() if name not in OWN | {*differ}}


class TestTheCast:
    def test_has_accounts_like_those_that_actions_make(self, cast, make_member):
        one = make_member(cast.organisation, "Nora Vogel", grade=5, department="Sales")
        amina = Membership.objects.get(pk=cast.amina.pk)

        assert values(amina, "name", "email", "found_by") == values(
            one, "name", "email", "found_by"
        )
        accounts = [User.objects.get(pk=person.user_id) for person in (amina, one)]
        differ = ("email", "password", "created_at")
        assert values(accounts[0], *differ) == values(accounts[1], *differ)
        assert [is_password_usable(user.password) for user in accounts] == [False, False]
        addresses = [EmailAddress.objects.get(user=user) for user in accounts]
        assert values(addresses[0], "email") == values(addresses[1], "email")
        assert addresses[0].email == amina.email == "amina.haddad@example.org"
        assert amina.found_by == "amina haddad\nsales\namina.haddad@example.org"

    def test_has_roles_like_those_that_are_given(self, cast, make_member):
        admin = make_member(cast.organisation, "Nora Vogel", is_admin=True)
        give(Role.SPONSOR, to=admin, programme_id=cast.programme.pk, actor=cast.eli, at=NOON)

        for role, person in ((Role.ADMIN, cast.eli), (Role.SPONSOR, cast.sana)):
            ours = Grant.objects.get(membership=person)
            given = Grant.objects.get(membership=admin, role=role)
            assert model_to_dict(ours, exclude=["membership"]) == model_to_dict(
                given, exclude=["membership"]
            )

    def test_takes_part_like_anybody_who_joined(self, cast, make_member, make_enrolment):
        people = [make_member(cast.organisation, f"Nora {part}") for part in ("mentor", "mentee")]
        make_enrolment(cast.programme, people[0], "mentor", capacity_max=2)
        make_enrolment(cast.programme, people[1], "mentee")

        for ours, joined in zip((cast.amina, cast.bo), people, strict=True):
            for model in (Profile, Enrolment):
                rows = [model.objects.get(membership=person) for person in (ours, joined)]
                assert values(rows[0]) == values(rows[1])
