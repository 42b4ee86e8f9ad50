"""Limits and days off: when somebody does not meet, whatever their week and calendar say."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.calendars import actions, permissions
from mentoring.calendars.forms import DaysOffForm, LimitsForm
from mentoring.calendars.queries.limits import days_off_of, limits_set_by
from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: MemberRequest) -> HttpResponse:
    form = LimitsForm(sent(request), limits=limits_set_by(request.actor))
    if request.method == "POST" and form.is_valid():
        actions.set_limits(**form.cleaned_data, actor=request.actor, at=timezone.now())
        message = _("Saved. Times are offered this way from now on, in every programme.")
        return go_to(request, _page(request), message=message)
    return _shown(request, form, DaysOffForm())


@require_POST
def add_days_off(request: MemberRequest) -> HttpResponse:
    form = DaysOffForm(request.POST)
    if form.is_valid():
        try:
            actions.add_days_off(**form.days(), actor=request.actor, at=timezone.now())
            message = _("Saved. Nobody is offered a time with you on these days.")
            return go_to(request, _page(request), message=message)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _shown(request, LimitsForm(limits=limits_set_by(request.actor)), form)


@require_POST
def remove_days_off(request: MemberRequest, days_off_id: UUID) -> HttpResponse:
    days = permissions.days_off_to_remove(request.actor, days_off_id)
    actions.remove_days_off(days, actor=request.actor, at=timezone.now())
    return go_to(request, _page(request), message=_("Removed. You can be met on these days again."))


def _shown(request: MemberRequest, form: LimitsForm, days_form: DaysOffForm) -> HttpResponse:
    at = timezone.now()
    page = {
        "form": form,
        "days_form": days_form,
        "days_off": days_off_of(request.actor, at),
        "within": run_hook("calendars.days_off", request, at),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "calendars/limits.html", page, status=status)


def _page(request: MemberRequest) -> str:
    return address("calendars:limits", organisation=request.organisation.slug)
