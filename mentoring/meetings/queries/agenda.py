"""What a first meeting can be about, before anybody has written a word."""

from django.utils import translation
from django.utils.translation import gettext

from mentoring.meetings.models import Meeting
from mentoring.meetings.rules import fitted
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Relationship


def first_agenda(relationship: Relationship, minutes: int) -> str:
    """The points that its kind proposes, one to a line, in the language that all of them read.

    Where they read several it is that of their organisation: all see the same words. "" where the
    kind proposes nothing.
    """
    points = KINDS[relationship.kind].agenda
    if not points:
        return ""
    house = relationship.people[0].organisation.language
    read = {one.language or house for one in relationship.people}
    with translation.override(read.pop() if len(read) == 1 else house):
        said = [gettext(point) for point in points]
    return "\n".join(fitted(said, minutes))


def is_proposed(meeting: Meeting) -> bool:
    """Whether its agenda is what the kind proposes, and nobody has written on it yet."""
    proposed = first_agenda(meeting.relationship, meeting.minutes)
    return bool(proposed) and meeting.agenda == proposed and not meeting.agenda_version
