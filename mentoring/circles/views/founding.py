"""Founding a circle, saying it anew, handing it over, closing it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.circles import permissions
from mentoring.circles.actions import founding
from mentoring.circles.forms import CircleForm, FoundForm, HandOverForm
from mentoring.circles.models import OpenCircle
from mentoring.circles.views.finding import PAGE, page_of
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.requests import MemberRequest

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def found(request: MemberRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    today = request.organisation.day_at(now)
    programme = permissions.programme_to_found_in(request.actor, slug, today)
    runs = programme.is_managed_by(request.actor)
    form = FoundForm(sent(request), programme=programme, names_host=runs)
    page: dict[str, Any] = {
        "programme": programme if runs else None,
        "of": programme,
        "form": form,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "circles/found.html", page)
    if not form.is_valid():
        return show(request, "circles/found.html", page, part="words", status=422)
    host = form.cleaned_data["host"] if runs else request.actor
    key = form.cleaned_data["key"]
    try:
        circle = founding.found(
            programme, form.values(), host=host, key=key, actor=request.actor, at=now
        )
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "circles/found.html", page, part="words", status=422)
    return go_to(request, _page(request, circle), message=_("It’s there, and gathers people now."))


@require_http_methods(FORM)
def change(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    circle = permissions.circle_to_keep(request.actor, circle_id)
    names = ("name", "about", "rhythm", "seats", "begins_with", "reach", "asks", "is_taking")
    form = CircleForm(
        sent(request),
        initial={name: getattr(circle, name) for name in names},
        is_supervised=circle.programme.minors_since is not None,
    )
    page: dict[str, Any] = {
        "programme": circle.programme if circle.programme.is_managed_by(request.actor) else None,
        "circle": circle,
        "form": form,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "circles/change.html", page)
    if not form.is_valid():
        return show(request, "circles/change.html", page, part="words", status=422)
    try:
        founding.change(circle, form.values(), actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "circles/change.html", page, part="words", status=422)
    return go_to(request, _page(request, circle), message=_("Saved."))


@require_POST
def hand_over(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    """Somebody else answers for it from now on."""
    circle = permissions.circle_to_keep(request.actor, circle_id)
    form = HandOverForm(request.POST, programme=circle.programme)
    page: dict[str, Any] = {"host_form": form}
    if form.is_valid():
        try:
            host = form.cleaned_data["host"]
            founding.hand_over(circle, host, actor=request.actor, at=timezone.now())
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            return go_to(request, _after(request, circle), message=_("Handed over."))
    return show(request, PAGE, page_of(request, circle) | page, status=422)


@require_POST
def renew_link(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    circle = permissions.circle_to_keep(request.actor, circle_id)
    return _do(request, circle, founding.renew_link, _("The old link leads nowhere any more."))


@require_POST
def close(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    circle = permissions.circle_to_keep(request.actor, circle_id)
    words = _("Closed. Everybody who waited for it hears that.")
    return _do(request, circle, founding.close_by_hand, words)


def _do(request: MemberRequest, circle: OpenCircle, act: Any, message: str) -> HttpResponse:
    try:
        act(circle, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = page_of(request, circle) | {"refusal": refusal}
        return show(request, PAGE, page, status=422)
    return go_to(request, _after(request, circle), message=message)


def _after(request: MemberRequest, circle: OpenCircle) -> str:
    """To where whoever did it may still look: a hidden circle is not theirs any more."""
    slug = request.organisation.slug
    today = request.organisation.day_at(timezone.now())
    found = permissions.circles_to_see(request.actor, circle.programme, today)
    if found.filter(pk=circle.pk).exists():
        return _page(request, circle)
    return address("home:home", organisation=slug)


def _page(request: MemberRequest, circle: OpenCircle) -> str:
    return address("circles:circle", circle.pk, organisation=request.organisation.slug)
