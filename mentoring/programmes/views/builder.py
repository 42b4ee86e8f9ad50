"""The builder: the checklist of a programme, its launch, and what follows."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications.rules import monthly_budget
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.forms import AnswersForm, submit_key
from mentoring.programmes.forms.sections import DIAL_WORDS
from mentoring.programmes.models import Programme


@require_safe
def programme(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    return show(request, "programmes/programme.html", _page(programme))


def _page(programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme,
        "key": new_id(),
        "template": TEMPLATES.get(programme.template),
        "missing": queries.missing(programme),
        "is_enrolling": programme.takes_people_on(programme.day_at(timezone.now())),
        "measures": programme.measures.count(),
        "eligible": queries.count_eligible(programme.organisation, programme.eligibility),
        "questions": queries.questions_of(programme),
        "team": queries.team(programme),
        "dial_words": DIAL_WORDS[programme.dial],
        "budget": monthly_budget(programme.dial),
        "report_url": next(iter(run_hook("programmes.last_report", programme)), ""),
    }


@require_POST
def launch(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    try:
        actions.launch(programme, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = _page(programme) | {"refusal": refusal}
        return show(request, "programmes/programme.html", page, status=422)
    words = _("%(name)s is open. Now add people: import a list, or invite them.")
    return back(request, programme, words % {"name": programme.name})


@require_POST
def duplicate(request: MemberRequest, slug: str) -> HttpResponse:
    original = permissions.programme_to_manage(request.actor, slug)
    at = timezone.now()
    copy = actions.duplicate(original, actor=request.actor, at=at, key=submit_key(request.POST))
    if copy.created_at < at:
        return back(request, copy, _("This is the copy you’ve just made."))
    return back(request, copy, _("Copied as a draft. Its dates have been moved on; check them."))


def back(request: MemberRequest, programme: Programme, message: str) -> HttpResponse:
    where = address("programmes:programme", programme.slug, organisation=request.organisation.slug)
    return go_to(request, where, message=message)


@require_safe
def preview(request: MemberRequest, slug: str) -> HttpResponse:
    """What a mentor or a mentee reads when invited; nothing can be sent from here."""
    programme = permissions.programme_to_manage(request.actor, slug)
    audience = "mentor" if request.GET.get("as") == "mentor" else "mentee"
    asked = audience if programme.kind.has_sides else "both"
    page = {
        "programme": programme,
        "audience": audience,
        "letters": run_hook("programmes.preview", request, programme, audience),
        "coordinators": [place for place in queries.team(programme) if place.role == "coordinator"],
        "form": AnswersForm(queries.questions_for(programme, asked)),
    }
    return show(request, "programmes/preview.html", page)
