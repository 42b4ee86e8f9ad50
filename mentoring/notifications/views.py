"""The inbox: what was said to somebody, newest first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.hooks import hook
from mentoring.core.l10n.formats import day
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications import (
    actions,
    choosing,
    delivery_log,
    permissions,
    policy,
    push,
    queries,
)
from mentoring.notifications.channels import reaching
from mentoring.notifications.forms import SettingsForm
from mentoring.notifications.models import Message
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest

PER_PAGE = 30
LATELY = 5


@hook("page_context")
def unread(request: HttpRequest) -> dict[str, Any]:
    actor: Membership = request.actor  # type: ignore[attr-defined]
    return {
        "unread_count": queries.unread_count(actor),
        "mail_is_paused": queries.mail_is_paused(actor),
    }


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    page = Paginator(queries.inbox(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "budget": queries.budget_of(request.actor, at=timezone.now())}
    return show(request, "notifications/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """When somebody may be written to, and how; only rows that were on the page change."""
    at, actor = timezone.now(), request.actor
    chosen = policy.settings_of(actor)
    form = SettingsForm(sent(request), person=actor, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        actions.choose_settings(actor, at=at, **form.settings())
        _choose_ways(request, at)
        return go_to(request, _settings_page(request), message=_("Saved."))
    context = {
        "form": form,
        "chosen": chosen,
        "is_silent": bool(chosen.silent_until and at < chosen.silent_until),
        "choices": choosing.choices(actor, at=at),
        "stamps": choosing.stamps_of(actor, chosen, at=at),
        "stretches": choosing.stretches(chosen.quiet),
        "place": choosing.place_of(actor),
        "lately": _lines(actor)[:LATELY],
        "is_bouncing": actor in queries.bouncing([actor]),
        "devices": push.devices_of(actor, at=at),
        "push_key": push.public_key(),
        "marked": request.GET.get("row", ""),
    }
    status = 422 if form.is_bound else 200
    return show(request, "notifications/settings.html", context, status=status)


def _choose_ways(request: MemberRequest, at: datetime) -> None:
    wanted = request.POST.getlist("wanted")
    ways = [channel.name for channel in reaching(request.actor)]
    for name, (_topic, kinds) in choosing.topics().items():
        shown = [way for way in ways if f"{name}:{way}" in request.POST.getlist("shown")]
        ticked = [way for way in ways if f"{name}:{way}" in wanted]
        actions.choose_ways(request.actor, kinds, shown=shown, wanted=ticked, at=at)


def _settings_page(request: MemberRequest) -> str:
    return address("notifications:settings", organisation=request.organisation.slug)


def _lines(actor: Membership) -> list[delivery_log.DeliveryLine]:
    told = delivery_log.messages_to(actor)[:LATELY]
    return delivery_log.lines(told, actor, is_own=True)


@require_POST
def silence(request: MemberRequest) -> HttpResponse:
    """A week of silence from now, or its end."""
    at = timezone.now()
    if request.POST.get("silence") == "end":
        actions.end_silence(request.actor, at=at)
        return go_to(request, _settings_page(request), message=_("We may write to you again."))
    until = day(actions.ask_for_silence(request.actor, at=at), request.actor.timezone)
    said = _("Silence until %(day)s. What people write to you still arrives.") % {"day": until}
    return go_to(request, _settings_page(request), message=said)


@require_safe
def log(request: MemberRequest) -> HttpResponse:
    """Everything that was sent to oneself, and why."""
    return _show_log(request, request.actor, delivery_log.messages_to(request.actor))


@require_safe
def log_of(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    """What was sent to another, without a word of it, for whoever runs what it was about."""
    person, told = permissions.log_to_read(request.actor, membership_id)
    return _show_log(request, person, told)


def _show_log(request: MemberRequest, person: Membership, told: QuerySet[Message]) -> HttpResponse:
    page = Paginator(told, PER_PAGE).get_page(request.GET.get("page"))
    is_own = person.pk == request.actor.pk
    lines = delivery_log.lines(page.object_list, request.actor, is_own=is_own)
    context = {"page": page, "lines": lines, "person": person, "is_own": is_own}
    return show(request, "notifications/log.html", context)


@require_safe
def open_item(request: MemberRequest, item_id: UUID) -> HttpResponse:
    """Go where a line of the inbox leads; from then on it counts as read."""
    item = get_object_or_404(queries.item_of(request.actor, item_id))
    actions.mark_read(item, at=timezone.now())
    here = address("notifications:inbox", organisation=request.organisation.slug)
    inside = item.path.startswith("/") and not item.path.startswith("//")
    return go_to(request, item.path if inside else here)


@require_POST
def resume(request: MemberRequest) -> HttpResponse:
    """Their address works again, they say: the next email shows it."""
    actions.resume_address(request.actor, actor=request.actor, at=timezone.now())
    here = address("notifications:inbox", organisation=request.organisation.slug)
    message = _("Emails go to %(address)s again.") % {"address": request.actor.email}
    return go_to(request, here, message=message)


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    actions.mark_all_read(request.actor, at=timezone.now())
    return go_to(request, address("notifications:inbox", organisation=request.organisation.slug))
