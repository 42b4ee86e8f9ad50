"""Terms and privacy page, and a person's yes to them."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.web.pages import go_to, show
from mentoring.organisations import actions, queries
from mentoring.organisations.requests import MemberRequest, exempt_from_terms, open_to_strangers
from mentoring.organisations.views.public import home_of


@open_to_strangers
@exempt_from_terms
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: MemberRequest) -> HttpResponse:
    """What is in force, what is new in it since the last yes, and the place to say yes."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = home_of(request.organisation)
    if getattr(request, "actor", None) is None:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        pages = queries.policies_to_read(request.organisation)
        return show(request, "organisations/terms.html", {"pages": pages, "waiting": []})
    if request.method == "POST":
        actions.accept_policies(request.actor, at=timezone.now())
        return go_to(request, back, message=_("Thank you. Noted with today’s date."))
    pages = queries.policies_for(request.actor)
    waiting = [page for page in pages if page.is_waiting]
    context = {"pages": pages, "waiting": waiting, "next": back}
    if waiting:
        context["nav"] = []  # nothing in the menu would open before the answer
    return show(request, "organisations/terms.html", context)
