"""Notes about a talk."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import go_to, sent, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import NoteAgainForm, NoteForm, PaperNotesForm
from mentoring.meetings.models import Meeting, Note
from mentoring.meetings.queries.papers import paper_of
from mentoring.meetings.views.common import meeting_page, story, together
from mentoring.meetings.views.meeting import shown_again
from mentoring.organisations.requests import MemberRequest


@require_POST
def write(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = NoteForm(request.POST, are_two=found.relationship.are_two)
    page: dict[str, Any] = {"note_form": form}
    if not form.is_valid():
        return shown_again(request, found, page)
    at = timezone.now()
    try:
        note = actions.write_note(
            found, key=form.cleaned_data["key"], actor=request.actor, at=at, **form.note()
        )
    except Refusal as refusal:
        return shown_again(request, found, page | {"refusal": refusal})
    is_new = note.written_at == at
    message = _("Saved.") if is_new else _("This note is already here; it was not saved twice.")
    return go_to(request, meeting_page(request, found), message=message)


@require_POST
def write_together(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The notes of everybody, from a page without a script or without a line."""
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = PaperNotesForm(request.POST)
    page: dict[str, Any] = {"paper_form": form}
    if not form.is_valid():
        return shown_again(request, found, page)
    mine, seen = form.cleaned_data["notes"], form.cleaned_data["version"]
    try:
        actions.write_notes(found, notes=mine, seen=seen, actor=request.actor, at=timezone.now())
    except actions.NotesChanged as refusal:
        return _both_papers(request, found, mine, refusal)
    except Refusal as refusal:
        return shown_again(request, found, page | {"refusal": refusal})
    return go_to(request, meeting_page(request, found), message=_("Saved."))


def _both_papers(
    request: MemberRequest, found: Meeting, mine: str, refusal: Refusal
) -> HttpResponse:
    """What stands there now, and below it what the reader wrote, ready to be saved again."""
    paper = paper_of(found)
    form = PaperNotesForm(initial={"notes": mine, "version": paper.notes_version})
    page = {"paper_form": form, "notes_now": paper.notes, "refusal": refusal}
    return shown_again(request, found, page)


@require_http_methods(["GET", "HEAD", "POST"])
@readable_offline
def note(request: MemberRequest, relationship_id: UUID, note_id: UUID) -> HttpResponse:
    """Change one's own note, or who reads it."""
    found = permissions.note_to_change(request.actor, relationship_id, note_id)
    sharing = "shared" if found.is_shared else "private"
    words = {"body": found.body, "sharing": sharing, "seen": found.version}
    are_two = found.relationship.are_two
    form = NoteAgainForm(sent(request), initial=words, are_two=are_two)
    back = _back(request, found)
    page = together(request, found.relationship) | {
        "form": form,
        "back": back,
        "note_now": None,
        "note_id": note_id,
    }
    if request.method != "POST":
        return show(request, "meetings/note.html", page)
    if not form.is_valid():
        return show(request, "meetings/note.html", page, part="words", status=422)
    try:
        seen = form.cleaned_data["seen"]
        actions.change_note(found, seen=seen, actor=request.actor, at=timezone.now(), **form.note())
    except actions.NoteChanged as refusal:
        return _both_notes(request, page, form, refusal)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/note.html", page, part="words", status=422)
    return go_to(request, back, message=_("Saved.") if form.note()["body"] else _("Note deleted."))


def _both_notes(
    request: MemberRequest, page: dict[str, Any], form: NoteAgainForm, refusal: Refusal
) -> HttpResponse:
    """What is saved now, and below it what the writer has here, ready to be saved again."""
    now = permissions.note_to_change(request.actor, page["relationship"].pk, page["note_id"])
    initial = {**form.cleaned_data, "seen": now.version}
    again = NoteAgainForm(initial=initial, are_two=page["relationship"].are_two)
    page |= {"form": again, "note_now": now.body, "refusal": refusal}
    return show(request, "meetings/note.html", page, part="words", status=422)


def _back(request: MemberRequest, found: Note) -> str:
    if found.meeting is None:
        return story(request, found.relationship)
    return meeting_page(request, found.meeting)
