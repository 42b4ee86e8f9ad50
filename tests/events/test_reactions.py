"""An event finds those who react to it, by way of the queue."""

import pytest
from django.db import connection, transaction

from mentoring.events import dispatch, record, registry
from mentoring.events.models import Event
from mentoring.jobs.models import Job
from tests.moments import NOON

NAME = "organisations.changed"


@pytest.fixture
def heard(monkeypatch):
    """Two functions that react to the event while the test runs; what each has heard."""
    monkeypatch.setattr(registry, "_reactions", registry.defaultdict(list))
    monkeypatch.setattr(registry, "_by_path", {})
    heard = {"one": [], "two": []}

    def one(event):
        heard["one"].append(event)

    def two(event):
        heard["two"].append(event)

    registry.on_event(NAME, "organisations.added")(one)
    registry.on_event(NAME, queue="engine")(two)
    heard["paths"] = [registry.path_of(function) for function in (one, two)]
    return heard


def say(cast, name=NAME):
    with transaction.atomic():
        return record.record(name, cast.organisation, actor=cast.bo, at=NOON)


class TestAReaction:
    def test_is_queued_once_for_each_function_where_it_belongs(self, cast, heard):
        event = say(cast)

        jobs = Job.objects.order_by("queue")
        assert [(job.queue, job.payload) for job in jobs] == [
            ("default", {"event": event.pk, "function": heard["paths"][0]}),
            ("engine", {"event": event.pk, "function": heard["paths"][1]}),
        ]
        assert {job.organisation_id for job in jobs} == {cast.organisation.pk}
        assert {job.due_at for job in jobs} == {NOON}

    def test_hears_its_own_event(self, cast, heard):
        say(cast)
        event = say(cast)

        dispatch.react(event.pk, heard["paths"][0])

        assert (heard["one"], heard["two"]) == ([event], [])

    def test_is_pending_until_it_ran(self, cast, heard, run_jobs):
        say(cast)
        events = Event.objects.all()
        assert dispatch.is_reaction_pending(heard["paths"][0], events)
        assert not dispatch.is_reaction_pending("some.other", events)

        run_jobs()

        assert not dispatch.is_reaction_pending(heard["paths"][0], events)

    def test_of_nobody_is_no_job_and_unknown(self, cast, heard):
        say(cast, "organisations.removed")

        assert not Job.objects.exists()
        with pytest.raises(LookupError, match="reacts to no event"):
            registry.reaction_by_path("some.other")


class TestAnEvent:
    def test_says_who_did_what_to_whom(self, cast):
        event = say(cast)

        assert (event.name, event.actor_id, event.at) == (NAME, cast.bo.pk, NOON)
        assert (event.subject_type, event.subject_id) == (
            "organisations.organisation",
            cast.organisation.pk,
        )
        assert event.data == {}

    @pytest.mark.django_db(transaction=True)
    def test_belongs_inside_a_transaction(self, make_organisation):
        organisation = make_organisation()
        assert not connection.in_atomic_block

        with pytest.raises(AssertionError, match="inside the action's transaction"):
            record.record(NAME, organisation, actor=None, at=NOON)

    def test_is_declared_by_the_app_that_knows_it(self):
        assert record.declaring_module(NAME) == "mentoring.organisations.events"
        assert NAME in record.declared_events()
