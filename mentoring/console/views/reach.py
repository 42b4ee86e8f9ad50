"""How to reach me: language and time zone, for every member."""

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.console.queries.people import widest_budget
from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import go_to, show
from mentoring.organisations import actions
from mentoring.organisations.forms import ReachForm
from mentoring.organisations.pages import remember_language
from mentoring.organisations.requests import MemberRequest

extends("friction_budget")(widest_budget)


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: MemberRequest) -> HttpResponse:
    actor = request.actor
    initial = {
        "language": actor.language or actor.organisation.language,
        "timezone": actor.timezone,
    }
    form = ReachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.choose_reach(actor, at=timezone.now(), **form.cleaned_data)
        with translation.override(actor.language):
            where = address("console:reach", organisation=request.organisation.slug)
            response = go_to(request, where, message=_("Noted: like this from now on."))
        remember_language(response, actor.language)
        return response
    status = 422 if request.method == "POST" else 200
    return show(request, "console/reach.html", {"form": form}, status=status)
