"""What every page knows about its reader."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentoring.core.addresses import address
from mentoring.core.extensions import collect
from mentoring.core.pages import navigation
from mentoring.organisations.models import Membership, Organisation, Policy


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html, asked for once a request however many parts a page is made of."""
    known: dict[str, Any] | None = request.__dict__.get("_page_context")
    if known is None:
        known = request.__dict__["_page_context"] = _context(request)
    return dict(known)


def _context(request: HttpRequest) -> dict[str, Any]:
    """Pages outside an organisation have neither actor nor menu, unless there is just one."""
    actor: Membership | None = getattr(request, "actor", None)
    organisation: Organisation | None = getattr(request, "organisation", None)
    framed: dict[str, Any] = {}
    if organisation is None and actor is None and (actor := only_membership(request)):
        organisation = actor.organisation
        framed = _framed(request, actor)
    context: dict[str, Any] = {
        "actor": actor,
        "organisation": organisation,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "links": _links(request, actor, organisation),
        "unread_count": 0,
        # One token for all forms of a page, made when the first of them is drawn.
        "csrf_token": (token := SimpleLazyObject(partial(get_token, request))),
        "csrf_input": SimpleLazyObject(partial(_csrf_input, token)),
    }
    for extra in collect("page_context", request) if getattr(request, "actor", None) else []:
        context |= extra
    return context | framed


def _csrf_input(token: object) -> SafeString:
    """As Django's, which would make a second token."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def _framed(request: Any, actor: Membership) -> dict[str, Any]:
    """The main menu of somebody's own organisation, on a page outside of it."""
    request.actor, request.organisation = actor, actor.organisation
    return {"nav": navigation(request)}


def only_membership(request: HttpRequest) -> Membership | None:
    """Somebody's own organisation frames the pages of their account, when there is just one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    mine = Membership.objects.present().filter(user=user).with_written_policies()
    found = list(mine.select_related("organisation", "user")[:2])
    return found[0] if len(found) == 1 else None


def _links(
    request: HttpRequest, actor: Membership | None, organisation: Organisation | None
) -> dict[str, str]:
    links = {"language": address("entrance:language"), "home": "/"}
    if organisation:
        links |= _policies(actor, organisation)
    if actor:
        slug = actor.organisation.slug
        links |= {
            "home": f"/{slug}/",
            "inbox": address("notifications:inbox", organisation=slug),
            "account": address("accounts:overview"),
        }
    elif request.user.is_authenticated if hasattr(request, "user") else False:
        links["account"] = address("accounts:overview")
    return links


def _policies(actor: Membership | None, organisation: Organisation) -> dict[str, str]:
    """Only what is written; an actor brings the answer along, for strangers it is asked."""
    kinds = {kind for kind in Policy.Kind.values if getattr(actor, f"has_{kind}", False)}
    if not hasattr(actor, "has_terms"):
        written = Policy.objects.filter(organisation=organisation)
        kinds = set(written.values_list("kind", flat=True))
    where = address("organisations:terms", organisation=organisation.slug)
    return {kind: f"{where}#{kind}" for kind in kinds}


def remember_language(response: HttpResponse, chosen: str) -> None:
    """The cookie that the locale middleware reads: nothing is looked up for it later."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=60 * 60 * 24 * 365,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
