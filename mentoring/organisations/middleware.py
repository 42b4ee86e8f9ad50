"""Who acts, in which organisation: read from the address, denied by default."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from mentoring.core.db.statements import statement
from mentoring.core.hooks import run_hook
from mentoring.core.web import drafts
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import is_htmx
from mentoring.organisations.models import Membership, Organisation, Policy, Token, digest
from mentoring.organisations.rules import GRACE_PERIOD

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
        if request.own_slug not in ("", slug):
            raise Http404  # under somebody's own name there is nobody else
        if getattr(view, "is_public_inside", False):
            request.organisation = _organisation(slug)
            return None
        if key := _bearer_key(request):
            self._for_programs(request, view, slug, key)
            return None
        if request.user.is_authenticated:
            request.actor = _membership_of(request.user, slug)
        if request.actor is None:
            return self._for_strangers(request, view, slug)
        request.organisation = request.actor.organisation
        if getattr(view, "exempt_from_terms", False):
            return None
        if request.actor.must_accept:
            return _first(request, "organisations:terms", slug)
        if request.actor.must_add_factor:
            return _first(request, "organisations:second_step", slug)
        return None

    def process_exception(self, request: Any, exception: Exception) -> None:
        """What a program is refused is told as to a stranger: pages are made for people."""
        if isinstance(request.actor, Token):
            request.actor = request.organisation = None

    def _for_programs(self, request: Any, view: Any, slug: str, key: str) -> None:
        """Somebody's cookies count for nothing beside a key."""
        token = _token(key, slug)
        if token is None or not getattr(view, "is_open_to_tokens", False):
            raise Http404
        request.actor, request.organisation = token, token.organisation

    def _for_strangers(self, request: Any, view: Any, slug: str) -> HttpResponse | None:
        if getattr(view, "is_open_to_strangers", False) and _has_written_policies(slug):
            request.organisation = _organisation(slug)
            return None
        if request.user.is_authenticated:
            raise Http404
        return _sign_in_first(request)


def _first(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    """To a page that comes before all others, and from there back."""
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{address(name, organisation=slug)}?{query}")


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; what was sent meanwhile waits for the same person."""
    page = request.get_full_path()
    if request.method == "POST":
        drafts.keep(request)
        page = drafts.page_of(request)
    where = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
    if is_htmx(request):  # a part of a page is no place to sign in
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


@statement
def _actor(user: UUID, slug: str, week_ago: datetime) -> QuerySet[Membership]:
    """The actor, the organisation and what its policies are to them: one query."""
    mine = Membership.objects.present().filter(user=user, organisation__slug=slug)
    mine = mine.with_open_policies().with_written_policies().with_administers()
    mine = mine.with_factor_due(week_ago)
    # What every page shows of its reader, told by apps above.
    shown = {name: what for told in run_hook("organisations.actor") for name, what in told.items()}
    return mine.select_related("organisation").annotate(**shown)[:1]


def _membership_of(user: Any, slug: str) -> Membership | None:
    actor = _actor.first(user.pk, slug, timezone.now() - GRACE_PERIOD)
    if actor is not None:
        actor.user = user
    return actor


def _bearer_key(request: HttpRequest) -> str:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _token(key: str, slug: str) -> Token | None:
    alive = Token.objects.filter(revoked_at=None, organisation__slug=slug)
    return alive.select_related("organisation").filter(digest=digest(key)).first()


def _organisation(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


def _has_written_policies(slug: str) -> bool:
    """What is open to strangers is the terms and the privacy page, once there are any."""
    return Policy.objects.filter(organisation__slug=slug).exists()
