"""Terms and privacy page, and a person's yes to them."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.pages import go_to, show
from mentoring.organisations import actions, queries
from mentoring.organisations.requests import MemberRequest, before_terms
from mentoring.organisations.views.entrance import home_of


@before_terms
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: MemberRequest) -> HttpResponse:
    """What is in force, what is new in it since the last yes, and the place to say yes."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = home_of(request.organisation)
    if request.method == "POST":
        actions.accept_policies(request.actor, at=timezone.now())
        return go_to(request, back, message=_("Thank you. Noted with today's date."))
    pages = queries.policies_for(request.actor)
    waiting = [page for page in pages if page.is_waiting]
    context = {"pages": pages, "waiting": waiting, "next": back}
    if waiting:
        context["nav"] = []  # nothing in the menu would open before the answer
    return show(request, "organisations/terms.html", context)
