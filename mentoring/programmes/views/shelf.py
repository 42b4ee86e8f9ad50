"""All programmes somebody oversees, and beginning another."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.ids import new_id
from mentoring.core.pages import NavEntry, go_to, show
from mentoring.core.refusals import Refusal
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.forms import key_of
from mentoring.programmes.models import Programme


@extends("navigation", order=50)
def navigation(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    """The way to the builder inside a programme, and to the shelf for people who run any."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if programme is None:
        if not permissions.may_create(actor):
            return None
        shelf = address("programmes:programmes", organisation=actor.organisation.slug)
        return [NavEntry(_("Programmes"), shelf, request.path.startswith(shelf))]
    if not programme.is_run_by(actor):
        return None
    where = address("programmes:programme", programme.slug, organisation=actor.organisation.slug)
    is_here = getattr(request.resolver_match, "app_name", "") == "programmes"
    return [NavEntry(_("Programme"), where, is_here)]


@require_safe
def programmes(request: MemberRequest) -> HttpResponse:
    shelf = queries.shelf(request.actor)
    page: dict[str, Any] = {
        "shelf": shelf, "templates": TEMPLATES, "may_create": permissions.may_create(request.actor)
    }  # fmt: skip
    if shelf.is_empty:
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
            key=key_of(request.POST),
        )
    except Refusal as refusal:
        return show(request, "programmes/new.html", page | {"refusal": refusal}, status=422)
    where = address("programmes:programme", programme.slug, organisation=request.organisation.slug)
    again = _("This is the draft you have just begun. Rename it before you begin another like it.")
    return go_to(request, where, message=again if programme.created_at < at else None)
