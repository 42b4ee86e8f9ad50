"""Whose turn it is to host: asking one person to swap, and answering."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import go_to, sent, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import SwapForm
from mentoring.meetings.queries.hosting import hosts_of, is_host
from mentoring.meetings.views.common import room, together
from mentoring.organisations.requests import MemberRequest

PAGE = "meetings/swap.html"


@require_http_methods(["GET", "HEAD", "POST"])
def swap(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Ask one of those who take turns, not everybody."""
    meeting = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    others = [one.membership for one in hosts_of(meeting.relationship)]
    others = [person for person in others if person.pk != request.actor.pk]
    form = SwapForm(sent(request), others=others)
    page = together(request, meeting.relationship)
    page |= {"meeting": meeting, "form": form, "is_mine": is_host(meeting, request.actor)}
    if request.method != "POST":
        return show(request, PAGE, page)
    if not form.is_valid():
        return show(request, PAGE, page, part="swap", status=422)
    person = form.person()
    try:
        actions.ask_to_swap(meeting, person, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return show(request, PAGE, page | {"refusal": refusal}, part="swap", status=422)
    words = _("%(name)s is asked, and nobody else.") % {"name": person.first_name}
    return go_to(request, room(request, meeting.relationship), message=words)


@require_POST
def answer(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    meeting = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    takes = request.POST.get("takes") == "yes"
    try:
        actions.answer_swap(meeting, takes=takes, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = together(request, meeting.relationship) | {"refusal": refusal}
        page |= {"meeting": meeting, "form": SwapForm(None, others=[]), "is_mine": False}
        return show(request, PAGE, page, part="swap", status=422)
    words = (
        _("Thank you. You host this meeting.") if takes else _("Noted. The turn stays as it was.")
    )
    return go_to(request, room(request, meeting.relationship), message=words)
