"""Offers and letters about talks."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from mentoring.events.models import Event
from mentoring.meetings.models import Meeting, Proposal
from mentoring.notifications.models import Mail
from tests.moments import DAY, NOON
from tests.support.letters import above_the_foot

SOON = NOON + 3 * DAY


@pytest.fixture
def make_proposal(cast) -> Callable[..., Proposal]:
    """Bo offers Amina three moments, on the days after tomorrow."""

    def make(relationship, **fields) -> Proposal:
        moments = fields.pop("moments", [SOON, SOON + DAY, SOON + 2 * DAY])
        fields = {"proposed_by": cast.bo, "created_at": NOON} | fields
        return Proposal.objects.create(
            organisation=relationship.organisation,
            relationship=relationship,
            slots=[moment.isoformat() for moment in moments],
            **fields,
        )

    return make


@pytest.fixture
def people(request, cast, make_member, make_enrolment):
    """Those whom the file names in ``NAMES``, each with places for two."""
    found = [make_member(cast.organisation, name) for name in request.module.NAMES]
    for person in found:
        make_enrolment(cast.programme, person, "both", capacity_max=2)
    return found


def ahead(days: int) -> datetime:
    """A full hour, so many days from the real now."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) + days * DAY


def links(mail: Mail) -> list[str]:
    """Paths of the one-use links in a letter, in their order."""
    return re.findall(r'href="[^"]*?(/link/(?!stop/)[^"]+)"', above_the_foot(mail.html))


def event_in(mail: Mail):
    calendar = Calendar.from_ical(mail.calendar)
    return calendar, next(iter(calendar.walk("VEVENT")))


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def other(cast, make_member, make_relationship):
    """Amina with Cem."""
    return make_relationship(agreed=True, mentee=make_member(cast.organisation, "Cem"))


@pytest.fixture
def meetings(pair, other, make_meeting):
    """Bo's next with Amina, their one after, and Cem's."""
    return [
        make_meeting(pair),
        make_meeting(pair, starts_at=SOON + DAY),
        make_meeting(other, starts_at=SOON + 2 * DAY),
    ]


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"meetings.{name}").order_by("id")
    return [event.data for event in events]


def rows(*meetings) -> list[dict]:
    return list(Meeting.objects.filter(pk__in=[one.pk for one in meetings]).order_by("pk").values())
