"""What somebody has for signing in, on one page."""

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.accounts import recovery
from mentoring.accounts.device import sign_in_of
from mentoring.accounts.models import User
from mentoring.accounts.pages import RETURN_SLUG
from mentoring.accounts.proof import needs_fresh_proof
from mentoring.core.web.pages import show


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Password, passkeys, second factor, recovery codes and sessions: what is set, what to do."""
    assert isinstance(request.user, User)
    if slug := request.GET.get("from"):
        request.session[RETURN_SLUG] = slug[:40]
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    page = {
        "user": request.user,
        "has_password": request.user.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "codes_left": recovery.count_left(request.user),
    }
    return show(request, "accounts/overview.html", page)


@require_safe
@never_cache
def device(request: HttpRequest) -> HttpResponse:
    """Asked before what waited on a device is sent: who is signed in now, and a fresh token."""
    return JsonResponse({"sign_in": sign_in_of(request), "token": get_token(request)})


@login_required
@needs_fresh_proof
@require_safe
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes right after they were made; later only how many are left."""
    assert isinstance(request.user, User)
    codes = recovery.show_once(request.user)
    left = recovery.count_left(request.user)
    if left is None:
        raise Http404
    page = {"codes": codes, "left": left, "total": app_settings.RECOVERY_CODE_COUNT}
    return show(request, "mfa/recovery_codes/index.html", page)


def no_second_look(request: HttpRequest) -> HttpResponse:
    """Allauth's file of the codes, which would show them again."""
    raise Http404


@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """Allauth's page for changing the address: here the organisation keeps it, see overview."""
    return redirect("accounts:overview")
