"""The organisation's account at a video service: set up, tested, removed."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.proof import sending_needs_fresh_proof
from mentoring.console.permissions import for_admins
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.organisations.requests import MemberRequest
from mentoring.rooms import actions
from mentoring.rooms.forms import VideoAccountForm
from mentoring.rooms.queries import account_of


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def video(request: MemberRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = VideoAccountForm(sent, organisation=request.organisation)
    if form.is_valid():
        actions.connect(
            request.organisation, actor=request.actor, at=timezone.now(), **form.chosen()
        )
        return _back(request, _("Saved. We are testing it now: a room is made and given back."))
    page: dict[str, Any] = {"form": form, "account": account_of(request.organisation)}
    return show(request, "console/video.html", page, status=422 if sent is not None else 200)


@sending_needs_fresh_proof
@require_POST
@for_admins
def test_video(request: MemberRequest) -> HttpResponse:
    account = account_of(request.organisation)
    if account is None:
        return _back(request, _("There is no account to test."))
    actions.try_again(account, actor=request.actor, at=timezone.now())
    return _back(request, _("We are testing it now: a room is made and given back."))


@sending_needs_fresh_proof
@require_POST
@for_admins
def remove_video(request: MemberRequest) -> HttpResponse:
    actions.disconnect(request.organisation, actor=request.actor, at=timezone.now())
    said = _("Removed, with its secret. Rooms that are made already stay at the service.")
    return _back(request, said)


def _back(request: MemberRequest, message: str) -> HttpResponse:
    where = address("console:video", organisation=request.organisation.slug)
    return go_to(request, where, message=message)
