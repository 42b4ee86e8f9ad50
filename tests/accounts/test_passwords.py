"""A password is long, on no list, and does not lean on what everybody around knows."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.organisations import actions
from mentoring.organisations.models import Invitation
from tests.accounts.conftest import PASSWORD

SET = "/account/password/set/"


def refusals(password: str, user) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


class TestAPassword:
    def test_has_twelve_characters_or_more(self):
        nobody = User(email="q@example.org")

        assert len("vqmzkwpturx") == 11
        assert "at least 12 characters" in refusals("vqmzkwpturx", nobody)[0]
        assert refusals("vqmzkwpturxe", nobody) == []

    @pytest.mark.parametrize(
        "password",
        [
            "Password1234!",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "123456789012",
            "abcdefghijkl",
            "P@ssw0rd2026",
        ],
    )
    def test_is_not_one_that_anybody_would_try(self, password):
        said = refusals(password, User(email="q@example.org"))

        assert "one of the first that anybody would try" in " ".join(said)
        assert "Take four words" in " ".join(said)

    @pytest.mark.parametrize(
        ("password", "word"),
        [
            ("Northwind2026!", "Northwind"),
            ("northwind-mentoring-1", "northwind"),
            ("dniwhtron-1234", "dniwhtron"),
            ("Larsen.Larsen1", "Larsen"),
            ("bo.larsen-2026", "bo.larsen"),
        ],
    )
    def test_does_not_lean_on_names_everybody_knows(self, password, word, cast):
        said = " ".join(refusals(password, cast.bo.user))

        assert f"leans on “{word}”" in said

    def test_is_hashed_with_argon2id(self, cast, settings):
        settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[-1:]  # without the quick one of tests

        cast.bo.user.set_password(PASSWORD)

        assert cast.bo.user.password.startswith("argon2$argon2id$")

    def test_may_have_a_name_among_words_of_its_own(self, cast):
        assert refusals("violet Northwind kettle", cast.bo.user) == []

    def test_of_any_length_is_read_in_no_time(self, cast):
        assert refusals("a wild goose " * 80, cast.bo.user) == []

    @pytest.mark.parametrize("password", [PASSWORD, "correct horse battery staple"])
    def test_of_a_few_words_is_taken(self, password, cast):
        assert refusals(password, cast.bo.user) == []


class TestEveryPlaceWhereAPasswordIsChosen:
    def test_refuses_the_organisations_name_in_the_account(self, cast, browse):
        sent = dict.fromkeys(("password1", "password2"), "Northwind2026!")

        page = browse(cast.amina).post(SET, sent)

        assert page.status_code == 422
        assert "leans on “Northwind”" in page.content.decode()

    def test_refuses_the_persons_own_name_behind_an_invitation(
        self, cast, make_member, browse, settings
    ):
        noor = make_member(cast.organisation, "Noor Verhoeven", user=None)
        path = f"/invitation/{invited(noor, cast.eli)}/"

        page = browse().post(path, {"password": "verhoeven-2026", "agreed": "on"})

        assert page.status_code == 422
        assert "leans on “verhoeven”" in page.content.decode()


def invited(member, actor) -> str:
    link = actions.invite(member, actor=actor, at=timezone.now())
    assert Invitation.objects.filter(membership=member).exists()
    return link.rstrip("/").rpartition("/")[2]
