"""One person's facts are corrected on a page, by those who run the programme."""

import pytest

from mentoring.events.models import Event
from mentoring.participants.models import Enrolment


@pytest.fixture
def where(cast):
    enrolment = Enrolment.objects.get(membership=cast.bo)
    return f"/northwind/programmes/growth-2026/people/{enrolment.pk}/edit/"


SAID = {
    "name": "Bo Larsén", "role": "both", "department": "Sales", "job_title": "", "grade": "4",
    "tenure_years": "", "office": "Leeds", "country": "gb", "manager": "amina.haddad@example.org",
    "capacity_max": "3", "mentors_wanted": "1",
}  # fmt: skip


class TestCorrectPerson:
    def test_changes_facts_manager_role_and_places(self, cast, where, browse):
        response = browse(cast.cruz).post(where, SAID)

        cast.bo.refresh_from_db()
        enrolment = Enrolment.objects.get(membership=cast.bo)
        assert response.status_code == 302
        assert (cast.bo.name, cast.bo.department, cast.bo.country) == ("Bo Larsén", "Sales", "GB")
        assert cast.bo.manager == cast.amina
        assert (enrolment.is_mentor, enrolment.is_mentee, enrolment.capacity_max) == (True, True, 3)
        assert "manager" in Event.objects.get(name="participants.corrected").data["fields"]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"manager": "nobody@example.org"}, "Nobody here has the number or email address"),
            ({"manager": "bo.larsen@example.org"}, "cannot be their own manager"),
            ({"country": "QQ"}, "This country is not known"),
            ({"name": "--"}, "the way the person writes it"),
        ],
    )
    def test_says_why_not_and_keeps_what_was_typed(self, wrong, sentence, cast, where, browse):
        response = browse(cast.cruz).post(where, SAID | wrong)

        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert "Leeds" in page
        cast.bo.refresh_from_db()
        assert cast.bo.name == "Bo Larsen"

    def test_never_moves_an_address(self, cast, where, browse):
        browse(cast.cruz).post(where, SAID | {"email": "evil@example.org"})

        cast.bo.refresh_from_db()
        assert cast.bo.email == "bo.larsen@example.org"


class TestAnArchivedProgramme:
    def test_takes_nobody_in_and_says_so(self, cast, browse, make_programme):
        cast.programme.archived_at = cast.programme.created_at
        cast.programme.save()
        people = "/northwind/programmes/growth-2026/people/"

        added = browse(cast.cruz).post(
            f"{people}add/", {"name": "Zoe", "email": "zoe@example.org", "role": "mentee"}
        )

        assert added.status_code == 422
        assert "is archived and takes nobody in" in added.content.decode()
