"""Somebody who can write to the database, and has no key, changes the log."""

import hashlib
import json

import pytest
from django.db import transaction

from mentoring.events import chain, checkpoints
from mentoring.events.models import ChainHead, Checkpoint, Erasure, Event
from mentoring.events.record import record
from tests.moments import NOON


def recomputed(event: Event, previous: str) -> str:
    """The digest as it was made before there was a key: anybody could."""
    said = [
        previous,
        event.position,
        event.pk,
        str(event.organisation_id),
        str(event.actor_id or ""),
        event.name,
        event.subject_type,
        str(event.subject_id),
        event.data,
        event.at.isoformat(),
    ]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@pytest.fixture
def log(cast, settings, tmp_path):
    """Five sealed events of Bo's."""
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints.jsonl"
    with transaction.atomic():
        for _ in range(5):
            record("organisations.changed", cast.organisation, actor=cast.bo, at=NOON)
    chain.seal_events()
    assert chain.broken_links() == []
    return list(Event.objects.sealed())


def found() -> list[chain.Break]:
    return [*chain.broken_links(), *checkpoints.disagreements()]


class TestTheLog:
    def test_shows_another_actor_even_with_every_digest_made_anew(self, cast, log):
        previous = chain.GENESIS
        for event in log:
            event.actor_id = cast.amina.pk
            event.digest = previous = recomputed(event, previous)
            event.save()
        ChainHead.objects.update(digest=previous)

        assert found() != []

    @pytest.mark.parametrize(
        "change",
        [{"data": {"forged": True}}, {"name": "x"}, {"actor_id": None}, {"at": NOON.replace(2001)}],
    )
    def test_shows_a_change(self, log, change):
        Event.objects.filter(position=3).update(**change)

        assert [one.position for one in found()] == [3]

    def test_shows_two_events_that_changed_places(self, log):
        second, third = log[1], log[2]
        Event.objects.filter(pk=second.pk).update(position=99)
        Event.objects.filter(pk=third.pk).update(position=2, digest=second.digest)
        Event.objects.filter(pk=second.pk).update(position=3, digest=third.digest)

        assert [one.position for one in found()] == [2]

    @pytest.mark.parametrize("position", [1, 3, 5])
    def test_shows_a_removed_event(self, log, position):
        Event.objects.filter(position=position).delete()

        assert found() != []

    def test_shows_a_tail_that_was_cut_off_together_with_its_head(self, log):
        Event.objects.filter(position__gt=3).delete()
        ChainHead.objects.update(position=3, digest=log[2].digest)

        assert found() != []

    def test_shows_a_head_that_was_removed(self, log):
        ChainHead.objects.all().delete()

        assert found() != []

    def test_shows_an_event_removed_from_before_the_last_checkpoint(self, log):
        chain.make_checkpoints(at=NOON)
        Event.objects.filter(position=2).delete()

        assert found() != []

    def test_shows_a_forged_checkpoint(self, log):
        chain.make_checkpoints(at=NOON)
        Checkpoint.objects.update(position=3, digest=log[2].digest)

        assert found() != []

    def test_shows_a_head_put_back_to_an_earlier_one_by_the_file(self, log):
        """Its signature was once good; a file that left the machine knows better."""
        earlier = dict(ChainHead.objects.values().get())
        with transaction.atomic():
            record("organisations.changed", log[0], actor=None, at=NOON)
        chain.seal_events()
        checkpoints.append(chain.make_checkpoints(at=NOON))
        Event.objects.filter(position=6).delete()
        Checkpoint.objects.all().delete()
        ChainHead.objects.update(**earlier)
        assert chain.broken_links() == [], "the database alone cannot tell"

        assert [one.position for one in found()] == [6]

    def test_is_not_fooled_by_an_erasure_that_nobody_made(self, cast, log):
        Erasure.objects.create(
            organisation_id=cast.organisation.pk, mark=cast.amina.pk, at=NOON, signature="0" * 64
        )
        Event.objects.filter(position=3).update(actor_id=cast.amina.pk)

        assert [one.position for one in found()] == [3]
