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

from mentoring.accounts.device import sign_in_of
from mentoring.accounts.pages import RETURN_SLUG
from mentoring.core.hooks import run_hook
from mentoring.core.web import drafts
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, navigation
from mentoring.organisations.models import Membership, Organisation, Policy

MAX_NAMED = 5  # organisations in a menu; more are on the page that lets one choose


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html, asked for once a request however many parts a page is made of."""
    known: dict[str, Any] | None = request.__dict__.get("_page_context")
    if known is None:
        known = request.__dict__["_page_context"] = _context(request)
    return dict(known)


def _context(request: HttpRequest) -> dict[str, Any]:
    """Pages outside an organisation are framed by the one that their reader comes from."""
    actor: Membership | None = getattr(request, "actor", None)
    organisation: Organisation | None = getattr(request, "organisation", None)
    mine: list[Membership] = []
    framed: dict[str, Any] = {}
    if organisation is None and actor is None:
        mine = memberships(request)
        actor = framing_membership(request, mine)
        organisation = actor.organisation if actor else None
        framed = _framed(request, actor, mine)
    context: dict[str, Any] = {
        "actor": actor,
        "organisation": organisation,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "links": _links(request, actor, organisation, mine),
        "unread_count": 0,
        "sign_in": sign_in_of(request),
        "draft": drafts.kept_here(request) if actor else None,
        # One token for all forms of a page, made when the first of them is drawn.
        "csrf_token": (token := SimpleLazyObject(partial(get_token, request))),
        "csrf_input": SimpleLazyObject(partial(_csrf_input, token)),
    }
    for extra in run_hook("page_context", request) if getattr(request, "actor", None) else []:
        context |= extra
    return context | framed


def _csrf_input(token: object) -> SafeString:
    """As Django's, which would make a second token."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', str(token))


def _framed(request: Any, actor: Membership | None, mine: list[Membership]) -> dict[str, Any]:
    """The main menu on a page outside: that of one organisation, or the way into each."""
    if actor:
        request.actor, request.organisation = actor, actor.organisation
        return {"nav": navigation(request)}
    if _is_account(request) and len(mine) > 1:
        homes = [NavEntry(one.organisation.name, f"/{one.organisation.slug}/") for one in mine]
        return {"nav": homes[:MAX_NAMED] if len(mine) <= MAX_NAMED else []}
    return {}


def memberships(request: HttpRequest) -> list[Membership]:
    """Where a signed-in reader of a page outside is at home."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    mine = Membership.objects.present().filter(user=user).with_written_policies().with_administers()
    return list(mine.select_related("organisation", "user").order_by("organisation__name"))


def framing_membership(request: HttpRequest, mine: list[Membership]) -> Membership | None:
    """The only organisation; of several the one from which somebody opened their account."""
    if len(mine) == 1:
        return mine[0]
    slug = request.session.get(RETURN_SLUG) if mine and _is_account(request) else None
    return next((one for one in mine if one.organisation.slug == slug), None)


def _is_account(request: HttpRequest) -> bool:
    return request.path.startswith(address("accounts:overview"))


def _links(
    request: HttpRequest,
    actor: Membership | None,
    organisation: Organisation | None,
    mine: list[Membership],
) -> dict[str, str]:
    links = {"language": address("public:language"), "home": "/"}
    if len(mine) > 1 and _is_account(request):
        links["elsewhere"] = address("public:front")
    if organisation:
        links |= _policies(actor, organisation)
    if actor:
        slug = actor.organisation.slug
        links |= {
            "home": f"/{slug}/",
            "inbox": address("notifications:inbox", organisation=slug),
            "account": f"{address('accounts:overview')}?from={slug}",
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
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=60 * 60 * 24 * 365,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
