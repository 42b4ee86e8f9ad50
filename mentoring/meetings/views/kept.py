"""What conversations show of talks: what a message became, and that two people have met."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.web.pages import render_fragment
from mentoring.meetings.models import Note, Promise, Question
from mentoring.meetings.queries.schedule import meetings_of, next_of, questions_of
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship

Shown = tuple[UUID, Markup]


@hook("messaging.kept")
def kept(
    request: MemberRequest, relationship: Relationship, things: Mapping[UUID, int]
) -> dict[UUID, Markup]:
    """A line for each of ``things``, which are kept under the messages of these numbers."""
    found = dict(_promises(request, relationship, things))
    found |= dict(_questions(request, relationship, things))
    return found | dict(_notes(request, relationship, things))


def _promises(
    request: MemberRequest, relationship: Relationship, things: Mapping[UUID, int]
) -> list[Shown]:
    rows = Promise.objects.filter(relationship=relationship, pk__in=things).select_related("by")
    page = {"actor": request.actor}
    return [
        _line(request, "promise", one.pk, page | {"promise": one, "number": things[one.pk]})
        for one in rows
    ]


def _questions(
    request: MemberRequest, relationship: Relationship, things: Mapping[UUID, int]
) -> list[Shown]:
    rows = list(Question.objects.filter(relationship=relationship, pk__in=things))
    if not rows:
        return []
    places = {
        one.pk: place for place, one in enumerate(questions_of(relationship, request.actor), 1)
    }
    page = {"actor": request.actor, "next": next_of(relationship, at=timezone.now())}
    return [
        _line(request, "question", one.pk, page | {"question": one, "place": places.get(one.pk, 0)})
        for one in rows
    ]


def _notes(
    request: MemberRequest, relationship: Relationship, things: Mapping[UUID, int]
) -> list[Shown]:
    rows = Note.objects.visible_to(request.actor).filter(pk__in=things)
    page = {"actor": request.actor}
    return [
        _line(request, "note", one.pk, page | {"note": one})
        for one in rows.filter(relationship=relationship)
    ]


def _line(request: MemberRequest, way: str, thing: UUID, page: dict[str, object]) -> Shown:
    words = render_fragment(request, f"meetings/kept_{way}.html", page)
    return thing, Markup(words)  # noqa: S704 - a template


@hook("messaging.flow")
def met(
    request: MemberRequest, relationship: Relationship, since: datetime, until: datetime
) -> list[tuple[datetime, Markup]]:
    """Talks that took place between two moments, each as one line."""
    held = [
        one
        for one in meetings_of(relationship)
        if one.is_held and not one.cancelled_at and since <= one.ends_at <= until
    ]
    page = {"actor": request.actor, "relationship": relationship}
    return [
        (
            one.ends_at,
            Markup(render_fragment(request, "meetings/met.html", page | {"meeting": one})),  # noqa: S704
        )
        for one in held
    ]
