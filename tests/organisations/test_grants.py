"""What a role lets somebody do, where, and for how long."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.organisations import actions
from mentoring.organisations.models import Capability, Grant, Role, Token
from mentoring.organisations.rules import CAPABILITIES_OF, roles_with
from mentoring.programmes.models import Programme
from tests.moments import NOON


class TestARole:
    def test_is_a_bundle_of_capabilities(self):
        assert {
            Role.ADMIN: {
                Capability.ADMINISTER,
                Capability.CREATE_PROGRAMME,
                Capability.MANAGE_PROGRAMME,
                Capability.READ_FIGURES,
            },
            Role.COORDINATOR: {
                Capability.CREATE_PROGRAMME,
                Capability.MANAGE_PROGRAMME,
                Capability.READ_FIGURES,
            },
            Role.SPONSOR: {Capability.READ_FIGURES},
            Role.SAFEGUARDING: {Capability.SAFEGUARD},
        } == CAPABILITIES_OF

    def test_is_found_by_what_it_includes(self):
        assert roles_with(Capability.ADMINISTER) == [Role.ADMIN]
        assert roles_with(Capability.READ_FIGURES) == [
            Role.ADMIN,
            Role.COORDINATOR,
            Role.SPONSOR,
        ]
        assert roles_with(Capability.SAFEGUARD) == [Role.SAFEGUARDING]

    def test_has_a_name_that_people_read(self):
        assert [value for value, _ in Grant.Named.choices] == list(Role)


class TestAGrant:
    def test_holds_in_its_programme_and_nowhere_else(self, cast, make_programme):
        other = make_programme(cast.organisation, "Other")

        assert cast.cruz.may(Capability.MANAGE_PROGRAMME, cast.programme.pk)
        assert not cast.cruz.may(Capability.MANAGE_PROGRAMME, other.pk)
        assert not cast.cruz.may(Capability.MANAGE_PROGRAMME)
        assert list(Programme.objects.coordinated_by(cast.cruz)) == [cast.programme]

    def test_of_an_administrator_holds_in_every_programme_of_the_organisation_alone(
        self, cast, make_programme
    ):
        other = make_programme(cast.organisation, "Other")
        make_programme(cast.elsewhere, "Theirs")

        assert cast.eli.may(Capability.READ_FIGURES, other.pk)
        assert set(Programme.objects.overseen_by(cast.eli)) == {cast.programme, other}
        assert [one.name for one in Programme.objects.coordinated_by(cast.dara)] == ["Theirs"]

    def test_of_a_sponsor_lets_read_and_not_run(self, cast):
        assert list(Programme.objects.overseen_by(cast.sana)) == [cast.programme]
        assert not Programme.objects.coordinated_by(cast.sana).exists()

    @pytest.mark.parametrize(
        ("ends_in", "holds"), [(timedelta(seconds=-1), False), (timedelta(hours=1), True)]
    )
    def test_holds_until_it_ends(self, ends_in, holds, cast):
        now = timezone.now()
        cast.cruz.grants.update(given_at=now - timedelta(days=1), ends_at=now + ends_in)

        assert cast.cruz.may(Capability.MANAGE_PROGRAMME, cast.programme.pk) is holds

    def test_holds_nothing_while_it_is_suspended(self, cast):
        cast.eli.grants.update(suspended_at=timezone.now())

        assert not cast.eli.is_admin
        assert not Programme.objects.overseen_by(cast.eli).exists()

    def test_begins_anew_after_it_has_ended(self, cast):
        cast.cruz.grants.update(given_at=NOON, ends_at=NOON + timedelta(days=1))
        later = timezone.now() + timedelta(days=900)

        given, is_new = actions.give(
            Role.COORDINATOR, to=cast.cruz, programme_id=cast.programme.pk, actor=cast.eli, at=later
        )

        assert is_new
        assert (given.given_by, given.given_at, given.ends_at) == (cast.eli, later, None)

    def test_is_asked_for_in_one_query(self, cast, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert cast.programme.is_managed_by(cast.cruz)
            assert cast.programme.is_overseen_by(cast.cruz)
        with django_assert_num_queries(1):
            assert cast.programme.is_overseen_by(cast.sana)
            assert not cast.programme.is_managed_by(cast.sana)
        with django_assert_num_queries(1):
            assert not cast.programme.is_overseen_by(cast.bo)
            assert not cast.programme.is_managed_by(cast.bo)
        with django_assert_num_queries(1):
            assert cast.eli.is_admin

    def test_ends_when_somebody_is_removed(self, cast):
        actions.remove_person(cast.cruz, actor=cast.eli, at=NOON)
        actions.add_person(
            cast.organisation, name="Cruz", email=cast.cruz.email, actor=cast.eli, at=NOON
        )

        assert not Programme.objects.coordinated_by(cast.cruz).exists()


class TestTheDatabase:
    @pytest.mark.parametrize(
        "broken",
        [
            {"role": "admin", "programme_id": UUID(int=1)},
            {"role": "sponsor", "programme_id": None},
            {"role": "wizard", "programme_id": None},
            {"role": "admin", "ends_at": NOON + timedelta(days=1)},
            {"role": "sponsor", "programme_id": UUID(int=1), "ends_at": NOON},
            {"role": "admin", "membership": None},
        ],
        ids=str,
    )
    def test_refuses_what_no_grant_can_be(self, broken, cast):
        fields = {"membership": cast.bo, "given_at": NOON} | broken
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(organisation=cast.organisation, **fields)

    def test_refuses_the_same_role_twice(self, cast):
        for grant in (cast.eli.grants.get(), cast.cruz.grants.get()):
            grant.pk = None
            with pytest.raises(IntegrityError), transaction.atomic():
                Grant.objects.create(
                    organisation=cast.organisation,
                    membership=grant.membership,
                    role=grant.role,
                    programme_id=grant.programme_id,
                    given_at=NOON,
                )


class TestAToken:
    @pytest.fixture
    def token(self, cast):
        return Token.objects.create(
            organisation=cast.organisation, name="Figures", digest="0" * 64, created_at=NOON
        )

    def test_may_nothing_without_a_grant(self, token, cast):
        assert not any(token.may(one, cast.programme.pk) for one in Capability)
        assert not Programme.objects.overseen_by(token).exists()

    def test_may_what_its_grant_says(self, token, cast):
        Grant.objects.create(
            organisation=cast.organisation,
            token=token,
            role="sponsor",
            programme_id=cast.programme.pk,
            given_at=NOON,
        )

        assert list(Programme.objects.overseen_by(token)) == [cast.programme]
        assert not Programme.objects.coordinated_by(token).exists()
