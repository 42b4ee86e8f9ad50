"""Where a visitor arrives: front page, language, the first organisation of all."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.pages import sign_in
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import show
from mentoring.organisations import actions, queries
from mentoring.organisations.forms import SetUpForm
from mentoring.organisations.models import Organisation, SetupLink
from mentoring.organisations.pages import remember_language


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Into the organisation, to a choice of several, to signing in, or to setting up.

    Under an organisation's own name there is nothing to choose.
    """
    if request.own_slug:  # type: ignore[attr-defined]
        return redirect(f"/{request.own_slug}/")  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        if not Organisation.objects.exists():
            return show(request, "organisations/fresh.html")
        return redirect(settings.LOGIN_URL)
    mine = queries.memberships_of(request.user)
    if len(mine) == 1:
        return redirect(home_of(mine[0].organisation))
    return show(request, "organisations/chooser.html", {"memberships": mine})


def home_of(organisation: Organisation) -> str:
    return f"/{organisation.slug}/"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: pages by a cookie, letters by what we note down."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if chosen in dict(settings.LANGUAGES):
        remember_language(response, chosen)
        if request.user.is_authenticated:
            actions.choose_language(request.user, language=chosen)
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page behind the address that an empty installation prints."""
    link = SetupLink.objects.filter(token_digest=actions.digest(token)).first()
    now = timezone.now()
    if link is None or link.used_at or link.expires_at <= now or Organisation.objects.exists():
        return show(request, "organisations/setup_closed.html", status=410 if link else 404)
    form = SetUpForm(
        request.POST if request.method == "POST" else None,
        initial={"timezone": "Europe/Berlin", "language": translation.get_language()},
    )
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            admin = actions.set_up(link, at=now, **form.cleaned_data)
        except Refusal as error:
            refusal = error
        else:
            assert admin.user
            where = address("console:index", organisation=admin.organisation.slug)
            return sign_in(request, admin.user, where=where, by_password=True)
    page: dict[str, Any] = {"form": form, "refusal": refusal}
    return show(
        request, "organisations/setup.html", page, status=422 if request.method == "POST" else 200
    )
