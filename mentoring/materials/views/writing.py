"""What those who run a programme write for the library, and how it comes and goes."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.files.actions import FileTooLarge, Prepared, check_clean, prepare_to_keep
from mentoring.files.views import TO_KEEP
from mentoring.materials import permissions, queries
from mentoring.materials.actions import writing
from mentoring.materials.catalogue import Starter
from mentoring.materials.forms import MaterialForm, initial_of, places_of
from mentoring.materials.models import Material, MaterialKind
from mentoring.materials.views.reading import asked_language, piece_address, piece_page, spoken
from mentoring.organisations.requests import MemberRequest

FORM = ["GET", "HEAD", "POST"]
EDIT = "materials/edit.html"


@require_safe
def written(request: MemberRequest) -> HttpResponse:
    """Everything that the reader may change, drafts too."""
    actor = permissions.writer(request.actor)
    page = {
        "page": queries.written(actor, number=request.GET.get("page")),
        "may_write": permissions.may_write(actor),
        "hidden": queries.hidden_starters(actor, spoken()) if actor.is_admin else [],
    }
    return show(request, "materials/written.html", page)


@require_http_methods(FORM)
def new(request: MemberRequest) -> HttpResponse:
    """A draft: a page, perhaps one that begins with a starter piece; a file, link or video."""
    actor = permissions.author(request.actor)
    kind = request.GET.get("kind", MaterialKind.PAGE)
    if kind not in MaterialKind.values:
        raise Http404
    begun = _starter(request)
    places = places_of(actor, list(permissions.programmes_to_write_for(actor)))
    initial = initial_of(begun) if begun else {"language": spoken()}
    form = MaterialForm(sent(request), _files(request), kind=kind, places=places, initial=initial)
    page = _page(form, material=None) | {"begun": begun}
    if answer := _not_yet(request, form, page):
        return answer
    programme = permissions.place_to_write(actor, form.programme_id)
    said: dict[str, Any] = {"programme": programme, "key": form.cleaned_data["key"]}
    said["starter"] = begun.key if begun else ""
    try:
        upload = _upload(form)
        made = writing.write(form.values(), upload=upload, actor=actor, at=timezone.now(), **said)
    except Refusal as refusal:
        return show(request, EDIT, page | {"refusal": refusal}, status=422)
    return go_to(request, piece_address(request, made), message=_("Saved as a draft."))


@require_http_methods(FORM)
def change(request: MemberRequest, key: str) -> HttpResponse:
    actor = request.actor
    material = permissions.material_to_change(actor, key)
    form = MaterialForm(
        sent(request),
        _files(request),
        kind=material.kind,
        places=places_of(actor, [], material),
        initial=initial_of(material),
    )
    page = _page(form, material=material)
    if answer := _not_yet(request, form, page):
        return answer
    said: dict[str, Any] = {"version": form.cleaned_data["version"], "at": timezone.now()}
    try:
        upload = _upload(form)
        writing.change(material, form.values(), upload=upload, actor=actor, **said)
    except Refusal as refusal:
        page["saved_now"] = isinstance(refusal, writing.ChangedMeanwhile)
        return show(request, EDIT, page | {"refusal": refusal}, status=422)
    return go_to(request, piece_address(request, material), message=_("Saved."))


@require_POST
def publish(request: MemberRequest, key: str) -> HttpResponse:
    """Let people find it, or no longer."""
    material = permissions.material_to_change(request.actor, key)
    act = {"publish": writing.publish, "withdraw": writing.withdraw}.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    material = act(material, actor=request.actor, at=timezone.now())
    message = (
        _("Published. People find it in the library from now on.")
        if material.is_published
        else _("Taken back. It is a draft again, and its words are safe.")
    )
    return go_to(request, piece_address(request, material), message=message)


@require_POST
def remove(request: MemberRequest, key: str) -> HttpResponse:
    material = permissions.material_to_change(request.actor, key)
    try:
        writing.remove(material, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = piece_page(request, material) | {"refusal": refusal}
        return show(request, "materials/piece.html", page, status=422)
    where = address("materials:written", organisation=request.organisation.slug)
    return go_to(request, where, message=_("Removed, with all of its versions."))


@require_safe
def versions(request: MemberRequest, key: str) -> HttpResponse:
    """What it has said before, newest first."""
    material = permissions.material_to_change(request.actor, key)
    rows = material.versions.select_related("saved_by").order_by("-version")
    return show(request, "materials/versions.html", {"material": material, "versions": rows[:100]})


@require_POST
def restore(request: MemberRequest, key: str, number: int) -> HttpResponse:
    before = permissions.version_to_restore(request.actor, key, number)
    material = writing.restore(before, actor=request.actor, at=timezone.now())
    words = _("It says again what it said in version %(number)s.") % {"number": number}
    return go_to(request, piece_address(request, material), message=words)


@require_POST
def hide(request: MemberRequest, key: str) -> HttpResponse:
    """Take a starter piece out of the library, or show it again."""
    piece = permissions.starter_to_hide(request.actor, key, spoken())
    said = request.POST.get("do", "")
    act = {"hide": writing.hide_starter, "show": writing.show_starter}.get(said)
    if act is None:
        raise Http404
    act(piece, actor=request.actor, at=timezone.now())
    words = _("Shown in the library again.")
    if said == "hide":
        words = _("Hidden. Nobody finds it any more.")
    return go_to(request, piece_address(request, piece), message=words)


def _starter(request: MemberRequest) -> Starter | None:
    """The starter piece whose words are to be changed."""
    key = request.GET.get("from", "")
    if not key:
        return None
    return permissions.starter_to_read(request.actor, key, asked_language(request))


def _page(form: MaterialForm, *, material: Material | None) -> dict[str, Any]:
    return {
        "form": form,
        "material": material,
        "begun": None,
        "kinds": MaterialKind.choices,
        "taken": TO_KEEP,
        "most": settings.FILE_MEGABYTES,
        "refusal": None,
        "saved_now": False,
    }


def _files(request: MemberRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def _not_yet(
    request: MemberRequest, form: MaterialForm, page: dict[str, Any]
) -> HttpResponse | None:
    """The form to fill in, or what is missing; None where everything can be saved."""
    if request.method != "POST":
        return show(request, EDIT, page)
    if getattr(request, "upload_too_large", False):  # and nothing after the file was read
        refusal = FileTooLarge(name=_("This file"), most=settings.FILE_MEGABYTES)
        return show(request, EDIT, page | {"refusal": refusal}, status=422)
    return None if form.is_valid() else show(request, EDIT, page, status=422)


def _upload(form: MaterialForm) -> Prepared | None:
    chosen = form.cleaned_data.get("upload")
    if not chosen:
        return None
    prepared = prepare_to_keep(chosen)
    check_clean(prepared)
    return prepared
