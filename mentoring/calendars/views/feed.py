"""Your calendar: what makes you busy, without anybody reading what it is."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.calendars import actions
from mentoring.calendars.forms import AddressForm
from mentoring.calendars.queries.busy import feed_of
from mentoring.core.hooks import run_hook
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: MemberRequest) -> HttpResponse:
    form = AddressForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(**form.cleaned_data, actor=request.actor, at=timezone.now())
            return go_to(request, _page(request), message=_("Added. We are reading it now."))
        except actions.AddedOften as refusal:
            form.add_error("address", str(refusal))
    feed, along = feed_of(request.actor), run_hook("calendars.page", request)
    still_counts = feed is not None and feed.counts_at(timezone.now())
    page = {"form": form, "feed": feed, "still_counts": still_counts, "along": along}
    return show(
        request, "calendars/calendar.html", page, status=422 if request.method == "POST" else 200
    )


@require_POST
def remove(request: MemberRequest) -> HttpResponse:
    actions.remove(actor=request.actor, at=timezone.now())
    return go_to(request, _page(request), message=_("Removed, with everything that we read there."))


def _page(request: MemberRequest) -> str:
    return address("calendars:calendar", organisation=request.organisation.slug)
