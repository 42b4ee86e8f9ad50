"""Writing a new version of terms or privacy page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.accounts.proof import sending_needs_fresh_proof
from mentoring.console.forms import KINDS, PolicyForm
from mentoring.console.permissions import for_admins
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.organisations import actions
from mentoring.organisations.models import Policy
from mentoring.organisations.queries import current_policies
from mentoring.organisations.requests import MemberRequest


@require_safe
@for_admins
def policies(request: MemberRequest) -> HttpResponse:
    current = {policy.kind: policy for policy in current_policies(request.organisation)}
    kinds = [(kind, label, current.get(kind)) for kind, label in KINDS.items()]
    return show(request, "console/policies.html", {"kinds": kinds})


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def policy(request: MemberRequest, kind: str) -> HttpResponse:
    """Write, look at it as others will, put it in force."""
    if kind not in KINDS:
        raise Http404
    latest = next((p for p in current_policies(request.organisation) if p.kind == kind), None)
    form = PolicyForm(
        request.POST if request.method == "POST" else None,
        initial={"text": latest.text if latest else ""},
    )
    page: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "label": KINDS[kind],
        "latest": latest,
        "preview": "",
        "refusal": None,
    }
    if form.is_valid() and request.POST.get("act") == "preview":
        page["preview"] = form.cleaned_data["text"]
        return show(request, "console/policy.html", page)
    if form.is_valid():
        try:
            return _publish(request, kind, form.cleaned_data["text"])
        except Refusal as refusal:
            page["refusal"] = refusal
    status = 422 if request.method == "POST" else 200
    return show(request, "console/policy.html", page, status=status)


def _publish(request: MemberRequest, kind: str, text: str) -> HttpResponse:
    made: Policy = actions.publish_policy(
        request.organisation, kind=kind, text=text, actor=request.actor, at=timezone.now()
    )
    said = _(
        "Version %(version)s is in force. Everybody will be asked to accept it at their next visit."
    )
    where = address("console:policies", organisation=request.organisation.slug)
    return go_to(request, where, message=said % {"version": made.version})
