"""The audit log, in words."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.console import queries
from mentoring.console.permissions import for_admins
from mentoring.core.web.pages import show
from mentoring.events import chain
from mentoring.organisations.requests import MemberRequest

PER_PAGE = 50


@require_safe
@for_admins
def log(request: MemberRequest) -> HttpResponse:
    areas = queries.areas()
    area = request.GET.get("area", "")
    area = area if area in dict(areas) else ""
    events = queries.log(request.actor, area=area)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    entries = queries.describe_events(page.object_list)
    count, link = chain.count_and_head(request.organisation.pk)
    asked = request.GET.get("count", "")
    if asked.isdecimal() and 0 < int(asked[:12]) <= count:
        count = int(asked[:12])
        link = chain.link_at(request.organisation.pk, count)
    context = {
        "page": page,
        "entries": entries,
        "areas": areas,
        "area": area,
        "count": count,
        "link": link,
    }
    return show(request, "console/log.html", context)
