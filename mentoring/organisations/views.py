"""Pages of the organisation itself."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.organisations.requests import MemberRequest, public_inside


@public_inside
@require_safe
def accent_css(request: MemberRequest) -> HttpResponse:
    """The organisation's accent as a style sheet: the content policy allows no inline style."""
    accent = request.organisation.accent
    css = f":root {{ --accent: {accent}; }}\n"
    headers = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(css, content_type="text/css", headers=headers)
