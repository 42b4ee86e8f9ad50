"""What every page knows about its reader."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.backends.utils import csrf_input
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from mentoring.core.addresses import address
from mentoring.core.extensions import collect
from mentoring.organisations.models import Membership, Organisation


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html, asked for once a request however many parts a page is made of."""
    known: dict[str, Any] | None = request.__dict__.get("_page_context")
    if known is None:
        known = request.__dict__["_page_context"] = _context(request)
    return dict(known)


def _context(request: HttpRequest) -> dict[str, Any]:
    """Pages outside an organisation have neither actor nor menu."""
    actor: Membership | None = getattr(request, "actor", None)
    organisation: Organisation | None = getattr(request, "organisation", None)
    if organisation is None and actor is None:
        actor = only_membership(request)
        organisation = actor.organisation if actor else None
    context: dict[str, Any] = {
        "actor": actor,
        "organisation": organisation,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "links": _links(request, actor),
        "unread_count": 0,
        # One token for all forms of a page, made when the first of them is drawn.
        "csrf_token": SimpleLazyObject(partial(get_token, request)),
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),
    }
    for extra in collect("page_context", request) if getattr(request, "actor", None) else []:
        context |= extra
    return context


def only_membership(request: HttpRequest) -> Membership | None:
    """Somebody's own organisation frames the pages of their account, when there is just one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    mine = list(Membership.objects.present().filter(user=user).select_related("organisation")[:2])
    return mine[0] if len(mine) == 1 else None


def _links(request: HttpRequest, actor: Membership | None) -> dict[str, str]:
    links = {"language": address("entrance:language"), "home": "/"}
    if actor:
        slug = actor.organisation.slug
        links |= {
            "home": f"/{slug}/",
            "inbox": address("notifications:inbox", organisation=slug),
            "account": address("accounts:overview"),
            "terms": address("organisations:terms", organisation=slug) + "#terms",
            "privacy": address("organisations:terms", organisation=slug) + "#privacy",
        }
    elif request.user.is_authenticated if hasattr(request, "user") else False:
        links["account"] = address("accounts:overview")
    return links


def remember_language(response: HttpResponse, chosen: str) -> None:
    """The cookie that the locale middleware reads: nothing is looked up for it later."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=60 * 60 * 24 * 365,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
