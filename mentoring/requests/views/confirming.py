"""What those who run a programme say to a pair that two people have agreed on."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.requests import permissions
from mentoring.requests.actions import answering
from mentoring.requests.models import Request


@require_POST
def confirm(request: MemberRequest, request_id: UUID) -> HttpResponse:
    words = sent_or_kept(
        _("Confirmed. It has begun, and both hear it."),
        _("Confirmed. It has begun. No mail server is set up, so tell them."),
    )
    return _do(request, request_id, answering.confirm, words)


@require_POST
def decline(request: MemberRequest, request_id: UUID) -> HttpResponse:
    words = sent_or_kept(
        _("Not confirmed. Both hear it in a friendly sentence."),
        _("Not confirmed. No mail server is set up, so tell them."),
    )
    return _do(request, request_id, answering.leave_unconfirmed, words)


def _do(
    request: MemberRequest, request_id: UUID, act: Callable[..., Request], words: str
) -> HttpResponse:
    """Back to Today, with what was done or why not."""
    found = permissions.request_to_confirm(request.actor, request_id)
    where = address("today:today", found.programme.slug, organisation=request.organisation.slug)
    try:
        act(found, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return go_to(request, where, message=refusal)
    return go_to(request, where, message=words)
