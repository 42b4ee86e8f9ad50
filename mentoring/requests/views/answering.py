"""Yes, a kind no, or not now: on the page, and from mail without signing in."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.requests import permissions
from mentoring.requests.actions import answering
from mentoring.requests.forms import AnswerForm, NotNowForm
from mentoring.requests.models import Request
from mentoring.requests.notices import ANSWER, CHOICES
from mentoring.requests.views.asking import STATUS, status_page, taken_back

Form = AnswerForm | NotNowForm


def form_for(choice: str, data: Any, actor: Membership, **options: Any) -> Form:
    if choice == "not_now":
        today = actor.organisation.day_at(timezone.now())
        return NotNowForm(data, today=today, **options)
    return AnswerForm(data, **options)


def act_on(found: Request, choice: str, form: Form, actor: Membership) -> Request:
    at, words = timezone.now(), form.cleaned_data["words"]
    if choice == "yes":
        return answering.accept(found, actor=actor, at=at)
    if choice == "not_now":
        until = form.cleaned_data["until"]
        return answering.not_now(found, until, words, actor=actor, at=at)
    return answering.decline(found, words, actor=actor, at=at)


@require_POST
def answer(request: MemberRequest, request_id: UUID) -> HttpResponse:
    found = permissions.request_to_answer(request.actor, request_id)
    choice = request.POST.get("act", "")
    if choice not in CHOICES:
        raise Http404
    options = {"auto_id": "not_now_%s"} if choice == "not_now" else {}
    form = form_for(choice, request.POST, request.actor, **options)
    page = {"not_now_form" if choice == "not_now" else "form": form}
    if not form.is_valid():
        return show(request, STATUS, status_page(request, found) | page, status=422)
    try:
        answered = act_on(found, choice, form, request.actor)
    except Refusal as refusal:
        found = permissions.request_to_see(request.actor, request_id)
        page = status_page(request, found) | page | {"refusal": refusal}
        return show(request, STATUS, page, status=422)
    slug = request.organisation.slug
    if answered.relationship_id:
        where = address("relationships:room", answered.relationship_id, organisation=slug)
    else:
        where = address("requests:status", answered.pk, organisation=slug)
    words = sent_or_kept(
        _("Answered. %(name)s hears it now."),
        _("Answered. No mail server is set up, so tell %(name)s."),
    )
    return go_to(request, where, message=words % {"name": answered.asker.first_name})


@require_POST
def retract(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """A yes that nobody has confirmed yet."""
    found = permissions.request_to_answer(request.actor, request_id)
    return taken_back(request, found, answering.retract)


@links.link_view(ANSWER)
def answer_from_mail(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """The link has chosen, the button says it; a no can carry a word, a break its day."""
    found = permissions.request_to_answer(link.membership, link.subject_id)
    form = form_for(link.choice, sent(request), link.membership)
    page: dict[str, Any] = {
        "reader": link.membership,
        "person": found.asker,
        "asked": found,
        "choice": link.choice,
        "form": form,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "requests/answer_letter.html", page)
    if not form.is_valid():
        return show(request, "requests/answer_letter.html", page, part="choice", status=422)
    try:
        with transaction.atomic():
            links.redeem(link, at=timezone.now())
            page["asked"] = act_on(found, link.choice, form, link.membership)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "requests/answer_letter.html", page, part="choice", status=422)
    return show(request, "requests/thanks.html", page)
