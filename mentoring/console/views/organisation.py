"""Name, words, colour and logo."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.proof import sending_needs_fresh_proof
from mentoring.console.forms import LookForm, OrganisationForm
from mentoring.console.permissions import for_admins
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.core.web.pictures import MAX_MEGABYTES, TooLarge, clean_picture
from mentoring.organisations import actions, rules
from mentoring.organisations.requests import MemberRequest

LOGO = (600, 160)  # twice what is shown, for fine screens


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def organisation(request: MemberRequest) -> HttpResponse:
    """Name, time zone, language of letters, own words."""
    sent = request.POST if request.method == "POST" else None
    form = OrganisationForm(sent, organisation=request.organisation)
    if form.is_valid():
        try:
            _change_organisation(request, form)
        except Refusal as refusal:
            form.add_error("host", str(refusal))
        else:
            where = address("console:organisation", organisation=request.organisation.slug)
            return go_to(request, where, message=_("Saved. It applies from now on."))
    status = 422 if sent is not None else 200
    return show(request, "console/organisation.html", {"form": form}, status=status)


@transaction.atomic
def _change_organisation(request: MemberRequest, form: OrganisationForm) -> None:
    """All that was said on the page, or nothing."""
    organisation, at = request.organisation, timezone.now()
    if "host" in form.fields:
        host = form.cleaned_data["host"]
        actions.change_host(organisation, host=host, actor=request.actor, at=at)
    are_shown = form.cleaned_data["has_link_previews"]
    actions.change_link_previews(organisation, are_shown=are_shown, actor=request.actor, at=at)
    actions.change_organisation(organisation, actor=request.actor, at=at, **form.chosen())


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def look(request: MemberRequest) -> HttpResponse:
    """One colour and a logo; the colour is moved as far as reading needs, and that is said."""
    sent = request.POST if request.method == "POST" else None
    accent = request.organisation.accent
    form = LookForm(sent, request.FILES if sent is not None else None, initial={"accent": accent})
    page: dict[str, Any] = {"form": form, "refusal": None}
    if form.is_valid():
        try:
            return _change_look(request, form)
        except Refusal as refusal:
            page["refusal"] = refusal
    light, dark = rules.readable_accents(accent)
    page |= {"accent": accent, "light": light, "dark": dark}
    return show(request, "console/look.html", page, status=422 if sent is not None else 200)


def _change_look(request: MemberRequest, form: LookForm) -> HttpResponse:
    if getattr(request, "upload_too_large", False):
        raise TooLarge(most=MAX_MEGABYTES)
    file: UploadedFile[bytes] | None = form.cleaned_data["logo"]
    logo = clean_picture(file, width=LOGO[0], height=LOGO[1]) if file else None
    accent = form.cleaned_data["accent"]
    actions.change_look(
        request.organisation,
        accent=accent,
        logo=logo,
        without_logo=form.cleaned_data["without_logo"],
        actor=request.actor,
        at=timezone.now(),
    )
    said = _("Saved. This is how you look from now on.")
    if not rules.is_readable(accent):
        light = rules.readable_accents(accent)[0]
        said = _(
            "Text in %(chosen)s would be hard to read on light paper, so it is set in a "
            "darker shade, %(darker)s."
        ) % {"chosen": accent, "darker": light}
    where = address("console:look", organisation=request.organisation.slug)
    return go_to(request, where, message=said)
