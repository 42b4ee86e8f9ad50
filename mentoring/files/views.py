"""Sending files with a message, and fetching them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from mentoring.core.hooks import hook, run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.files import actions, permissions, queries, rules
from mentoring.files.forms import FilesForm
from mentoring.files.models import File, FileCopy
from mentoring.messaging.models import Conversation
from mentoring.messaging.permissions import conversation_to_share
from mentoring.organisations.requests import MemberRequest

# Whatever a browser makes of a file: it runs nothing, loads nothing, and is a stranger to us.
HARMLESS = "default-src 'none'; style-src 'none'; sandbox; frame-ancestors 'none'"
MAY_RECORD = settings.PERMISSIONS_POLICY.replace("microphone=()", "microphone=(self)")
TO_KEEP = ".png,.jpg,.jpeg,.webp,.gif,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt"
TAKEN = f"{TO_KEEP},audio/*"  # with a message: voice notes too


@hook("messaging.beside")
def beside(
    request: MemberRequest, between: Any, conversation: Conversation | None, numbers: list[int]
) -> dict[int, Markup]:
    """The files of each message, below its words."""
    found = queries.by_message(conversation, numbers)
    return {number: _drawn(request, between.pk, files) for number, files in found.items()}


@hook("messaging.below", order=20)
def link_to_send(request: MemberRequest, between: Any) -> Markup | None:
    """Under the place where one writes."""
    if not between.is_open:
        return None
    page = {"between": between}
    return Markup(render_fragment(request, "files/link.html", page))  # noqa: S704


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: MemberRequest, place_id: UUID) -> HttpResponse:
    """Choose files, or record a voice note, and send them with a few words."""
    between, _found = conversation_to_share(request.actor, place_id)
    form = FilesForm(sent(request), request.FILES if request.method == "POST" else None)
    page: dict[str, Any] = {"between": between, "form": form, "refusal": None}
    if request.method == "POST" and form.is_valid():
        try:
            entry = _send(request, between, form)
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            where = address(
                "messaging:conversation", place_id, organisation=request.organisation.slug
            )
            said = _("Sent to %(name)s.") % {"name": between.named_for(request.actor)}
            return go_to(request, f"{where}#m{entry.number}", message=said)
    page |= _limits(request, between)
    status = 422 if request.method == "POST" else 200
    answer = show(request, "files/send.html", page, status=status)
    answer["Permissions-Policy"] = MAY_RECORD
    return answer


@require_safe
def fetch(request: MemberRequest, place_id: UUID, file_id: UUID) -> HttpResponse:
    """What somebody sent, to be saved: never opened as a page of ours."""
    file = permissions.file_to_fetch(request.actor, place_id, file_id)
    return served(file, queries.content_of)


@require_safe
def preview(request: MemberRequest, place_id: UUID, file_id: UUID) -> HttpResponse:
    """A small picture, encoded by us."""
    file = permissions.file_to_fetch(request.actor, place_id, file_id)
    if not file.has_preview:
        raise Http404
    return served(file, queries.preview_of)


@require_safe
def state(request: MemberRequest, place_id: UUID, file_id: UUID) -> HttpResponse:
    """How a file stands that waits: the part of the page that asks again."""
    file = permissions.file_to_see(request.actor, place_id, file_id)
    return HttpResponse(_drawn(request, place_id, [file]))


def served(file: File | FileCopy, read: Callable[[Any], bytes]) -> HttpResponse:
    """A file as a download that is harmless in every browser."""
    try:
        content = read(file)
    except FileNotFoundError:  # a restored database without its files
        raise Http404 from None
    answer = HttpResponse(content, content_type=file.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    answer["Content-Security-Policy"] = HARMLESS
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _send(request: MemberRequest, between: Any, form: FilesForm) -> Any:
    if getattr(request, "upload_too_large", False):
        raise actions.FileTooLarge(name=_("This file"), most=settings.FILE_MEGABYTES)
    return actions.send_files(
        between,
        actions.prepare(form.uploads()),
        form.cleaned_data["words"],
        sent_as=form.cleaned_data["key"],
        actor=request.actor,
        at=timezone.now(),
    )


def _limits(request: MemberRequest, between: Any) -> dict[str, Any]:
    return {
        "names": between.named_for(request.actor),
        "most": settings.FILE_MEGABYTES,
        "at_once": rules.AT_ONCE,
        "left": queries.room_left(request.actor),
        "limit": settings.PERSON_MEGABYTES,
        "seconds": rules.VOICE_SECONDS,
        "is_scanned": bool(settings.CLAMD),
        "is_held": any(run_hook("files.need_release", between)),
        "taken": TAKEN,
    }


def _drawn(request: MemberRequest, place_id: UUID, files: list[File]) -> Markup:
    page = {"files": files, "place_id": place_id}
    return Markup(render_fragment(request, "files/files.html", page))  # noqa: S704
