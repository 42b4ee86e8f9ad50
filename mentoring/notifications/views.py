"""The inbox: what was said to somebody, newest first."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import go_to, show
from mentoring.notifications import actions, queries
from mentoring.organisations.requests import MemberRequest

PER_PAGE = 30


@extends("page_context")
def unread(request: HttpRequest) -> dict[str, Any]:
    return {"unread_count": queries.unread_count(request.actor)}  # type: ignore[attr-defined]


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    page = Paginator(queries.inbox(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "budget": queries.budget_of(request.actor, at=timezone.now())}
    return show(request, "notifications/inbox.html", context)


@require_safe
def open_notice(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Go where a line of the inbox leads; from then on it counts as read."""
    notice = get_object_or_404(queries.notice_of(request.actor, notice_id))
    actions.mark_read(notice, at=timezone.now())
    here = address("notifications:inbox", organisation=request.organisation.slug)
    inside = notice.path.startswith("/") and not notice.path.startswith("//")
    return go_to(request, notice.path if inside else here)


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    actions.mark_all_read(request.actor, at=timezone.now())
    return go_to(request, address("notifications:inbox", organisation=request.organisation.slug))
