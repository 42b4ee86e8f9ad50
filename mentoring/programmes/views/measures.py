"""What the measures of a programme's goal are now, and were on the days before."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.forms import ValueForm
from mentoring.programmes.models import Programme


@require_http_methods(["GET", "HEAD", "POST"])
def measures(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    form = ValueForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        return _page(request, programme, form)
    said = form.cleaned_data
    measure = permissions.measure_to_enter(programme, said["measure"])
    try:
        actions.enter_value(
            measure, value=said["value"], on=said["on"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error("on", str(refusal))
        return _page(request, programme, form)
    where = address("programmes:measures", programme.slug, organisation=request.organisation.slug)
    return go_to(request, where, message=_("Saved. It is in the report."))


def _page(request: MemberRequest, programme: Programme, bound: ValueForm) -> HttpResponse:
    today = request.organisation.day_at(timezone.now())
    asked = str(bound.data.get("measure", ""))
    rows = []
    for one in queries.measures_of(programme):
        own = ValueForm(initial={"measure": one.pk, "on": today}, auto_id=f"id_{one.pk}_%s")
        rows.append((one, bound if asked == str(one.pk) else own))
    page = {"programme": programme, "rows": rows}
    status = 422 if request.method == "POST" else 200
    return show(request, "programmes/measures.html", page, status=status)
