"""All programmes somebody oversees, and beginning another."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, go_to, show
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.forms import submit_key
from mentoring.programmes.models import Programme


@hook("navigation", order=50)
def navigation(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    """The way to the builder inside a programme, and to the list for people who run any."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if programme is None:
        if not permissions.may_create(actor):
            return None
        where = address("programmes:programmes", organisation=actor.organisation.slug)
        return [NavEntry(_("Programmes"), where, request.path.startswith(where))]
    if not programme.is_managed_by(actor):
        return None
    where = address("programmes:programme", programme.slug, organisation=actor.organisation.slug)
    is_here = getattr(request.resolver_match, "app_name", "") == "programmes"
    return [NavEntry(_("Programme"), where, is_here)]


@require_safe
def programmes(request: MemberRequest) -> HttpResponse:
    listed = queries.programme_list(request.actor)
    page: dict[str, Any] = {
        "listed": listed,
        "today": request.organisation.day_at(timezone.now()),
        "templates": TEMPLATES,
        "may_create": permissions.may_create(request.actor),
    }
    if listed.is_empty:
        permissions.creator(request.actor)
    return show(request, "programmes/programmes.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Choose a template; the draft is there at once."""
    permissions.creator(request.actor)
    page: dict[str, Any] = {"templates": TEMPLATES.values(), "key": new_id()}
    if request.method != "POST":
        return show(request, "programmes/new.html", page)
    at = timezone.now()
    try:
        programme = actions.create_from_template(
            request.organisation,
            request.POST.get("template", ""),
            actor=request.actor,
            at=at,
            key=submit_key(request.POST),
        )
    except Refusal as refusal:
        return show(request, "programmes/new.html", page | {"refusal": refusal}, status=422)
    where = address("programmes:programme", programme.slug, organisation=request.organisation.slug)
    again = _("This is the draft you’ve just started. Rename it before you start another like it.")
    return go_to(request, where, message=again if programme.created_at < at else None)
