"""The page behind an invitation link."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mentoring.accounts.models import User
from mentoring.accounts.pages import sign_in
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import show
from mentoring.organisations import actions, queries, rules
from mentoring.organisations.forms import JoinForm
from mentoring.organisations.models import Invitation
from mentoring.organisations.views.public import home_of

PAGE = "organisations/invitation.html"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who invites whom into what, and the way in: sign in, choose a password, or neither."""
    found = (
        Invitation.objects.filter(token_digest=actions.digest(token))
        .select_related("membership__organisation", "organisation", "sent_by")
        .first()
    )
    if found is None:
        return show(request, PAGE, {"state": "unknown"}, status=404)
    with translation.override(_language_for(request, found)):
        request.organisation = found.organisation  # type: ignore[attr-defined]
        state = _state_of(found)
        if _is_theirs_already(request, found):
            return redirect(_where(request, found))
        if state is not rules.Invited.OPEN:
            page = {
                "state": state.value,
                "invitation": found,
                "sign_in_url": _sign_in(_where(request, found)),
            }
            return show(request, PAGE, page, status=410)
        return _answer(request, found)


def _language_for(request: HttpRequest, found: Invitation) -> str:
    """The reader's own choice here, else the one we know of, else what their browser says."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return found.membership.language or translation.get_language() or "en"


def _is_theirs_already(request: HttpRequest, found: Invitation) -> bool:
    """Whether the person has joined, by this link or another, and is signed in."""
    member = found.membership
    return bool(member.user_id and member.user_id == request.user.pk and not member.removed_at)


def _state_of(found: Invitation) -> rules.Invited:
    if found.membership.removed_at:
        return rules.Invited.WITHDRAWN
    if found.membership.user_id:
        return rules.Invited.USED
    return rules.invited(
        used_at=found.used_at,
        withdrawn_at=found.withdrawn_at,
        expires_at=found.expires_at,
        at=timezone.now(),
    )


def _where(request: HttpRequest, found: Invitation) -> str:
    """Where this link leads: one invitation may stand in several letters, each to its own page."""
    wanted, inside = request.GET.get("next", ""), home_of(found.organisation)
    is_inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_inside and wanted.startswith(inside) else found.next_path or inside


def _sign_in(where: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': where})}"


def _answer(request: HttpRequest, found: Invitation) -> HttpResponseBase:
    user = request.user if isinstance(request.user, User) else None
    policies = queries.current_policies(found.organisation)
    page: dict[str, Any] = {
        "state": "open",
        "invitation": found,
        "policies": policies,
        "refusal": None,
        "is_somebody_else": user is not None and not actions.is_for(found, user),
        "needs_sign_in": user is None and actions.needs_sign_in(found),
        "user": user,
        "sign_in_url": _sign_in(request.get_full_path()),
    }
    form = page["form"] = JoinForm(
        request.POST if request.method == "POST" else None,
        member=found.membership,
        has_account=user is not None,
        policies=bool(policies),
    )
    if request.method != "POST":
        return show(request, PAGE, page)
    if form.is_valid() or page["is_somebody_else"] or page["needs_sign_in"]:
        try:
            return _join(request, found, user, form.cleaned_data.get("password") or None)
        except Refusal as refusal:
            page["refusal"] = refusal
    return show(request, PAGE, page, status=422)


def _join(
    request: HttpRequest, found: Invitation, user: User | None, password: str | None
) -> HttpResponseBase:
    joined = actions.accept_invitation(found, user=user, at=timezone.now(), password=password)
    where = _where(request, found)
    welcome = _("Welcome to %(organisation)s.") % {"organisation": found.organisation.name}
    messages.info(request, welcome)
    if user is None:
        return sign_in(request, joined, where=where, by_password=bool(password))
    return redirect(where)
