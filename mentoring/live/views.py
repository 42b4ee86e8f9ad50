"""The third way: asking now and then. The same topics and cursors, by an ordinary page."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from mentoring.live import topics
from mentoring.live.frames import FrameRefused, seen_from


@require_GET
def cursors(request: HttpRequest) -> HttpResponse:
    """``?topic=run:7~12&topic=…``: of these, the topics that stand elsewhere now."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    try:
        seen = seen_from(request.GET.getlist("topic"))
    except FrameRefused:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return JsonResponse({"kind": "newer", "topics": topics.newer(request.user.pk, seen)})
