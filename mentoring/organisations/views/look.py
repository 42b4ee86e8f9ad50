"""The organisation's colour and logo, for everybody who sees one of its pages."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mentoring.core.web.addresses import address
from mentoring.core.web.manifest import manifest_answer
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
def manifest(request: MemberRequest) -> HttpResponse:
    """What is installed on a phone carries the organisation's name and opens its home."""
    slug = request.organisation.slug
    return manifest_answer(
        request,
        name=request.organisation.name,
        home=f"/{slug}/",
        shortcuts={
            _("Meetings"): address("meetings:mine", organisation=slug),
            _("Inbox"): address("notifications:inbox", organisation=slug),
        },
        share_at=address("messaging:share", organisation=slug),
    )


@public_inside
@require_safe
def logo(request: MemberRequest) -> HttpResponseBase:
    """The logo as we re-encoded it; its address changes with its content."""
    if not request.organisation.logo:
        raise Http404
    try:
        file = request.organisation.logo.open("rb")
    except FileNotFoundError:  # a restored database without its files: pages show the name
        raise Http404 from None
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(file, content_type="image/png", headers=headers)
