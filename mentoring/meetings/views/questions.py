"""Questions for the next meeting: asked beside it, ticked off wherever they stand."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import QuestionForm
from mentoring.meetings.queries.schedule import next_of, questions_of
from mentoring.meetings.views.common import back_from, room, together
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship
from mentoring.relationships.permissions import relationship_to_share
from mentoring.relationships.queries import stands_still

ACTS = ("settled", "open", "remove")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Keep something for the next meeting."""
    relationship = relationship_to_share(request.actor, relationship_id)
    form = QuestionForm(sent(request))
    page = together(request, relationship) | {"form": form}
    if request.method != "POST":
        return show(request, "meetings/ask.html", page)
    if form.is_valid():
        said, at = form.cleaned_data, timezone.now()
        try:
            actions.ask(relationship, **said, actor=request.actor, at=at)
        except Refusal as refusal:
            page |= {"refusal": refusal}
        else:
            return go_to(request, room(request, relationship), message=_("Kept for your meeting."))
    return show(request, "meetings/ask.html", page, status=422)


@require_POST
def settle(request: MemberRequest, relationship_id: UUID, question_id: UUID) -> HttpResponse:
    """One tap: talked about, open again, or not wanted any more."""
    found = permissions.question_to_settle(request.actor, relationship_id, question_id)
    act = request.POST.get("act")
    if act not in ACTS:
        raise Http404
    at = timezone.now()
    if act == "remove":
        actions.drop(found, actor=request.actor, at=at)
    else:
        actions.settle(found, is_settled=act == "settled", actor=request.actor, at=at)
    return go_to(request, back_from(request, found.relationship))


@hook("relationships.room", order=55)
def waiting_questions(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """Beside the next meeting: what is to be talked about then."""
    if not relationship.is_open or stands_still(relationship):
        return None
    page = {
        "relationship": relationship,
        "questions": questions_of(relationship, request.actor),  # type: ignore[attr-defined]
        "next": next_of(relationship, at=timezone.now()),
        "form": QuestionForm(),
        "actor": request.actor,  # type: ignore[attr-defined]
        "is_open": True,
    }
    return Markup(render_fragment(request, "meetings/room_questions.html", page))  # noqa: S704 - a template
