"""An afternoon in rounds: the whole timetable, and one's own."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.core.hooks import run_hook
from mentoring.core.web.pages import show
from mentoring.matching import permissions
from mentoring.matching.queries import rounds as queries
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship


@require_safe
def timetable(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    page = {"programme": run.programme, "run": run, "rounds": queries.timetable(run)}
    return show(request, "matching/timetable.html", page)


@require_safe
def afternoon(request: MemberRequest, slug: str) -> HttpResponse:
    programme, talks = permissions.afternoon_to_read(request.actor, slug)
    page = {"programme": None, "of": programme, "talks": _talks(request, talks)}
    return show(request, "matching/afternoon.html", page)


def _talks(request: MemberRequest, talks: list[Relationship]) -> list[dict[str, Any]]:
    """Each talk as planned, or as it was moved since."""
    meetings = {key: one for each in run_hook("matching.talks", talks) for key, one in each.items()}
    found = []
    for one in talks:
        meeting = meetings.get(one.pk)
        planned = datetime.fromisoformat(one.reasons["round"]["starts_at"])
        found.append(
            {
                "relationship": one,
                "number": one.reasons["round"]["number"],
                "minutes": one.reasons["round"]["minutes"],
                "meeting": meeting,
                "starts_at": meeting.starts_at if meeting else planned,
                "other": one.others(request.actor)[0],
            }
        )
    return sorted(found, key=lambda one: one["starts_at"])
