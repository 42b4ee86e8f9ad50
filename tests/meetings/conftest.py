"""Offers and letters about talks."""

import re
from collections.abc import Callable

import pytest
from icalendar import Calendar

from mentoring.meetings.models import Proposal
from mentoring.notifications.models import Mail
from tests.moments import DAY, NOON

SOON = NOON + 3 * DAY


@pytest.fixture
def make_proposal(cast) -> Callable[..., Proposal]:
    """Bo offers Amina three moments, on the days after tomorrow."""

    def make(relationship, **fields) -> Proposal:
        moments = fields.pop("moments", [SOON, SOON + DAY, SOON + 2 * DAY])
        fields = {"proposed_by": cast.bo, "created_at": NOON} | fields
        return Proposal.objects.create(
            organisation=relationship.organisation, relationship=relationship,
            slots=[moment.isoformat() for moment in moments], **fields,
        )  # fmt: skip

    return make


def links(mail: Mail) -> list[str]:
    """Paths of the one-use links in a letter, in their order."""
    return re.findall(r'href="[^"]*?(/link/[^"]+)"', mail.html)


def event_in(mail: Mail):
    calendar = Calendar.from_ical(mail.calendar)
    return calendar, next(iter(calendar.walk("VEVENT")))
