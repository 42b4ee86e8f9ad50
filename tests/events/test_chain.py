"""Events in the log, and the chain of each organisation."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mentoring.events import chain, checkpoints
from mentoring.events.models import ChainHead, Checkpoint, Erasure, Event
from mentoring.events.record import record
from tests.moments import DAY, NOON


def start(organisation, actor=None) -> Event:
    with transaction.atomic():
        return record("organisations.changed", organisation, actor=actor, at=NOON)


def length_of(organisation) -> int:
    """How many events are linked."""
    return ChainHead.objects.get(pk=organisation.pk).position


@pytest.fixture(autouse=True)
def _own_file(settings, tmp_path):
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints.jsonl"


class TestEventLog:
    def test_refuses_an_event_that_nobody_declared(self, cast):
        with pytest.raises(LookupError, match="not declared"), transaction.atomic():
            record("organisations.vanished", cast.organisation, actor=None, at=NOON)

    def test_is_one_chain_for_each_organisation(self, cast):
        for organisation in (cast.organisation, cast.elsewhere, cast.organisation):
            start(organisation)

        assert chain.seal_events() == 3

        assert chain.broken_links() == []
        assert length_of(cast.organisation) == 2
        assert length_of(cast.elsewhere) == 1

    def test_is_linked_in_the_order_in_which_it_was_written(self, cast):
        first, second, third = (start(cast.organisation) for _ in range(3))
        chain.seal_events()

        in_order = Event.objects.sealed().values_list("pk", flat=True)
        assert list(in_order) == [first.pk, second.pk, third.pk]

    def test_takes_the_oldest_first_when_more_wait_than_fit(self, cast, monkeypatch):
        monkeypatch.setattr(chain, "BATCH", 2)
        first, second, _third = (start(cast.organisation) for _ in range(3))
        Event.objects.filter(pk=first.pk).delete()
        first.save(force_insert=True)  # the last row of the table, and still the oldest event

        assert chain.seal_events() == 2

        assert set(Event.objects.sealed().values_list("pk", flat=True)) == {first.pk, second.pk}

    def test_locks_each_chain_once_however_events_alternate(self, cast):
        for organisation in (cast.organisation, cast.elsewhere) * 3:
            start(organisation)

        with CaptureQueriesContext(connection) as asked:
            chain.seal_events()

        heads = [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
        assert sum("events_chainhead" in sql for sql in heads) == 2

    def test_goes_on_where_it_ended(self, cast):
        start(cast.organisation)
        chain.seal_events()
        start(cast.organisation)
        chain.seal_events()

        assert chain.broken_links(thoroughly=True) == []
        assert length_of(cast.organisation) == 2


class TestErasingAPerson:
    def test_leaves_no_way_from_the_log_to_them_and_a_chain_that_holds(self, cast):
        for actor in (cast.bo, cast.amina, cast.bo):
            start(cast.organisation, actor)
        event = start(cast.organisation)
        Event.objects.filter(pk=event.pk).update(
            data={"who": str(cast.bo.pk), "count": 3}, subject_id=cast.bo.pk
        )
        chain.seal_events()

        stands_for = chain.erase_person(cast.organisation.pk, cast.bo.pk, at=NOON)

        assert not Event.objects.filter(actor_id=cast.bo.pk).exists()
        assert str(cast.bo.pk) not in str(list(Event.objects.values()))
        assert Event.objects.filter(actor_id=stands_for).count() == 2
        assert Event.objects.filter(actor_id=cast.amina.pk).count() == 1
        assert chain.broken_links(thoroughly=True) == []

    def test_holds_for_what_is_linked_afterwards(self, cast):
        start(cast.organisation, cast.bo)
        chain.erase_person(cast.organisation.pk, cast.bo.pk, at=NOON)
        start(cast.organisation, cast.amina)
        chain.seal_events()

        assert chain.broken_links(thoroughly=True) == []


class TestACheckpoint:
    def test_is_where_the_doctor_begins(self, cast, django_assert_num_queries):
        for _ in range(3):
            start(cast.organisation)
        chain.seal_events()
        chain.make_checkpoints(at=NOON)
        Event.objects.filter(position=1).update(data={"forged": True})

        assert chain.broken_links() == []
        assert [one.position for one in chain.broken_links(thoroughly=True)] == [1]

    def test_is_made_only_where_something_happened(self, cast):
        start(cast.organisation)
        chain.seal_events()

        assert len(chain.make_checkpoints(at=NOON)) == 1
        assert chain.make_checkpoints(at=NOON + DAY) == []
        assert Checkpoint.objects.get().position == ChainHead.objects.get().position == 1

    def test_in_the_file_is_left_behind_by_a_restore(self, cast):
        start(cast.organisation)
        chain.seal_events()
        checkpoints.append(chain.make_checkpoints(at=NOON))
        Event.objects.all().delete()
        assert len(checkpoints.disagreements()) == 1

        checkpoints.note_restore(at=NOON)

        assert checkpoints.disagreements() == []


class TestAChain:
    def test_ends_with_what_two_figures_tell(self, cast):
        assert chain.count_and_head(cast.organisation.pk)[0] == 0
        start(cast.organisation)
        start(cast.organisation)
        chain.seal_events()

        last = Event.objects.sealed().last()
        assert chain.count_and_head(cast.organisation.pk) == (2, last.digest)
        assert len(last.digest) == 64
        assert chain.link_at(cast.organisation.pk, 2) == last.digest
        assert chain.link_at(cast.organisation.pk, 3) == ""
        assert chain.link_at(cast.elsewhere.pk, 2) == ""

    def test_is_linked_only_once_and_no_more_than_fits(self, cast, monkeypatch):
        monkeypatch.setattr(chain, "BATCH", 2)
        for _ in range(3):
            start(cast.organisation)

        assert [chain.seal_events() for _ in range(3)] == [2, 1, 0]
        assert chain.broken_links(thoroughly=True) == []

    def test_holds_in_whichever_order_a_database_gives_the_figures(self, cast):
        event = start(cast.organisation)
        Event.objects.filter(pk=event.pk).update(data={"b": 1, "a": 2})
        chain.seal_events()

        Event.objects.filter(pk=event.pk).update(data={"a": 2, "b": 1})

        assert chain.broken_links() == []

    def test_that_breaks_in_one_organisation_holds_in_another(self, cast):
        for organisation in (cast.organisation, cast.elsewhere) * 3:
            start(organisation)
        chain.seal_events()
        Event.objects.filter(organisation_id=cast.elsewhere.pk, position=2).delete()

        (found,) = chain.broken_links()
        assert (found.organisation_id, found.position) == (cast.elsewhere.pk, 3)
        assert found.what == "1 events are missing"

    def test_without_a_head_or_with_a_forged_one_was_not_written_here(self, cast):
        start(cast.organisation)
        chain.seal_events()
        ChainHead.objects.update(signature="0" * 64)
        assert "not written by Rapport" in chain.broken_links()[0].what

        ChainHead.objects.all().delete()
        assert [one.position for one in chain.broken_links()] == [0]

    def test_is_named_where_it_first_does_not_follow(self, cast):
        events = [start(cast.organisation) for _ in range(4)]
        chain.seal_events()
        Event.objects.filter(position__gte=3).update(name="x")

        (found,) = chain.broken_links()
        assert (found.position, found.what) == (3, f"event {events[2].pk} does not follow")


class TestCheckpoints:
    @pytest.fixture
    def two(self, cast):
        """Two organisations; the first has two checkpoints, the other one."""
        for _ in range(2):
            start(cast.organisation)
            start(cast.elsewhere)
            chain.seal_events()
            chain.make_checkpoints(at=NOON)
        start(cast.organisation)
        chain.seal_events()

    def test_are_made_for_each_chain_that_grew(self, cast, two):
        made = chain.make_checkpoints(at=NOON + DAY)

        assert [(one.organisation_id, one.position, one.at) for one in made] == [
            (cast.organisation.pk, 3, NOON + DAY)
        ]
        assert Checkpoint.objects.count() == 5

    def test_are_begun_from_the_last_of_the_own_chain(self, cast, two):
        Event.objects.filter(organisation_id=cast.organisation.pk, position__lte=1).update(name="x")
        assert chain.broken_links() == []

        Event.objects.filter(organisation_id=cast.organisation.pk, position=3).update(name="x")
        assert [one.position for one in chain.broken_links()] == [3]

    def test_that_were_forged_or_do_not_agree_are_told_apart(self, cast, two):
        last = Checkpoint.objects.filter(organisation_id=cast.organisation.pk, position=2)
        Event.objects.filter(organisation_id=cast.organisation.pk, position=2).update(digest="x")
        assert [one.what for one in chain.broken_links()] == ["a checkpoint does not agree"]

        last.update(signature="x")
        (found,) = chain.broken_links()
        assert (found.position, found.what) == (2, "a checkpoint was forged")

    def test_in_the_file_count_from_the_last_of_each_organisation(self, cast, two):
        for one in Checkpoint.objects.order_by("position"):
            checkpoints.append([one])
        assert checkpoints.disagreements() == []

        Event.objects.filter(organisation_id=cast.elsewhere.pk, position=1).update(digest="x")
        assert checkpoints.disagreements() == []
        Event.objects.filter(organisation_id=cast.elsewhere.pk, position=2).update(digest="x")
        (found,) = checkpoints.disagreements()
        assert (found.organisation_id, found.position) == (cast.elsewhere.pk, 2)

    def test_leave_no_file_where_nothing_is_to_be_told(self, settings):
        checkpoints.append([])
        checkpoints.note_restore(at=NOON)

        assert checkpoints.disagreements() == []
        assert not settings.CHECKPOINTS_FILE.exists()

    def test_lie_in_a_file_of_our_own_alone(self, settings, two):
        checkpoints.append(list(Checkpoint.objects.all()))

        assert settings.CHECKPOINTS_FILE.stat().st_mode & 0o777 == 0o600
        assert len(settings.CHECKPOINTS_FILE.read_text().splitlines()) == 4


class TestErasingOnlyOne:
    def test_leaves_other_organisations_and_other_people_as_they_are(self, cast):
        for organisation in (cast.organisation, cast.elsewhere):
            start(organisation, cast.bo)
        start(cast.organisation, cast.amina)
        mine = Event.objects.filter(organisation_id=cast.elsewhere.pk).values().get()

        stands_for = chain.erase_person(cast.organisation.pk, cast.bo.pk, at=NOON)

        assert Event.objects.filter(organisation_id=cast.elsewhere.pk).values().get() == mine
        assert Event.objects.filter(actor_id=cast.amina.pk).exists()
        erasure = Erasure.objects.get()
        assert (erasure.mark, erasure.at) == (stands_for, NOON)
        assert chain.erased_marks(cast.organisation.pk) == {str(stands_for)}
        assert chain.erased_marks(cast.elsewhere.pk) == frozenset()

    def test_that_nobody_signed_counts_as_none(self, cast):
        chain.erase_person(cast.organisation.pk, cast.bo.pk, at=NOON)
        Erasure.objects.update(signature="x")

        assert chain.erased_marks(cast.organisation.pk) == frozenset()

    def test_twice_is_once(self, cast):
        marks = [chain.erase_person(cast.organisation.pk, cast.bo.pk, at=NOON) for _ in range(2)]

        assert marks[0] == marks[1]
        assert Erasure.objects.count() == 1
