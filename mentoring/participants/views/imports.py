"""Importing a file of people: upload, what the columns mean, progress, what came of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import imports as actions
from mentoring.participants.forms import UploadForm
from mentoring.participants.models import ImportBatch
from mentoring.participants.queries import imports as queries
from mentoring.participants.queries.words import FIELD_NAMES, say
from mentoring.participants.rules import writing
from mentoring.participants.rules.columns import FIELDS, TEMPLATE
from mentoring.participants.rules.files import NotATable
from mentoring.programmes.permissions import programme_to_run

CSV, XLSX = (
    "text/csv; charset=utf-8",
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
EXAMPLE = {
    "person_id": "1001", "name": "Maria Example", "email": "maria@example.org",
    "role": "mentor", "department": "Sales", "job_title": "Team lead", "grade": "5",
    "tenure_years": "8.5", "manager_id": "1002", "office": "Berlin", "country": "DE",
    "timezone": "Europe/Berlin", "availability": "Mon 09:00-12:00; Wed 14:00-16:30",
    "languages": "de:C2;en:C1", "skills_offered": "Negotiation:5;Public speaking:4",
    "bio": "Ask me about the first hundred days.", "capacity_min": "0", "capacity_max": "2",
    "prefer_same_identity": "no", "formats": "in_person;video",
}  # fmt: skip


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    form = UploadForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"programme": programme, "form": form}
    if request.method != "POST":
        page["form"] = UploadForm()
        return show(request, "participants/import_upload.html", page)
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
            again = _("You have just brought this file; it waits here for you to look it over.")
            message = again if batch.created_at < at else None
            return go_to(request, _batch_address(request, batch), message=message)
    except Refusal as refusal:
        page["refusal"] = refusal
        page["form"] = UploadForm()
    return show(request, "participants/import_upload.html", page, status=422)


@require_safe
def import_template(request: MemberRequest, slug: str) -> HttpResponse:
    programme_to_run(request.actor, slug)
    rows = [TEMPLATE, [EXAMPLE.get(field, "") for field in TEMPLATE]]
    return download(writing.csv_file(rows), "people.csv", CSV)


@require_http_methods(["GET", "HEAD", "POST"])
def import_batch(request: MemberRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """Columns and preview before the import, progress during it, the result after it."""
    programme = programme_to_run(request.actor, slug)
    batch = permissions.import_to_run(request.actor, programme, batch_id)
    page: dict[str, Any] = {"programme": programme, "batch": batch, "say": say}
    if request.method == "POST":
        return _decide(request, batch, page)
    if batch.state == ImportBatch.State.UPLOADED:
        return _show_preview(request, batch, page)
    page["remarks"] = queries.remarks_of(batch) if batch.finished_at else []
    return show(request, "participants/import_result.html", page, part="state")


def _decide(request: MemberRequest, batch: ImportBatch, page: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    try:
        meanings = {
            int(name.removeprefix("column-")): str(meaning)
            for name, meaning in request.POST.items()
            if name.removeprefix("column-").isdecimal()
        }
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
        return show(request, "participants/import_upload.html", page, status=422)
    page |= {
        "fields": FIELDS,
        "field_names": FIELD_NAMES,
        "missing": [FIELD_NAMES[name] for name in queries.missing_fields(batch.mapping)],
        "remarks": sorted(preview.remarked, key=lambda person: person.is_good),
    }
    return show(request, "participants/import_preview.html", page, status=status)


@require_safe
def import_refused(request: MemberRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """The rows that did not come in, as a file to correct and import again."""
    programme = programme_to_run(request.actor, slug)
    batch = permissions.import_to_run(request.actor, programme, batch_id)
    rows = queries.refused_rows(batch)
    if batch.reading["kind"] == "xlsx":
        return download(writing.xlsx_file(rows), "to-correct.xlsx", XLSX)
    delimiter = batch.reading["delimiter"]
    return download(writing.csv_file(rows, delimiter=delimiter), "to-correct.csv", CSV)


def _batch_address(request: MemberRequest, batch: ImportBatch) -> str:
    slug = request.organisation.slug
    return address("participants:import_batch", batch.programme.slug, batch.pk, organisation=slug)
