"""Reporting a message, and what safeguarding does with the report."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.files import actions as files
from mentoring.files.models import File
from mentoring.files.queries import by_message
from mentoring.files.rules import NotCopied
from mentoring.messaging.models import Between, Conversation
from mentoring.messaging.rules import CurrentMessage
from mentoring.organisations.models import Membership
from mentoring.safeguarding import queries
from mentoring.safeguarding.models import Report, ReportNote
from mentoring.safeguarding.queries import CopiedFile, Copy


class ClosedAlready(Refusal):
    message = _("{name} closed this report on {day}. What you wrote was not kept.")


@transaction.atomic
def report_message(
    relationship: Between,
    conversation: Conversation,
    message: CurrentMessage,
    *,
    reason: str,
    words: str,
    around: int,
    actor: Membership,
    at: datetime,
) -> Report:
    """Copy the message, its files, and ``around`` on each side, for the safeguarding role alone.

    Of what stands around it the files are named, and not copied.
    The conversation is locked: what is taken back in the same moment is copied or gone, whole.
    A message that the same person has reported already, and that is being looked at, stays one.
    """
    if File.objects.filter(conversation=conversation, number=message.number).exists():
        files.lock_room(relationship.organisation_id)
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    known = Report.objects.open().filter(conversation=locked, reporter=actor)
    if earlier := known.filter(number=message.number).first():
        return earlier
    people = {one.membership_id: one.membership.name for one in relationship.loaded_members}
    joined = relationship.member(actor).reads_from
    copied = queries.copies_of(locked, joined, people, message.number, around)
    report_id = new_id()
    report = Report.objects.create(
        id=report_id,
        organisation_id=relationship.organisation_id,
        programme_id=relationship.programme.pk,
        conversation=locked,
        reporter=actor,
        author_id=message.author,
        number=message.number,
        reason=reason,
        words=words.strip(),
        copies=queries.to_text(_with_files(locked, copied, report_id, at)),
        made_at=at,
    )
    record("safeguarding.reported", report, actor=actor, at=at)
    return report


def _with_files(
    conversation: Conversation, copied: list[Copy], report_id: UUID, at: datetime
) -> list[Copy]:
    there = by_message(conversation, [one.number for one in copied if not one.is_removed])
    return [replace(one, files=_files(one, there, report_id, at)) for one in copied]


def _files(
    copy: Copy, there: dict[int, list[File]], report_id: UUID, at: datetime
) -> tuple[CopiedFile, ...]:
    mine = there.get(copy.number, [])
    if not copy.is_reported:
        return tuple(CopiedFile(file.name, None, NotCopied.AROUND.value) for file in mine)
    made = files.copy_files(mine, kept_for=report_id, at=at)
    return tuple(
        CopiedFile(file.name, None, found.value)
        if isinstance(found := made[file.pk], NotCopied)
        else CopiedFile(file.name, found.pk)
        for file in mine
    )


@transaction.atomic
def note_file_read(report: Report, *, actor: Membership, at: datetime) -> None:
    """Each file that somebody takes is one line of the log."""
    record("safeguarding.report_file_read", report, actor=actor, at=at)


@transaction.atomic
def note_report_read(report: Report, *, actor: Membership, at: datetime) -> None:
    """Each look is one line of the log: who read it, and when."""
    record("safeguarding.report_read", report, actor=actor, at=at)


@transaction.atomic
def note_report(report: Report, words: str, *, actor: Membership, at: datetime) -> ReportNote:
    """Keep a note that only the safeguarding role reads. Raises ``ClosedAlready``."""
    locked = _lock_open(report)
    note = ReportNote.objects.create(
        organisation_id=locked.organisation_id,
        report=locked,
        author=actor,
        words=words.strip(),
        written_at=at,
    )
    record("safeguarding.report_noted", locked, actor=actor, at=at)
    return note


@transaction.atomic
def close_report(report: Report, answer: str, *, actor: Membership, at: datetime) -> None:
    """End it; the reporter reads ``answer``. Copies and notes stay. Raises ``ClosedAlready``."""
    locked = _lock_open(report)
    locked.closed_at, locked.closed_by, locked.answer = at, actor, answer.strip()
    locked.save(update_fields=["closed_at", "closed_by", "answer"])
    record("safeguarding.report_closed", locked, actor=actor, at=at)


def _lock_open(report: Report) -> Report:
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.closed_at is not None and locked.closed_by is not None:
        raise ClosedAlready(name=locked.closed_by.name, day=locked.closed_at.date().isoformat())
    return locked
