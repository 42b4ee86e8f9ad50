"""Two keys: asking, agreeing, and reading while it is open."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof, sending_needs_fresh_proof
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.safeguarding import actions, permissions, queries
from mentoring.safeguarding.forms import AskForm
from mentoring.safeguarding.models import Opening, Report
from mentoring.safeguarding.permissions import for_safeguarding

FORM = ["GET", "HEAD", "POST"]
ACTS = {"agree": actions.agree, "refuse": actions.refuse, "end": actions.end_opening}


@require_safe
@for_safeguarding
def people(request: MemberRequest) -> HttpResponse:
    """With whom somebody writes, by their address: how often and when last, never what."""
    email = request.GET.get("email", "").strip().lower()[:254]
    here = Membership.objects.filter(organisation=request.actor.organisation_id, email=email)
    person = here.first() if email else None
    found = queries.writings_of(person, request.actor) if person else []
    page = {"email": email, "person": person, "writings": found, "names_in": queries.names_in}
    return show(request, "safeguarding/people.html", page)


@sending_needs_fresh_proof
@require_http_methods(FORM)
@for_safeguarding
def ask(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Turn the first key."""
    conversation = permissions.conversation_to_open(request.actor, conversation_id)
    form = AskForm(sent(request))
    page: dict[str, Any] = {"conversation": conversation, "refusal": None}
    if form.is_valid():
        try:
            made = actions.ask_to_open(
                conversation,
                **form.cleaned_data,
                report=_report(request, conversation_id),
                actor=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            said = _("Asked. Somebody else with the role has to agree.")
            return go_to(request, _page_of(request, made), message=said)
    page |= {"form": form, "names": queries.names_in(conversation.between)}
    page["others"] = queries.who_safeguards(request.actor.organisation_id).count() - 1
    status = 422 if request.method == "POST" else 200
    return show(request, "safeguarding/ask.html", page, status=status)


@require_safe
@for_safeguarding
def opening(request: MemberRequest, opening_id: UUID) -> HttpResponse:
    """One request: who asked, why, and what became of it."""
    return _show(request, permissions.opening_to_handle(request.actor, opening_id))


@needs_fresh_proof
@require_POST
@for_safeguarding
def answer(request: MemberRequest, opening_id: UUID) -> HttpResponse:
    """Turn the second key, say no, or close it before its time."""
    found = permissions.opening_to_handle(request.actor, opening_id)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act(found, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        found = permissions.opening_to_handle(request.actor, opening_id)
        return _show(request, found, refusal=refusal)
    return go_to(request, _page_of(request, found))


@needs_fresh_proof
@require_safe
@for_safeguarding
def words(request: MemberRequest, opening_id: UUID) -> HttpResponse:
    """The conversation, read-only, while it is open; that it was read stands in the log."""
    found = permissions.opening_to_handle(request.actor, opening_id)
    try:
        actions.note_conversation_read(found, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show(request, found, refusal=refusal)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
    said, has_earlier = queries.opened(found.conversation, before)
    between = found.conversation.between
    page = {
        "opening": found,
        "said": said,
        "earlier": queries.earlier_words(found.conversation, said),
        "has_earlier": has_earlier,
        "names": queries.names_in(between),
        "people": queries.people_of(between),
    }
    return show(request, "safeguarding/words.html", page)


def _report(request: MemberRequest, conversation_id: UUID) -> Report | None:
    """The report that led here, if it is one of this conversation."""
    mine = Report.objects.handled_by(request.actor).filter(conversation=conversation_id)
    return mine.open().order_by("made_at").first()


def _page_of(request: MemberRequest, found: Opening) -> str:
    return address("safeguarding:opening", found.pk, organisation=request.organisation.slug)


def _show(
    request: MemberRequest, found: Opening, *, refusal: Refusal | None = None
) -> HttpResponse:
    keys = (found.asked_by_id, found.agreed_by_id)
    page: dict[str, Any] = {
        "opening": found,
        "state": found.state(timezone.now()),
        "names": queries.names_in(found.conversation.between),
        "is_asker": found.asked_by_id == request.actor.pk,
        "holds_key": request.actor.pk in keys,
        "refusal": refusal,
    }
    return show(request, "safeguarding/opening.html", page, status=422 if refusal else 200)
