"""The circles of a programme, and the page of one before and after joining."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.circles import permissions
from mentoring.circles.forms import AskForm, HandOverForm
from mentoring.circles.models import OpenCircle
from mentoring.circles.queries import pages
from mentoring.circles.rules import TAKE_WITHIN
from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import NavEntry, show
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme

PAGE = "circles/circle.html"


@hook("navigation", order=31)
def circles_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    """For those who run a programme in which people come together by themselves."""
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or not programme.is_joined_openly:
        return None
    if not programme.is_live or not programme.is_managed_by(actor):
        return None
    where = address("circles:circles", programme.slug, organisation=request.organisation.slug)  # type: ignore[attr-defined]
    return [NavEntry(_("Circles"), where, request.path.startswith(where), icon="people")]


@require_safe
def circles(request: MemberRequest, slug: str) -> HttpResponse:
    """What each is about, who is there, how many seats: one's own first."""
    now = timezone.now()
    today = request.organisation.day_at(now)
    programme = permissions.programme_with_circles(request.actor, slug, today)
    rows = permissions.circles_to_see(request.actor, programme, today).open()
    rows = rows.select_related("programme__organisation", "host").with_joiners()
    enrolment = permissions.enrolment_of(request.actor, programme)
    found = pages.shown(rows.order_by("founded_at", "pk"), request.actor, enrolment, at=now)
    page = {
        "programme": programme if programme.is_managed_by(request.actor) else None,
        "of": programme,
        "mine": [one for one in found if one.joiner],
        "others": [one for one in found if not one.joiner],
        "may_found": permissions.may_found(request.actor, programme),
    }
    return show(request, "circles/circles.html", page)


@require_safe
def circle(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    today = request.organisation.day_at(timezone.now())
    found = permissions.circle_to_see(request.actor, circle_id, today)
    return show(request, PAGE, page_of(request, found))


@require_safe
def invited(request: MemberRequest, invitation: str) -> HttpResponse:
    """The same page, behind the link that somebody passed on; joining brings it along."""
    today = request.organisation.day_at(timezone.now())
    found = permissions.circle_behind(request.actor, invitation, today)
    return show(request, PAGE, page_of(request, found) | {"invitation": invitation})


def page_of(request: MemberRequest, found: OpenCircle) -> dict[str, Any]:
    enrolment = permissions.enrolment_of(request.actor, found.programme)
    shown = pages.shown([found], request.actor, enrolment, at=timezone.now())[0]
    keeps = permissions.keeps(request.actor, found)
    runs = found.programme.is_managed_by(request.actor)
    page: dict[str, Any] = {
        "programme": found.programme if runs else None,
        "circle": found,
        "shown": shown,
        "keeps": keeps,
        "runs": runs,
        "ask_form": AskForm(),
        "take_days": TAKE_WITHIN.days,
        "invitation": "",
        "removable": [],
        "refusal": None,
    }
    if keeps:
        for one in found.inside:
            one.circle = found
        page["removable"] = [
            one for one in found.inside if permissions.is_removable(one, request.actor)
        ]
        page["link"] = full_address(
            "circles:invited",
            permissions.invitation_to(found),
            organisation=request.organisation.slug,
        )
        page["host_form"] = HandOverForm(programme=found.programme)
    return page
