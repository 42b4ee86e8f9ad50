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
from mentoring.meetings.rules import may_begin_at_once
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.names import known

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
        for one in known(relationship, rows, "by")
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
    page = {"actor": request.actor, "are_two": relationship.are_two}
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
    """Talks that took place between two moments, each as one line; and the one that goes on."""
    every = [one for one in meetings_of(relationship) if not one.cancelled_at]
    held = [one for one in every if one.is_held and since <= one.ends_at <= until]
    lines = [(one.ends_at, "meetings/met.html", one) for one in held]
    at = timezone.now()
    lines += [
        (one.starts_at, "meetings/going_on.html", one)
        for one in every
        if one.is_joined_from_here and since <= one.starts_at <= min(until, at) and at < one.ends_at
    ]
    page = {"actor": request.actor, "relationship": relationship}
    return [
        (moment, Markup(render_fragment(request, template, page | {"meeting": one})))  # noqa: S704
        for moment, template, one in lines
    ]


@hook("messaging.company")
def begin_at_once(request: MemberRequest, between: object) -> Markup | None:
    """Beside the word that the other is here too: one press, and both can see each other."""
    if not isinstance(between, Relationship):
        return None
    are_minors = between.programme.minors_since is not None
    # Of whom one has blocked the other, neither is shown to be here.
    if not may_begin_at_once(are_two=between.are_two, are_minors=are_minors, are_apart=False):
        return None
    page = {"relationship": between}
    return Markup(render_fragment(request, "meetings/begin.html", page))  # noqa: S704
