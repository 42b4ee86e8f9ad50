"""What the two promise each other: said on a talk's page, ticked off wherever it stands."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import go_to, render_fragment, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import PromiseForm
from mentoring.meetings.models import Promise
from mentoring.meetings.queries.schedule import promises_of
from mentoring.meetings.views.common import back_from, meeting_page
from mentoring.meetings.views.meeting import PAGE, page_of
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship

ACTS = ("kept", "open", "remove")


@require_POST
def make(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = PromiseForm(request.POST, others=found.relationship.others(request.actor))
    page: dict[str, Any] = {"promise_form": form}
    if not form.is_valid():
        return show(request, PAGE, page_of(request, found) | page, status=422)
    said = form.cleaned_data
    try:
        actions.promise(
            found,
            by=said["who"] or request.actor,
            words=said["words"],
            until=said["until"],
            key=said["key"],
            actor=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, PAGE, page_of(request, found) | page, status=422)
    message = _("Saved for both of you. It stays on the page you share until it’s done.")
    return go_to(request, meeting_page(request, found), message=message)


@require_POST
def keep(request: MemberRequest, relationship_id: UUID, promise_id: UUID) -> HttpResponse:
    """One tap: done, open again, or never meant like that."""
    found = permissions.promise_to_keep(request.actor, relationship_id, promise_id)
    act = request.POST.get("act")
    if act not in ACTS:
        raise Http404
    at = timezone.now()
    if act == "remove":
        actions.withdraw(found, actor=request.actor, at=at)
    else:
        actions.keep(found, is_kept=act == "kept", actor=request.actor, at=at)
    return go_to(request, _back(request, found), message=_("Good.") if act == "kept" else None)


def _back(request: MemberRequest, found: Promise) -> str:
    """The talk's page, when that is where the tick was made; otherwise the room."""
    if "talk" in request.POST and found.meeting:
        return meeting_page(request, found.meeting)
    return back_from(request, found.relationship)


@hook("relationships.room", order=60)
def open_promises(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """What is still to be done before the next talk, beside the time line."""
    waiting = [each for each in promises_of(relationship) if each.kept_at is None]
    if not waiting or not relationship.is_open:
        return None
    page = {"relationship": relationship, "promises": waiting, "actor": request.actor}  # type: ignore[attr-defined]
    return Markup(render_fragment(request, "meetings/room_promises.html", page))  # noqa: S704 - a template
