"""The builder: the checklist of a programme, its launch, and what follows."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.addresses import address
from mentoring.core.extensions import collect
from mentoring.core.ids import new_id
from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.notifications.rules import monthly_budget
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.forms import AnswersForm, key_of
from mentoring.programmes.forms.sections import DIAL_WORDS
from mentoring.programmes.models import Programme


@require_safe
def programme(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    return show(request, "programmes/programme.html", _page(programme))


def _page(programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme,
        "key": new_id(),
        "template": TEMPLATES.get(programme.template),
        "missing": queries.missing(programme),
        "is_enrolling": programme.takes_people_on(timezone.localdate()),
        "measures": programme.measures.count(),
        "reach": queries.reach(programme.organisation, programme.eligibility),
        "questions": queries.questions_of(programme),
        "team": queries.team(programme),
        "dial_words": DIAL_WORDS[programme.dial],
        "budget": monthly_budget(programme.dial),
    }


@require_POST
def launch(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    try:
        actions.launch(programme, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = _page(programme) | {"refusal": refusal}
        return show(request, "programmes/programme.html", page, status=422)
    words = _("%(name)s is open. Now bring people in: upload a list, or invite them.")
    return _back(request, programme, words % {"name": programme.name})


@require_POST
def duplicate(request: MemberRequest, slug: str) -> HttpResponse:
    original = permissions.programme_to_run(request.actor, slug)
    at = timezone.now()
    copy = actions.duplicate(original, actor=request.actor, at=at, key=key_of(request.POST))
    if copy.created_at < at:
        return _back(request, copy, _("This is the copy you have just made."))
    return _back(request, copy, _("A copy, as a draft. Its dates have moved on; look them over."))


@require_POST
def archive(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    actions.archive(programme, actor=request.actor, at=timezone.now())
    return _back(request, programme, _("Archived. You can bring it back whenever you like."))


@require_POST
def bring_back(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    actions.bring_back(programme, actor=request.actor, at=timezone.now())
    return _back(request, programme, _("%(name)s is back.") % {"name": programme.name})


def _back(request: MemberRequest, programme: Programme, message: str) -> HttpResponse:
    where = address("programmes:programme", programme.slug, organisation=request.organisation.slug)
    return go_to(request, where, message=message)


@require_safe
def preview(request: MemberRequest, slug: str) -> HttpResponse:
    """What a mentor or a mentee reads when invited; nothing can be sent from here."""
    programme = permissions.programme_to_run(request.actor, slug)
    audience = "mentor" if request.GET.get("as") == "mentor" else "mentee"
    page = {
        "programme": programme,
        "audience": audience,
        "letters": collect("programmes.preview", request, programme, audience),
        "coordinators": [place for place in queries.team(programme) if place.role == "coordinator"],
        "form": AnswersForm(queries.questions_for(programme, audience)),
    }
    return show(request, "programmes/preview.html", page)
