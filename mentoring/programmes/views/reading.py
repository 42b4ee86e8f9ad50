"""What people read about a programme before they join, and afterwards."""

from django.http import HttpResponse
from django.urls import NoReverseMatch
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.core.hooks import run_hook
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import show
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import permissions, queries
from mentoring.programmes.models import Programme


@require_safe
def about(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_read(request.actor, slug)
    team = queries.team(programme)
    audiences = permissions.audiences_open_to(request.actor, programme)
    page = {
        "programme": programme,
        "audiences": audiences,
        "coordinators": [given for given in team if given.role == "coordinator"],
        "sponsors": [given for given in team if given.role == "sponsor"],
        "join_path": _way_in(request, programme) if audiences else "",
        "closing_url": next(iter(run_hook("programmes.closing", request.actor, programme)), ""),
    }
    return show(request, "programmes/about.html", page)


def _way_in(request: MemberRequest, programme: Programme) -> str:
    """Where to join, while enrolment is open; joining belongs to a layer above."""
    if not programme.takes_people_on(request.organisation.day_at(timezone.now())):
        return ""
    try:
        return address("participants:join", programme.slug, organisation=request.organisation.slug)
    except NoReverseMatch:
        return ""
