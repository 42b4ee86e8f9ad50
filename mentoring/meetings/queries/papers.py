"""What stands on the paper of a meeting."""

from base64 import b64decode
from uuid import UUID

from mentoring.meetings.models import Meeting, Paper, PaperUpdate


def paper_of(meeting: Meeting) -> Paper:
    """For reading; an empty one where nobody has written yet."""
    known = Paper.objects.filter(pk=meeting.pk).first()
    return known or Paper(meeting=meeting, organisation_id=meeting.organisation_id)


def updates_after(paper: UUID, number: int) -> list[tuple[int, bytes]]:
    """The updates that came after one, each with its number, in their order."""
    rows = PaperUpdate.objects.filter(paper=paper, number__gt=number).order_by("number")
    return [(row.number, b64decode(row.body)) for row in rows]
