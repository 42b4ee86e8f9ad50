"""A participant's start page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import NavEntry, go_to, show
from mentoring.home import queries
from mentoring.home.queries import Home, home_of
from mentoring.insights.reports import headlines
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme


@hook("navigation", order=1)
def home_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    if getattr(request, "actor", None) is None:
        return None
    where = address("home:home", organisation=request.organisation.slug)  # type: ignore[attr-defined]
    return [NavEntry(_("Home"), where, request.path == where, icon="home")]


@require_safe
@readable_offline
def home(request: MemberRequest) -> HttpResponse:
    at = timezone.now()
    mine = home_of(request.actor, at=at)
    if where := _elsewhere(request, mine):
        return go_to(request, where)
    today = request.organisation.day_at(at)
    page = {"mine": mine, "today": today, "headlines": headlines(mine.oversees, at=at)}
    return show(request, "home/home.html", page)


@require_safe
def pages_to_keep(request: MemberRequest) -> HttpResponse:
    """Asked by the reader's device, which fetches these while there is a line."""
    return JsonResponse({"pages": queries.pages_to_keep(request.actor, at=timezone.now())})


def _elsewhere(request: MemberRequest, mine: Home) -> str | None:
    """Where this person should begin instead: an unread letter, or what they run or watch over."""
    slug = request.organisation.slug
    if letter := mine.unread_letter:
        return address("matching:letter", letter.pk, organisation=slug)
    if not mine.is_staff_only:
        return None
    if mine.runs:
        return address("today:everything", organisation=slug)
    if len(mine.oversees) == 1:
        return address("insights:report", mine.oversees[0].slug, organisation=slug)
    return None
