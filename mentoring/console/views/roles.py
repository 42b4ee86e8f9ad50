"""Coordinators and sponsors of each programme."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.console import actions, queries
from mentoring.console.forms import RoleForm
from mentoring.console.permissions import for_admins
from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme, ProgrammeRole
from mentoring.programmes.permissions import programme_to_run


@require_safe
@for_admins
def roles(request: MemberRequest) -> HttpResponse:
    return _show(request)


@require_POST
@for_admins
def give_role(request: MemberRequest, slug: str) -> HttpResponse:
    programme_ = programme_to_run(request.actor, slug)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _show(request, asked=programme_, form=form)
    try:
        actions.give_role(programme_, actor=request.actor, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return _show(request, asked=programme_, form=form, refusal=refusal)
    return go_to(request, address("console:roles", organisation=request.organisation.slug))


@require_POST
@for_admins
def take_role(request: MemberRequest, slug: str, role_id: UUID) -> HttpResponse:
    programme_ = programme_to_run(request.actor, slug)
    given = get_object_or_404(ProgrammeRole, programme=programme_, pk=role_id)
    actions.take_role(given, actor=request.actor, at=timezone.now())
    return go_to(request, address("console:roles", organisation=request.organisation.slug))


def _show(
    request: MemberRequest,
    *,
    asked: Programme | None = None,
    form: RoleForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = {
        "programmes": queries.roles(request.actor),
        "asked": asked,
        "form": form,
        "fresh_form": RoleForm(auto_id=False),
        "refusal": refusal,
    }
    return show(request, "console/roles.html", page, status=422 if form else 200)
