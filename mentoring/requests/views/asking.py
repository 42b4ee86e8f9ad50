"""Writing to somebody one would like to work with, and what becomes of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.requests import permissions, rules
from mentoring.requests.actions import asking
from mentoring.requests.forms import AnswerForm, AskForm, NotNowForm
from mentoring.requests.models import Request
from mentoring.requests.queries.beginnings import beginnings, begun_with
from mentoring.requests.queries.shortlists import is_in_list
from mentoring.requests.views.meeting import met, page_of

ASK, STATUS = "requests/ask.html", "requests/status.html"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest, slug: str, side: str, membership_id: UUID) -> HttpResponse:
    """The composer. A beginning is put above what was typed; nothing is lost by a refusal."""
    now = timezone.now()
    today = request.organisation.day_at(now)
    place, part = permissions.own_place(request.actor, slug, side, today)
    other = permissions.person_to_meet(place, part, membership_id)
    found = met(place, other, part, today)
    if found.open_request:
        return go_to(request, _status(request, found.open_request))
    page = page_of(place, other, part, found) | {"side": side, "refusal": None}
    page["until"] = rules.until(now, days=place.programme.request_days)
    page["beginnings"] = beginnings(place, other, part, page["reasons"])
    begun = _begun(request, page["beginnings"])
    form = AskForm({"words": begun}) if begun else AskForm(sent(request))
    if begun:
        form.fields["words"].widget.attrs["autofocus"] = True
    page["form"] = form
    if request.method != "POST" or begun:
        if not found.may_ask:
            page["refusal"] = asking.refusal_of(found, place, other, today=today)
        return show(request, ASK, page, part="composer")
    if not form.is_valid():
        return show(request, ASK, page, part="composer", status=422)
    words, actor = form.cleaned_data["words"], request.actor
    try:
        made = asking.ask(place.programme, other.membership, part, words, actor=actor, at=now)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, ASK, page, part="composer", status=422)
    message = sent_or_kept(
        _("Sent. %(name)s can answer from the email."),
        _("Sent. No mail server is set up: %(name)s finds it on the start page."),
    )
    named = {"name": other.membership.first_name}
    return go_to(request, _status(request, made), message=message % named)


def _begun(request: MemberRequest, sentences: list[str]) -> str:
    """What stands in the field after a beginning was chosen; empty where none was."""
    number = request.POST.get("begin", "")
    if not number.isdecimal() or not 1 <= int(number) <= len(sentences):
        return ""
    return begun_with(sentences[int(number) - 1], request.POST.get("words", ""))


def _status(request: MemberRequest, made: Request) -> str:
    return address("requests:status", made.pk, organisation=request.organisation.slug)


@require_safe
def status(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Where it stands, for the one who asked; and to whoever was asked, the answer to give."""
    found = permissions.request_to_see(request.actor, request_id)
    return show(request, STATUS, status_page(request, found))


def status_page(request: MemberRequest, found: Request) -> dict[str, Any]:
    today = request.organisation.day_at(timezone.now())
    is_asker = found.asker_id == request.actor.pk
    return {
        "asked": found,
        "in_list": is_asker and found.is_open and is_in_list(found),
        "of": found.programme,
        "is_asker": is_asker,
        "person": found.other(request.actor),
        "may_look": permissions.is_open(found.programme, found.part, today),
        "form": AnswerForm(),
        "not_now_form": NotNowForm(today=today, auto_id="not_now_%s"),
        "refusal": None,
    }


@require_POST
def withdraw(request: MemberRequest, request_id: UUID) -> HttpResponse:
    found = permissions.request_to_withdraw(request.actor, request_id)
    return taken_back(request, found, asking.withdraw)


def taken_back(
    request: MemberRequest, found: Request, take_back: Callable[..., object]
) -> HttpResponse:
    """What one of the two had said, by an action that may refuse it; the other hears it."""
    try:
        take_back(found, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        found = permissions.request_to_see(request.actor, found.pk)
        page = status_page(request, found) | {"refusal": refusal}
        return show(request, STATUS, page, status=422)
    words = sent_or_kept(
        _("Taken back. %(name)s hears it in a sentence."),
        _("Taken back. No mail server is set up, so tell %(name)s."),
    )
    named = {"name": found.other(request.actor).first_name}
    return go_to(request, _status(request, found), message=words % named)
