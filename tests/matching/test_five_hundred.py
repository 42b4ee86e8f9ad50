"""The 500 people of the journey, imported as a coordinator would, matched and published."""

from pathlib import Path

from mentoring.imports.actions import batches
from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Unmatched
from mentoring.matching.queries.replay import differences
from mentoring.participants.models import Exclusion
from mentoring.relationships.models import Relationship
from tests.matching.conftest import mentee_of, mentor_of
from tests.moments import NOON

PEOPLE = Path(__file__).parents[1] / "data" / "people-500.csv"


class TestFiveHundredPeople:
    def test_are_matched_by_the_rules_and_every_score_adds_up(self, cast, run_jobs):
        cast.programme.enrolments.all().delete()
        with PEOPLE.open("rb") as file:
            batch = batches.upload_people(
                cast.programme, file=file, file_name="people.csv", actor=cast.cruz, at=NOON
            )
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        run_jobs()

        run = actions.request_run(
            cast.programme, criteria={}, actor=cast.cruz, at=NOON, everybody=True
        )
        run_now(run.pk)

        run.refresh_from_db()
        assert run.certificate["proven"]
        pairs = list(run.groups.with_people())
        assert len(pairs) == run.certificate["pairs"] >= 299
        assert all(sum(pair.contributions.values()) == pair.score for pair in pairs)
        self.obey_the_rules(pairs)
        mentees = {mentee_of(pair).pk for pair in pairs}
        left = Unmatched.objects.filter(run=run, is_mentee=True)
        assert len(mentees) + left.count() == 300
        assert differences(run) == []
        assert actions.publish(run, actor=cast.cruz, at=NOON) == len(pairs)
        assert Relationship.objects.open().count() == len(pairs)

    def obey_the_rules(self, pairs):
        apart = {(e.by_id, e.other_id) for e in Exclusion.objects.all()}
        held: dict[object, int] = {}
        for pair in pairs:
            mentor, mentee = mentor_of(pair).membership, mentee_of(pair).membership
            assert mentor.manager_id != mentee.pk
            assert mentee.manager_id != mentor.pk
            assert not {(mentor.pk, mentee.pk), (mentee.pk, mentor.pk)} & apart
            assert pair.reasons["languages"]
            assert pair.reasons["minutes_a_week"] is None or pair.reasons["minutes_a_week"] >= 60
            held[mentor_of(pair)] = held.get(mentor_of(pair), 0) + 1
        assert all(count <= mentor.capacity_max for mentor, count in held.items())
