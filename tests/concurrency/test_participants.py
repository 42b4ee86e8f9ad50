"""Joining, adding and importing at the same moment: one place, one person, one import."""

import io

import pytest

from mentoring.participants.actions import enrolment, imports, joining
from mentoring.participants.models import Enrolment, ImportBatch
from tests.concurrency.test_invitation import AT_ONCE, race
from tests.moments import NOON


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_several_clicks_on_join_give_one_place(self, cast, make_member):
        nora = make_member(cast.organisation, "Nora Vogel")

        outcomes = race(
            lambda number: joining.begin(cast.programme, role="mentee", actor=nora, at=NOON)
        )

        assert len({place.pk for place in outcomes}) == 1
        assert Enrolment.objects.filter(membership=nora).count() == 1

    def test_a_person_added_several_times_is_added_once(self, cast):
        def add(number: int) -> Enrolment:
            return enrolment.enrol(
                cast.programme, name="Nora", email="nora@example.org", role="mentee",
                actor=cast.cruz, at=NOON,
            )  # fmt: skip

        outcomes = race(add)

        refused = [one for one in outcomes if isinstance(one, enrolment.HereAlready)]
        assert len(refused) == AT_ONCE - 1

    def test_one_of_several_imports_starts(self, cast):
        content = b"name,email,role\nNora,nora@example.org,mentee\n"
        batches = [
            imports.upload_people(
                cast.programme, file=io.BytesIO(content), file_name="p.csv", actor=None, at=NOON
            )
            for _ in range(AT_ONCE)
        ]

        race(lambda number: imports.start_import(batches[number], actor=cast.cruz, at=NOON))

        assert ImportBatch.objects.filter(state="running").count() == 1
