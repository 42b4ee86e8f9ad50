"""Yes, or a kind no, to somebody who would like to come."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.circles import permissions
from mentoring.circles.actions import joining
from mentoring.circles.forms import AnswerForm
from mentoring.circles.models import Joiner
from mentoring.circles.notices import ANSWER
from mentoring.circles.views.finding import PAGE, page_of
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.organisations.requests import MemberRequest


@require_POST
def answer(request: MemberRequest, joiner_id: UUID) -> HttpResponse:
    joiner = permissions.request_to_answer(request.actor, joiner_id)
    is_yes = request.POST.get("act") == "yes"
    form = AnswerForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else request.POST["words"][:500]
    try:
        joining.answer(joiner, is_yes=is_yes, words=words, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        circle = permissions.circle_to_keep(request.actor, joiner.circle_id)
        page = page_of(request, circle) | {"refusal": refusal}
        return show(request, PAGE, page, status=422)
    where = address("circles:circle", joiner.circle_id, organisation=request.organisation.slug)
    return go_to(request, where, message=_said(joiner, is_yes))


def _said(joiner: Joiner, is_yes: bool) -> str:
    words = (
        _("Answered. %(name)s hears your yes now.")
        if is_yes
        else _("Answered. %(name)s hears a kind no.")
    )
    return words % {"name": joiner.membership.first_name}


@require_POST
def remove(request: MemberRequest, joiner_id: UUID) -> HttpResponse:
    joiner = permissions.member_to_remove(request.actor, joiner_id)
    try:
        joining.remove(joiner, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        circle = permissions.circle_to_keep(request.actor, joiner.circle_id)
        page = page_of(request, circle) | {"refusal": refusal}
        return show(request, PAGE, page, status=422)
    where = address("circles:circle", joiner.circle_id, organisation=request.organisation.slug)
    words = _("%(name)s is no longer in it, and hears that in kind words.")
    return go_to(request, where, message=words % {"name": joiner.membership.first_name})


@links.link_view(ANSWER)
def answer_from_mail(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """The link has chosen, the button says it; a no can carry a word."""
    joiner = permissions.request_to_answer(link.membership, link.subject_id)
    form = AnswerForm(sent(request))
    page = {
        "reader": link.membership,
        "person": joiner.membership,
        "joiner": joiner,
        "circle": joiner.circle,
        "choice": link.choice,
        "form": form,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "circles/answer_letter.html", page)
    if not form.is_valid():
        return show(request, "circles/answer_letter.html", page, part="choice", status=422)
    at, is_yes, words = timezone.now(), link.choice == "yes", form.cleaned_data["words"]
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            joining.answer(joiner, is_yes=is_yes, words=words, actor=link.membership, at=at)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "circles/answer_letter.html", page, part="choice", status=422)
    return show(request, "circles/thanks.html", page)
