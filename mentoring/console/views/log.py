"""The audit log, in words."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.console import queries
from mentoring.console.permissions import for_admins
from mentoring.core.pages import show
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
    deeds = queries.in_words(page.object_list)
    context = {"page": page, "deeds": deeds, "areas": areas, "area": area}
    return show(request, "console/log.html", context)
