"""Bo's places, somebody who has not joined, and what the log was told."""

import pytest

from mentoring.events.models import Event
from mentoring.participants.models import Enrolment


@pytest.fixture
def place(cast):
    """Bo's."""
    return Enrolment.objects.select_related("programme", "membership").get(membership=cast.bo)


@pytest.fixture
def elsewhere(cast, make_programme, make_enrolment):
    """Bo's place in another programme."""
    return make_enrolment(make_programme(cast.organisation, "Other"), cast.bo)


@pytest.fixture
def make_waiting(cast, make_member, make_enrolment):
    """Somebody who has not joined; ``user=None`` by default, so that nobody can sign in."""

    def make(name="Ulf", status="imported", programme=None, user=None, **fields):
        person = make_member(cast.organisation, name, user=user)
        fields = {"status": status, "joined_at": None, "step": 0} | fields
        return make_enrolment(programme or cast.programme, person, **fields)

    return make


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"participants.{name}").order_by("id")
    return [event.data for event in events]


def fresh(row):
    return type(row).objects.get(pk=row.pk)
