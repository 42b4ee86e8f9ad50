"""Who runs a programme, and who sponsors it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.organisations.models import Grant, Membership, Role
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.models import Programme


@require_safe
def team(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    return _page(request, programme)


@needs_fresh_proof
@require_POST
def add_to_team(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    people = Membership.objects.visible_to(request.actor).present()
    person = get_object_or_404(people, pk=_uuid(request.POST.get("person")))
    is_sponsor = request.POST.get("role") == Role.SPONSOR
    role = Role.SPONSOR if is_sponsor else Role.COORDINATOR
    actions.add_to_team(
        programme, membership=person, role=role, actor=request.actor, at=timezone.now()
    )
    return _back(request, programme)


@needs_fresh_proof
@require_POST
def remove_from_team(request: MemberRequest, slug: str, grant_id: UUID) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    given = get_object_or_404(_given(programme), pk=grant_id)
    try:
        actions.remove_from_team(given, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _page(request, programme, refusal=refusal)
    if given.membership_id == request.actor.pk and not request.actor.is_admin:
        slug = request.organisation.slug
        return go_to(request, address("programmes:about", programme.slug, organisation=slug))
    return _back(request, programme)


def _page(
    request: MemberRequest, programme: Programme, refusal: Refusal | None = None
) -> HttpResponse:
    query = request.GET.get("q", "")[:100]
    page = {
        "programme": programme,
        "roles": queries.team(programme),
        "query": query,
        "found": queries.people_to_ask(programme, query),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return show(request, "programmes/team.html", page, part="found", status=status)


def _given(programme: Programme) -> QuerySet[Grant]:
    of_people = Grant.objects.filter(programme_id=programme.pk, membership__isnull=False)
    return of_people.select_related("membership")


def _back(request: MemberRequest, programme: Programme) -> HttpResponse:
    slug = request.organisation.slug
    return go_to(request, address("programmes:team", programme.slug, organisation=slug))


def _uuid(query: str | None) -> UUID | None:
    try:
        return UUID(query or "")
    except ValueError:
        return None
