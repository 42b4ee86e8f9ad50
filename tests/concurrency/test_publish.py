"""Two coordinators press the same button at the same moment."""

import pytest

from mentoring.events.models import Event
from mentoring.matching import actions
from mentoring.matching.actions.publishing import AlreadyPublished
from mentoring.matching.models import ProposedGroup, Run, save_groups
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship
from tests.concurrency.racing import race
from tests.moments import NOON


@pytest.fixture
def run(cast):
    """A finished search with Amina and Bo."""
    found = Run.objects.create(
        organisation=cast.organisation,
        programme=cast.programme,
        number=1,
        state=Run.State.DONE,
        created_at=NOON,
        finished_at=NOON,
    )
    mentor, mentee = (Enrolment.objects.get(membership=who) for who in (cast.amina, cast.bo))
    parts = {mentor.pk: "mentor", mentee.pk: "mentee"}
    save_groups([ProposedGroup.of(found, "one_to_one", parts, score=7000)])
    return found


@pytest.mark.django_db(transaction=True)
class TestDoublePublish:
    def test_begins_every_relationship_once(self, cast, run):
        def publish(who):
            return actions.publish(run, actor=who, at=NOON)

        outcomes = race(lambda: publish(cast.cruz), lambda: publish(cast.eli))

        assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyPublished", "int"]
        assert any(isinstance(each, AlreadyPublished) for each in outcomes)
        assert Relationship.objects.count() == 1
        assert Event.objects.filter(name="relationships.started").count() == 1
        assert Event.objects.filter(name="matching.published").count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoSearchesAtOnce:
    def test_become_one(self, cast):
        def search(who):
            return actions.request_run(cast.programme, criteria={}, actor=who, at=NOON)

        outcomes = race(lambda: search(cast.cruz), lambda: search(cast.eli))

        assert sorted(type(each).__name__ for each in outcomes) == ["Run", "RunUnderWay"]
        assert Run.objects.count() == 1
