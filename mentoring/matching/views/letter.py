"""The letter, and what one may say about it in confidence."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.matching import actions, permissions
from mentoring.matching.forms import ConcernForm
from mentoring.matching.notices import ANSWER, LETTER
from mentoring.matching.queries import letter as letters
from mentoring.matching.rules.answers import ANSWERS
from mentoring.notifications import links
from mentoring.notifications.messages import how_told
from mentoring.notifications.models import ActionLink
from mentoring.notifications.rendering import said
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.permissions import programme_to_manage
from mentoring.relationships.models import Relationship
from mentoring.relationships.permissions import relationship_to_share, relationship_to_work_in
from mentoring.relationships.queries import has_written


@require_safe
def letter(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = relationship_to_share(request.actor, relationship_id)
    relationship.programme.organisation = request.organisation
    written = letters.letter(relationship, request.actor, at=relationship.started_at)
    actions.note_letter_read(relationship, actor=request.actor, at=timezone.now())
    hello = _("Say hello to %(name)s") % {"name": written.names}
    told = how_told(request.actor, LETTER, relationship)
    own = {"letter": written}
    page = {
        "letter": written,
        "said": told.words
        and said(request.actor, LETTER, relationship, own, told.words, told.language),
        "said_in": told.language,
        "relationship": relationship,
        "names": written.names,
        "has_written": has_written(request.actor, relationship),
        "first_words": run_hook("relationships.first_words", request, relationship, hello),
        "answers": list(ANSWERS),
    }
    return show(request, "matching/letter.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, relationship_id: UUID, answer: str) -> HttpResponse:
    """Not now, not this person, not at all: from the letter's page."""
    if answer not in ANSWERS:
        raise Http404
    relationship = relationship_to_share(request.actor, relationship_id)
    return _answer(request, relationship, request.actor, answer)


@links.link_view(ANSWER)
def answer_by_link(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """The same from the mail, without signing in."""
    relationship = relationship_to_share(link.membership, link.subject_id)
    return _answer(request, relationship, link.membership, link.choice, link=link)


def _answer(
    request: HttpRequest,
    relationship: Relationship,
    reader: Membership,
    answer: str,
    *,
    link: ActionLink | None = None,
) -> HttpResponse:
    """A question and one button; then what happened."""
    page: dict[str, Any] = {
        "relationship": relationship,
        "reader": reader,
        "answer": answer,
        "others": relationship.others(reader),
        "names": relationship.named_for(reader),
        "coordinators": letters.coordinators(relationship.programme, besides=relationship.people),
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "matching/answer.html", page)
    at = timezone.now()
    try:
        with transaction.atomic():
            if link is not None:
                links.redeem(link, at=at)
            actions.answer_letter(relationship, answer=answer, actor=reader, at=at)
    except Refusal as refusal:
        page["refusal"] = refusal
        return show(request, "matching/answer.html", page, part="choice", status=422)
    return show(request, "matching/answered.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = relationship_to_work_in(request.actor, relationship_id)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.raise_concern(relationship, actor=request.actor, at=timezone.now(), **said)
        back = address("matching:letter", relationship.pk, organisation=request.organisation.slug)
        thanks = _("Thank you for saying so. Somebody will get in touch with you, and only you.")
        return go_to(request, back, message=thanks)
    page = {
        "relationship": relationship,
        "form": form,
        "names": relationship.named_for(request.actor),
        "coordinators": letters.coordinators(relationship.programme, besides=relationship.people),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "matching/concern.html", page, part="form", status=status)


@require_POST
def close_concern(request: MemberRequest, slug: str, concern_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    said = permissions.concern_to_close(programme, concern_id)
    actions.close_concern(said, actor=request.actor, at=timezone.now())
    today = address("today:today", programme.slug, organisation=request.organisation.slug)
    message = _("Good. %(name)s’s concern is settled.") % {"name": said.by.first_name}
    return go_to(request, today, message=message)
