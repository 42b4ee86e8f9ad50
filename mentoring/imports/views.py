"""Importing a file of people: upload, what the columns mean, progress, what came of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.imports import permissions
from mentoring.imports.actions import batches as actions
from mentoring.imports.forms import UploadForm
from mentoring.imports.models import ImportBatch
from mentoring.imports.queries import batches as queries
from mentoring.imports.queries.messages import ENCODING_NAMES, FIELD_NAMES, say
from mentoring.imports.rules.columns import FIELDS, TEMPLATE
from mentoring.imports.rules.files import NotATable
from mentoring.live.topics import watch
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.rules import writing
from mentoring.participants.views.downloads import CSV, XLSX, download
from mentoring.programmes.permissions import programme_to_manage

EXAMPLE = {
    "person_id": "1001", "name": "Maria Example", "email": "maria@example.org",
    "role": "mentor", "department": "Sales", "job_title": "Team lead", "grade": "5",
    "tenure_years": "8.5", "manager_id": "1002", "office": "Berlin", "country": "DE",
    "timezone": "Europe/Berlin", "availability": "Mon 09:00-12:00; Wed 14:00-16:30",
    "languages": "de:C2;en:C1", "skills_offered": "Negotiation:5;Public speaking:4",
    "bio": "Ask me about the first hundred days.", "capacity_min": "0", "capacity_max": "2",
    "prefer_same_identity": "no", "formats": "in_person;video",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    form = UploadForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"programme": programme, "form": form}
    if request.method != "POST":
        page["form"] = UploadForm()
        return show(request, "imports/upload.html", page)
    try:
        if getattr(request, "upload_too_large", False):
            raise actions.CannotRead("too_large", most=settings.UPLOAD_LIMIT // 2**20)
        form = page["form"] = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            at = timezone.now()
            batch = actions.upload_people(
                programme, file=file, file_name=file.name, actor=request.actor, at=at
            )
            again = _(
                "You’ve only just uploaded this file; it is waiting here for you to look over."
            )
            message = again if batch.created_at < at else None
            return go_to(request, _batch_address(request, batch), message=message)
    except Refusal as refusal:
        page["refusal"] = refusal
        page["form"] = UploadForm()
    return show(request, "imports/upload.html", page, status=422)


@require_safe
def template(request: MemberRequest, slug: str) -> HttpResponse:
    programme_to_manage(request.actor, slug)
    rows = [TEMPLATE, [EXAMPLE.get(field, "") for field in TEMPLATE]]
    return download(writing.csv_file(rows), "people.csv", CSV)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: MemberRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """Columns and preview before the import, progress during it, the result after it."""
    programme = programme_to_manage(request.actor, slug)
    batch = permissions.import_to_run(request.actor, programme, batch_id)
    page: dict[str, Any] = {"programme": programme, "batch": batch, "say": say}
    if request.method == "POST":
        return _decide(request, batch, page)
    if batch.state == ImportBatch.State.UPLOADED:
        return _show_preview(request, batch, page)
    page["watch"] = watch("import", batch.pk)
    batch.refresh_from_db()
    page["remarks"] = queries.remarks_of(batch) if batch.finished_at else []
    return show(request, "imports/result.html", page, part="state")


def _decide(request: MemberRequest, batch: ImportBatch, page: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    try:
        if request.POST.get("act") == "reread":
            how = {name: request.POST.get(name, "") for name in ("encoding", "sheet")}
            actions.read_differently(batch, actor=request.actor, at=now, **how)
            return go_to(request, _batch_address(request, batch))
        meanings = _meanings(request)
        role = request.POST.get("role_for_all", "")
        role = role if role in {"mentor", "mentee", "both"} else ""
        mapping = actions.mapping_of(batch, meanings, role)
        batch.mapping = mapping
        actions.choose_columns(batch, mapping=mapping, actor=request.actor, at=now)
        if request.POST.get("act") == "start":
            actions.start_import(batch, actor=request.actor, at=now)
    except actions.AlreadyStarted:
        return go_to(request, _batch_address(request, batch))
    except Refusal as refusal:
        return _show_preview(request, batch, page | {"refusal": refusal}, status=422)
    return go_to(request, _batch_address(request, batch))


def _meanings(request: MemberRequest) -> dict[int, str]:
    """Column number → what was chosen for it; a number of five digits is no column."""
    said = {
        name.removeprefix("column-"): str(word)
        for name, word in request.POST.items()
        if name.startswith("column-")
    }
    return {
        int(number): word
        for number, word in said.items()
        if number.isascii() and number.isdecimal() and len(number) < 5
    }


def _show_preview(
    request: MemberRequest, batch: ImportBatch, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    try:
        preview = queries.preview(batch)
        page |= {"columns": queries.columns_of(batch), "preview": preview}
    except (NotATable, FileNotFoundError, ValueError) as problem:
        code, values = getattr(problem, "code", "gone"), getattr(problem, "values", {})
        refusal = actions.CannotRead(code, **values)
        page |= {"refusal": refusal, "form": UploadForm()}
        return show(request, "imports/upload.html", page, status=422)
    page |= {
        "fields": FIELDS,
        "field_names": FIELD_NAMES,
        "encodings": list(ENCODING_NAMES.items()),
        "names": queries.telling_names(preview.people + preview.remarked),
        "missing": [FIELD_NAMES[name] for name in queries.missing_fields(batch.mapping)],
        "remarks": sorted(preview.remarked, key=lambda person: person.is_good),
    }
    return show(request, "imports/preview.html", page, status=status)


@require_safe
def refused(request: MemberRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """The rows that did not come in, as a file to correct and import again."""
    programme = programme_to_manage(request.actor, slug)
    batch = permissions.import_to_run(request.actor, programme, batch_id)
    rows = queries.refused_rows(batch)
    if batch.reading["kind"] == "xlsx":
        return download(writing.xlsx_file(rows), "to-correct.xlsx", XLSX)
    delimiter = batch.reading["delimiter"]
    return download(writing.csv_file(rows, delimiter=delimiter), "to-correct.csv", CSV)


def _batch_address(request: MemberRequest, batch: ImportBatch) -> str:
    slug = request.organisation.slug
    return address("imports:batch", batch.programme.slug, batch.pk, organisation=slug)
