"""What somebody has for signing in, on one page."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from mentoring.accounts.models import User
from mentoring.accounts.pages import CAME_FROM
from mentoring.core.pages import show


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Password, passkeys, second factor, recovery codes and sessions: what is set, what to do."""
    assert isinstance(request.user, User)
    if came_from := request.GET.get("from"):
        request.session[CAME_FROM] = came_from[:40]
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    page = {
        "user": request.user,
        "has_password": request.user.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
    }
    return show(request, "accounts/overview.html", page)


@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """Allauth's page for changing the address: here the organisation keeps it, see overview."""
    return redirect("accounts:overview")
