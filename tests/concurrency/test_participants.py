"""Joining, adding and importing at the same moment: one place, one person, one import."""

import io

import pytest

from mentoring.imports.actions import batches
from mentoring.imports.models import ImportBatch
from mentoring.participants.actions import enrolments, joining
from mentoring.participants.models import Enrolment
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
            return enrolments.enrol(
                cast.programme,
                name="Nora",
                email="nora@example.org",
                role="mentee",
                actor=cast.cruz,
                at=NOON,
            )

        outcomes = race(add)

        refused = [one for one in outcomes if isinstance(one, enrolments.HereAlready)]
        assert len(refused) == AT_ONCE - 1

    def test_one_of_several_imports_starts(self, cast):
        content = b"name,email,role\nNora,nora@example.org,mentee\n"
        waiting = [
            batches.upload_people(
                cast.programme, file=io.BytesIO(content), file_name="p.csv", actor=None, at=NOON
            )
            for _ in range(AT_ONCE)
        ]

        race(lambda number: batches.start_import(waiting[number], actor=cast.cruz, at=NOON))

        assert ImportBatch.objects.filter(state="running").count() == 1
