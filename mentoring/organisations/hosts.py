"""Host names of their own: under such a name there is one organisation and no other."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host

from mentoring.core.db.statements import statement
from mentoring.core.hooks import hook
from mentoring.organisations.models import Organisation

Handler = Callable[[HttpRequest], HttpResponse]


class HostMiddleware:
    """Refuse every host that is not ours, and note whose own it is in ``request.own_slug``.

    It stands before everything else, because with ``ORGANISATION_HOSTS`` Django itself takes any
    host: which ones are ours is then known by the database alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.own_slug = ""  # type: ignore[attr-defined]
        if settings.ORGANISATION_HOSTS:
            request.own_slug = _own_slug(_asked_for(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _asked_for(request: HttpRequest) -> str:
    """The host of the request in small letters, without a port; empty for what is none."""
    return split_domain_port(request.get_host())[0]


def _own_slug(host: str) -> str:
    """Whose own name this is; empty for the installation's. ``DisallowedHost`` for any other."""
    own = _of_host.first(host)
    if own is not None:
        return own.slug
    if host and validate_host(host, settings.KNOWN_HOSTS):
        return ""
    raise DisallowedHost(f"{host!r} is neither ours nor an organisation's own name.")


@statement
def _of_host(host: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(host=host).only("slug")


@statement
def _of_slug(slug: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(slug=slug).only("host")


@hook("addresses.host")
def host_of(slug: str) -> str | None:
    """The organisation's own host, for links in what leaves the house."""
    if not settings.ORGANISATION_HOSTS:
        return None
    found = _of_slug.first(slug)
    return found.host if found is not None else None
