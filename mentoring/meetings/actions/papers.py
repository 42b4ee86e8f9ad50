"""Writing together: what each page of a meeting adds to its paper."""

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from pycrdt import Doc

from mentoring.events.record import record
from mentoring.live.topics import announce
from mentoring.meetings.actions.locks import lock
from mentoring.meetings.actions.refusals import NotesChanged, PaperFull
from mentoring.meetings.models import Meeting, Paper, PaperUpdate
from mentoring.meetings.queries.papers import updates_after
from mentoring.meetings.rules import papers
from mentoring.meetings.rules.papers import PaperWords
from mentoring.organisations.models import Membership

TOLD_AGAIN = timedelta(hours=1)  # somebody writes for an hour: that is one event


@transaction.atomic
def open_paper(meeting: Meeting, *, at: datetime) -> None:
    """Make the paper of a meeting with what its agenda says; one that is there stays."""
    lock_paper(lock(meeting), at)


@transaction.atomic
def write_together(meeting: Meeting, *, update: bytes, actor: Membership, at: datetime) -> None:
    """Keep what somebody's page wrote; raises ``papers.MalformedEdit`` or ``PaperFull``."""
    meeting = lock(meeting)
    paper, document = lock_paper(meeting, at)
    try:
        words = papers.add(document, update)
    except papers.Full:
        raise PaperFull from None
    mine = PaperUpdate.objects.filter(paper=paper, by=actor, written_at__gt=at - TOLD_AGAIN)
    is_told = mine.exists()
    keep(meeting, paper, document, update, words, actor, at)
    if not is_told:
        record("meetings.written_together", meeting, actor=actor, at=at)


@transaction.atomic
def write_notes(
    meeting: Meeting, *, notes: str, seen: int, actor: Membership, at: datetime
) -> None:
    """The same from a plain form. ``seen`` is the ``notes_version`` that the writer read.

    Raises ``NotesChanged`` when somebody has written since: nobody's words are overwritten unread.
    """
    meeting = lock(meeting)
    paper, document = lock_paper(meeting, at)
    if paper.notes == papers.plain(notes):
        return
    if paper.notes_version != seen:
        raise NotesChanged
    replace(meeting, paper, document, {papers.NOTES: notes}, actor=actor, at=at)
    record("meetings.written_together", meeting, actor=actor, at=at)


def replace(
    meeting: Meeting,
    paper: Paper,
    document: Doc[Any],
    words: dict[str, str],
    *,
    actor: Membership | None,
    at: datetime,
) -> None:
    """Let these words stand there, and leave alone what is the same."""
    for name, text in words.items():
        update = papers.changed(document, name, papers.plain(text))
        keep(meeting, paper, document, update, papers.words_on(document), actor, at)


def lock_paper(meeting: Meeting, at: datetime) -> tuple[Paper, Doc[Any]]:
    """The paper of a locked meeting, and what stands on it."""
    paper = Paper.objects.select_for_update().filter(pk=meeting.pk).first()
    if paper is not None:
        return paper, papers.put_together(body for _, body in updates_after(paper.pk, 0))
    paper = Paper.objects.create(meeting=meeting, organisation_id=meeting.organisation_id)
    document: Doc[Any] = Doc()
    if meeting.agenda:
        replace(meeting, paper, document, {papers.AGENDA: meeting.agenda}, actor=None, at=at)
    return paper, document


def keep(
    meeting: Meeting,
    paper: Paper,
    document: Doc[Any],
    update: bytes,
    words: PaperWords,
    actor: Membership | None,
    at: datetime,
) -> None:
    """Store an update, then say that there is one; many become one."""
    paper.number += 1
    before = PaperUpdate.objects.filter(paper=paper)
    if before.count() >= papers.FOLDED_AT:
        before.delete()
        update = papers.folded(document)
    PaperUpdate.objects.create(
        organisation_id=paper.organisation_id,
        paper=paper,
        number=paper.number,
        body=b64encode(update).decode(),
        by=actor,
        written_at=at,
    )
    if paper.notes != words.notes:
        paper.notes, paper.notes_version = words.notes, paper.notes_version + 1
    paper.save(update_fields=["number", "notes", "notes_version"])
    if meeting.agenda != words.agenda:
        meeting.agenda, meeting.agenda_version = words.agenda, meeting.agenda_version + 1
        meeting.save(update_fields=["agenda", "agenda_version"])
    announce("paper", meeting.pk, at=at)
