"""Who acts, in which organisation: read from the address, denied by default."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from mentoring.core.addresses import address
from mentoring.core.extensions import collect
from mentoring.core.statements import statement
from mentoring.organisations.models import Membership, Organisation, Policy

Handler = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Set ``request.actor`` and ``request.organisation`` for every address inside of one.

    Strangers are asked to sign in, unless a page is open to them; a signed-in person of another
    organisation learns nothing, not even that this one exists. ``organisation`` never
    reaches the view as an argument.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = request.organisation = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "organisation" not in kwargs:
            return None
        slug = kwargs.pop("organisation")
        if getattr(view, "is_public_inside", False):
            request.organisation = _known(slug)
            return None
        if request.user.is_authenticated:
            request.actor = _membership_of(request.user, slug)
        if request.actor is None:
            return self._for_strangers(request, view, slug)
        request.organisation = request.actor.organisation
        if getattr(view, "is_before_terms", False) or not request.actor.must_accept:
            return None
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{address('organisations:terms', organisation=slug)}?{query}")

    def _for_strangers(self, request: Any, view: Any, slug: str) -> HttpResponse | None:
        if getattr(view, "is_open_to_strangers", False) and _has_written_policies(slug):
            request.organisation = _known(slug)
            return None
        if request.user.is_authenticated:
            raise Http404
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")


@statement
def _mine(user: UUID, slug: str) -> QuerySet[Membership]:
    """The actor, the organisation and what its policies are to them: one query."""
    mine = Membership.objects.present().filter(user=user, organisation__slug=slug)
    mine = mine.with_open_policies().with_written_policies()
    # What every page shows of its reader, told by apps above.
    shown = {name: what for told in collect("organisations.actor") for name, what in told.items()}
    return mine.select_related("organisation").annotate(**shown)[:1]


def _membership_of(user: Any, slug: str) -> Membership | None:
    actor = _mine.first(user.pk, slug)
    if actor is not None:
        actor.user = user
    return actor


def _known(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


def _has_written_policies(slug: str) -> bool:
    """What is open to strangers is the terms and the privacy page, once there are any."""
    return Policy.objects.filter(organisation__slug=slug).exists()
