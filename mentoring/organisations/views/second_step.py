"""Before going on with a role that needs a second factor: where to set one up."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from mentoring.core.web.pages import show
from mentoring.organisations.requests import MemberRequest, exempt_from_terms
from mentoring.organisations.views.public import home_of


@exempt_from_terms
@require_safe
def second_step(request: MemberRequest) -> HttpResponse:
    back = request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = home_of(request.organisation)
    if not getattr(request.actor, "must_add_factor", False):
        return redirect(back)
    return show(request, "organisations/second_step.html", {"next": back, "nav": []})
