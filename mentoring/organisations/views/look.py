"""The organisation's colour and logo, for everybody who sees one of its pages."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from mentoring.organisations import rules
from mentoring.organisations.requests import MemberRequest, public_inside


@public_inside
@require_safe
def accent_css(request: MemberRequest) -> HttpResponse:
    """The organisation's accent as a style sheet: the content policy allows no inline style."""
    light, dark = rules.readable_accents(request.organisation.accent)
    css = f":root {{ --accent: {light}; --accent-dark: {dark}; }}\n"
    headers = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(css, content_type="text/css", headers=headers)


@public_inside
@require_safe
def logo(request: MemberRequest) -> HttpResponseBase:
    """The logo as we re-encoded it; its address changes with its content."""
    if not request.organisation.logo:
        raise Http404
    file = request.organisation.logo.open("rb")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(file, content_type="image/png", headers=headers)
