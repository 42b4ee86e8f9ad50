"""Who runs a programme, and who sponsors it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.models import Programme, ProgrammeRole


@require_safe
def team(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    return _page(request, programme)


@require_POST
def add_to_team(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    people = Membership.objects.visible_to(request.actor).present()
    person = get_object_or_404(people, pk=_uuid(request.POST.get("person")))
    is_sponsor = request.POST.get("role") == ProgrammeRole.Role.SPONSOR
    role = ProgrammeRole.Role.SPONSOR if is_sponsor else ProgrammeRole.Role.COORDINATOR
    actions.add_to_team(
        programme, membership=person, role=role, actor=request.actor, at=timezone.now()
    )
    return _back(request, programme)


@require_POST
def remove_from_team(request: MemberRequest, slug: str, role_id: UUID) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    place = get_object_or_404(programme.roles.select_related("membership"), pk=role_id)
    try:
        actions.remove_from_team(place, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _page(request, programme, refusal=refusal)
    if place.membership_id == request.actor.pk and not request.actor.is_admin:
        slug = request.organisation.slug
        return go_to(request, address("programmes:about", programme.slug, organisation=slug))
    return _back(request, programme)


def _page(
    request: MemberRequest, programme: Programme, refusal: Refusal | None = None
) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    page = {
        "programme": programme,
        "places": queries.team(programme),
        "words": words,
        "found": queries.people_to_ask(programme, words),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return show(request, "programmes/team.html", page, part="found", status=status)


def _back(request: MemberRequest, programme: Programme) -> HttpResponse:
    slug = request.organisation.slug
    return go_to(request, address("programmes:team", programme.slug, organisation=slug))


def _uuid(words: str | None) -> UUID | None:
    try:
        return UUID(words or "")
    except ValueError:
        return None
