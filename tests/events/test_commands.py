"""What operators and newcomers are told about events and jobs."""

import io

import pytest
from django.core.management import call_command

from mentoring.events.record import declared_events
from mentoring.jobs.models import Job
from tests.moments import NOON


def said(*command: str) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


class TestEvents:
    def test_are_all_listed_with_who_declares_them_and_who_reacts(self):
        words = said("events")

        assert all(f"{name}: " in words for name in declared_events())
        assert "Declared in mentoring.meetings.events" in words
        assert "    mentoring.matching.jobs.search (queue engine)" in words

    def test_of_one_area_are_listed_alone(self):
        named = [one for one in said("events", "goals.").splitlines() if not one.startswith(" ")]
        assert {line.split(".")[0] for line in named} == {"goals"}


@pytest.mark.django_db
class TestJobs:
    def test_that_wait_are_told_by_queue_and_those_given_up_with_their_error(self):
        common = {"function": "a.b", "due_at": NOON, "created_at": NOON}
        Job.objects.create(queue="mail", **common)
        Job.objects.create(queue="slow", state="given_up", last_error="x\nOops: no", **common)

        words = said("jobs")

        assert f"mail: 1 due, the oldest since {NOON:%Y-%m-%d %H:%M:%S} UTC" in words
        assert "Given up: a.b in slow: Oops: no" in words

    def test_that_do_not_wait_are_told_too(self):
        assert "Nothing that is due waits." in said("jobs")
