"""The room of two people."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core import words
from mentoring.core.addresses import address
from mentoring.core.extensions import collect_with_order
from mentoring.core.pages import go_to, sent, show
from mentoring.core.refusals import Refusal
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships import actions, permissions, queries, rules
from mentoring.relationships.forms import EndForm
from mentoring.relationships.models import Relationship

ROOM = "relationships/room.html"
SIDE_FROM = 50  # panels of this order and above stand in the side column


@require_safe
def room(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    return show(request, ROOM, _page(request, relationship))


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """The guidelines, to read again at any time and to accept."""
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    page: dict[str, Any] = _people(request, relationship)
    if request.method != "POST":
        return show(request, "relationships/agreement.html", page)
    version = request.POST.get("version", "")
    try:
        actions.agree(
            relationship,
            version=int(version) if version.isdecimal() else 0,
            actor=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        relationship.programme.refresh_from_db()
        page |= {"refusal": refusal}
        return show(request, "relationships/agreement.html", page, part="yes", status=422)
    other = relationship.other(request.actor).first_name
    return go_to(request, _room(request, relationship), message=_agreed_words(relationship, other))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """The quiet exit."""
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    form = EndForm(sent(request))
    page = _people(request, relationship) | {"form": form}
    if request.method != "POST":
        return show(request, "relationships/end.html", page)
    if not form.is_valid():
        return show(request, "relationships/end.html", page, part="questions", status=422)
    try:
        actions.end(relationship, actor=request.actor, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "relationships/end.html", page, part="questions", status=422)
    message = _("It has ended. %(name)s has been told kindly, and you are both free again.")
    name = relationship.other(request.actor).first_name
    return go_to(request, _room(request, relationship), message=message % {"name": name})


@require_POST
def extend(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    at = timezone.now()
    weeks = request.POST.get("weeks", "")
    if weeks not in map(str, rules.GO_ON_WEEKS):
        raise Http404
    until = rules.later_end(ends_on=relationship.ends_on, today=at.date(), weeks=int(weeks))
    try:
        actions.extend(relationship, until=until, actor=request.actor, at=at)
    except Refusal as refusal:
        return show(request, ROOM, _page(request, relationship) | {"refusal": refusal}, status=422)
    message = _("You go on together until %(day)s.") % {"day": words.day(until)}
    return go_to(request, _room(request, relationship), message=message)


def _room(request: MemberRequest, relationship: Relationship) -> str:
    return address("relationships:room", relationship.pk, organisation=request.organisation.slug)


def _people(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    return {
        "relationship": relationship,
        "other": relationship.other(request.actor),
        "must_agree": queries.must_agree(relationship, request.actor),
        "accepted_before": relationship.agreed_version(request.actor) > 0,
        "refusal": None,
    }


def _page(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    actor = request.actor
    panels = collect_with_order("relationships.room", request, relationship)
    is_whole = "all" in request.GET
    return _people(request, relationship) | {
        "main_panels": [panel for order, panel in panels if order < SIDE_FROM],
        "side_panels": [panel for order, panel in panels if order >= SIDE_FROM],
        "steps": queries.first_steps(actor, relationship) if relationship.is_open else [],
        "facts": queries.facts(actor, relationship),
        "story": queries.story(actor, relationship, is_whole=is_whole),
        "going_on": queries.weeks_to_go_on(relationship, at=timezone.now()),
    }


def _agreed_words(relationship: Relationship, other: str) -> str:
    relationship.refresh_from_db(fields=["mentor_agreed_at", "mentee_agreed_at"])
    if relationship.is_agreed:
        return _("You have both said yes. Now it is yours.")
    return _("Thank you. %(name)s is asked the same.") % {"name": other}
