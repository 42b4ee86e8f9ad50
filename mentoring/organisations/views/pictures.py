"""A person's picture: shown to those who may see them, chosen and removed by themselves."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.core.web.pictures import TooLarge, square_pictures
from mentoring.organisations import actions, permissions
from mentoring.organisations.forms import PictureForm
from mentoring.organisations.models.faces import SIDES
from mentoring.organisations.requests import MemberRequest

MAX_MEGABYTES = 15  # what telephones make


@require_safe
def picture(request: HttpRequest, membership_id: UUID, file: str) -> HttpResponseBase:
    """One size of a picture, as we encoded it; a new picture has another address."""
    ticket = request.GET.get("ticket", "")[:100]
    own_slug = getattr(request, "own_slug", "")
    name = permissions.picture_to_see(request.user, membership_id, file, ticket, own_slug=own_slug)
    try:
        opened = default_storage.open(name, "rb")
    except FileNotFoundError:  # a restored database without its files: pages show the letters
        raise Http404 from None
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return FileResponse(opened, content_type="image/webp", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def own_picture(request: MemberRequest) -> HttpResponse:
    """Choose a picture, another one, or none again."""
    back = _back(request)
    if request.method != "POST":
        return _page(request, PictureForm(), back)
    if request.POST.get("act") == "remove":
        actions.remove_picture(request.actor, actor=request.actor, at=timezone.now())
        return go_to(request, back or _here(request), message=_("Your picture was removed."))
    form = PictureForm(request.POST, request.FILES)
    try:
        if getattr(request, "upload_too_large", False):
            raise TooLarge(most=MAX_MEGABYTES)
        if form.is_valid():
            _keep(request, form.cleaned_data["picture"])
            return go_to(request, back or _here(request), message=_("This is your picture now."))
    except Refusal as refusal:
        return _page(request, form, back, refusal=refusal, status=422)
    return _page(request, form, back, status=422)


def _keep(request: MemberRequest, file: "UploadedFile[bytes]") -> None:
    squares = square_pictures(file, sides=SIDES, most=MAX_MEGABYTES)
    actions.set_picture(request.actor, squares, actor=request.actor, at=timezone.now())


def _page(
    request: MemberRequest, form: PictureForm, back: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    page = {"form": form, "back": back, "most": MAX_MEGABYTES, **more}
    return show(request, "organisations/picture.html", page, status=status)


def _here(request: MemberRequest) -> str:
    return address("organisations:own_picture", organisation=request.organisation.slug)


def _back(request: MemberRequest) -> str:
    """The page of this organisation that led here, or nothing."""
    where = (request.POST if request.method == "POST" else request.GET).get("next", "")[:300]
    is_ours = url_has_allowed_host_and_scheme(where, allowed_hosts=None)
    return where if is_ours and where.startswith(f"/{request.organisation.slug}/") else ""
