"""Which roles need two-step sign-in, and who has none yet."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.proof import sending_needs_fresh_proof
from mentoring.console import queries
from mentoring.console.forms import FactorForm
from mentoring.console.permissions import for_admins
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations import actions
from mentoring.organisations.requests import MemberRequest


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def second_step(request: MemberRequest) -> HttpResponse:
    asked = list(request.organisation.factor_rules.values_list("role", flat=True))
    form = FactorForm(sent(request), initial={"roles": asked})
    page: dict[str, Any] = {"form": form, "refusal": None}
    page["without"] = queries.without_factor(request.actor)
    if form.is_valid():
        try:
            actions.require_second_factor(
                request.organisation,
                roles=form.roles_chosen(),
                actor=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            where = address("console:second_step", organisation=request.organisation.slug)
            return go_to(request, where, message=_("Saved. Whoever is new to it has a week."))
    return show(
        request, "console/second_step.html", page, status=422 if request.method == "POST" else 200
    )
