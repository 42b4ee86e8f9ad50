"""Coordinators and sponsors of each programme."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof
from mentoring.console import actions, queries
from mentoring.console.forms import RoleForm
from mentoring.console.permissions import for_admins
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.organisations.models import Grant
from mentoring.organisations.requests import MemberRequest
from mentoring.organisations.rules import end_of_day
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage


@require_safe
@for_admins
def roles(request: MemberRequest) -> HttpResponse:
    return _show(request)


@needs_fresh_proof
@require_POST
@for_admins
def give_role(request: MemberRequest, slug: str) -> HttpResponse:
    programme_ = programme_to_manage(request.actor, slug)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _show(request, asked=programme_, form=form)
    given = dict(form.cleaned_data)
    given["ends_at"] = end_of_day(given.pop("ends_on"), request.organisation.timezone)
    try:
        actions.give_role(programme_, actor=request.actor, at=timezone.now(), **given)
    except Refusal as refusal:
        is_late = isinstance(refusal, actions.EndsBeforeItBegins)
        form.add_error("ends_on" if is_late else "email", str(refusal))
        return _show(request, asked=programme_, form=form)
    return go_to(request, address("console:roles", organisation=request.organisation.slug))


@needs_fresh_proof
@require_POST
@for_admins
def take_role(request: MemberRequest, slug: str, grant_id: UUID) -> HttpResponse:
    programme_ = programme_to_manage(request.actor, slug)
    given = get_object_or_404(
        Grant, programme_id=programme_.pk, pk=grant_id, membership__isnull=False
    )
    actions.take_role(given, programme_, actor=request.actor, at=timezone.now())
    return go_to(request, address("console:roles", organisation=request.organisation.slug))


def _show(
    request: MemberRequest,
    *,
    asked: Programme | None = None,
    form: RoleForm | None = None,
) -> HttpResponse:
    page = {
        "programmes": queries.roles(request.actor),
        "asked": asked,
        "form": form,
        "fresh_form": RoleForm(auto_id=False),
    }
    return show(request, "console/roles.html", page, status=422 if form else 200)
