"""Two people act in one moment: the second is told so in words, never with a 500."""

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from mentoring.core.db.unique import AT_THE_SAME_TIME, GONE, refusal_of, sentences
from mentoring.organisations.models import Organisation
from mentoring.participants.models import Enrolment, Profile
from mentoring.participants.views import people
from tests.moments import NOON


def error_of(act) -> DatabaseError:
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        act()
    return raised.value


class Lost(Exception):
    """What the driver of PostgreSQL raises, as far as it matters here."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("lost")
        self.sqlstate = sqlstate


@pytest.mark.django_db
class TestTheRefusal:
    def test_names_a_constraint_of_several_columns(self, cast):
        error = error_of(
            lambda: Enrolment.objects.create(
                organisation=cast.organisation,
                programme=cast.programme,
                membership=cast.bo,
                is_mentee=True,
                created_at=NOON,
            )
        )

        assert refusal_of(error).constraint == "enrolment_once"
        assert str(refusal_of(error)).startswith("This person has just been added")

    def test_names_a_column_that_is_unique_by_itself(self, cast):
        error = error_of(
            lambda: Organisation.objects.create(
                slug="northwind", name="N", timezone="UTC", created_at=NOON
            )
        )

        assert refusal_of(error).constraint == "organisations.organisation.slug"

    def test_names_a_column_that_points_to_one_row(self, cast):
        error = error_of(
            lambda: Profile.objects.create(
                organisation=cast.organisation, membership=cast.bo, updated_at=NOON
            )
        )

        assert refusal_of(error).constraint == "participants.profile.membership_id"

    def test_names_a_constraint_with_a_condition(self, cast, make_member):
        make_member(cast.organisation, "Nora One", external_id="P1")

        error = error_of(lambda: make_member(cast.organisation, "Nora Two", external_id="P1"))

        assert refusal_of(error).constraint == "membership_one_per_external_id"

    def test_names_a_constraint_over_an_expression(self, cast):
        user = cast.bo.user
        error = error_of(lambda: type(user).objects.create(email=user.email.upper()))

        assert refusal_of(error).constraint == "user_email_any_case"

    def test_says_that_what_it_belongs_to_is_gone(self):
        on_postgres = IntegrityError("lost")
        on_postgres.__cause__ = Lost("23503")

        for error in (on_postgres, IntegrityError("FOREIGN KEY constraint failed")):
            assert refusal_of(error).values["sentence"] == GONE

    @pytest.mark.parametrize("state", ["40P01", "40001", "55P03"])
    def test_says_of_a_deadlock_that_nothing_was_done(self, state):
        error = OperationalError("lost")
        error.__cause__ = Lost(state)

        assert refusal_of(error).values["sentence"] == AT_THE_SAME_TIME

    def test_is_none_for_a_mistake_of_ours(self):
        assert refusal_of(IntegrityError("NOT NULL constraint failed: core_datakey.scope")) is None


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def answer(self, cast, browse, monkeypatch):
        """Nora is added twice at once: the look before writing finds nobody."""

        def both(*args, **kwargs):
            raise error_of(
                lambda: Enrolment.objects.create(
                    organisation=cast.organisation,
                    programme=cast.programme,
                    membership=cast.bo,
                    is_mentee=True,
                    created_at=NOON,
                )
            )

        monkeypatch.setattr(people.actions, "enrol", both)
        where = "/northwind/programmes/growth-2026/people/add/"
        data = {"name": "Nora <b>Vogel</b>", "email": "nora@example.org", "role": "mentee"}
        return browse(cast.cruz).post(where, data)

    def test_says_it_and_gives_the_words_back(self, answer):
        page = answer.content.decode()

        assert answer.status_code == 422
        assert str(sentences()["enrolment_once"]) in page
        assert "Nora &lt;b&gt;Vogel&lt;/b&gt;" in page


@pytest.mark.django_db
class TestARowThatIsGoneWhenItsTurnComes:
    """The view found it; another removed it before the action had its turn."""

    WHERE = "/northwind/programmes/growth-2026/people/add/"

    @pytest.fixture
    def cruz(self, cast, browse, monkeypatch):
        def gone(*args, **kwargs):
            raise Enrolment.DoesNotExist

        monkeypatch.setattr(people.actions, "enrol", gone)
        return browse(cast.cruz)

    def test_is_told_with_the_words_given_back(self, cruz):
        data = {"name": "Nora Vogel", "email": "nora@example.org", "role": "mentee"}

        answer = cruz.post(self.WHERE, data)

        assert answer.status_code == 422
        assert str(GONE) in answer.text
        assert "Nora Vogel" in answer.text

    def test_is_a_mistake_of_ours_where_nothing_was_sent(self, cast, browse, monkeypatch):
        def gone(*args, **kwargs):
            raise Enrolment.DoesNotExist

        monkeypatch.setattr(people.queries, "people_page", gone)

        with pytest.raises(Enrolment.DoesNotExist):
            browse(cast.cruz).get("/northwind/programmes/growth-2026/people/")
