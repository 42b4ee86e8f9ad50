"""The first page of administration."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mentoring.console.permissions import for_admins
from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import NavEntry, show
from mentoring.organisations.requests import MemberRequest


@extends("navigation", order=90)
def in_menu(request: HttpRequest, programme: object) -> list[NavEntry]:
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_admin or programme:
        return []
    where = address("console:index", organisation=actor.organisation.slug)
    return [NavEntry(_("Administration"), where, request.path.startswith(where))]


@require_safe
@for_admins
def index(request: MemberRequest) -> HttpResponse:
    return show(request, "console/index.html")
