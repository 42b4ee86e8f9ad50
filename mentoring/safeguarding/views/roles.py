"""Who holds the safeguarding role: a page of administrators, who do not hold it by themselves."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.proof import needs_fresh_proof, sending_needs_fresh_proof
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.models import Grant, Role
from mentoring.organisations.requests import MemberRequest
from mentoring.safeguarding import actions, queries
from mentoring.safeguarding.forms import RoleForm


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: MemberRequest) -> HttpResponse:
    """Who has it; give it to somebody by address."""
    if not request.actor.is_admin:
        raise Http404
    form, refusal = RoleForm(sent(request)), None
    if form.is_valid():
        try:
            given = actions.give_role(
                form.cleaned_data["email"], actor=request.actor, at=timezone.now()
            )
        except Refusal as no:
            refusal = no
        else:
            said = _("%(name)s has the role now, and everybody who has it was told.")
            return go_to(request, _here(request), message=said % {"name": given.membership})
    page = {
        "grants": queries.grants(request.actor.organisation_id),
        "form": form,
        "refusal": refusal,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "safeguarding/roles.html", page, status=status)


@needs_fresh_proof
@require_POST
def take_role(request: MemberRequest, grant_id: UUID) -> HttpResponse:
    if not request.actor.is_admin:
        raise Http404
    theirs = Grant.objects.filter(
        organisation=request.actor.organisation_id, role=Role.SAFEGUARDING.value
    )
    given = get_object_or_404(theirs.select_related("membership"), pk=grant_id)
    actions.take_role(given, actor=request.actor, at=timezone.now())
    return go_to(request, _here(request))


def _here(request: MemberRequest) -> str:
    return address("safeguarding:roles", organisation=request.organisation.slug)
