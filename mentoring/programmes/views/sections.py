"""Sections of the builder that are one form each."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.notifications.rules import MONTHLY_BUDGET
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions
from mentoring.programmes.forms import (
    CriteriaForm,
    DialForm,
    GuidelinesForm,
    MeasureFormSet,
    PurposeForm,
    ShapeForm,
)
from mentoring.programmes.forms.sections import with_suggested_dates
from mentoring.programmes.models import Programme

read_or_save = require_http_methods(["GET", "HEAD", "POST"])


def saved(request: MemberRequest, programme: Programme) -> HttpResponse:
    """Back to the checklist: it shows what has changed."""
    return go_to(
        request,
        address("programmes:programme", programme.slug, organisation=request.organisation.slug),
    )


def ask(
    request: MemberRequest, name: str, programme: Programme, form: Any, **more: Any
) -> HttpResponse:
    """The page of a section, with what is written in it and what is wrong with it."""
    page = {"programme": programme, "form": form, **more}
    status = 422 if request.method == "POST" else 200
    return show(request, f"programmes/{name}.html", page, status=status)


@read_or_save
def purpose(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    sent = request.POST if request.method == "POST" else None
    form = PurposeForm(sent, initial=PurposeForm.starting_from(programme))
    kept = programme.measures.order_by("position").values("name", "baseline", "target")
    measures = MeasureFormSet(sent, initial=list(kept), prefix="measures")
    if sent is None or not (form.is_valid() and measures.is_valid()):
        return ask(request, "purpose", programme, form, measures=measures)
    actions.change_purpose(
        programme,
        measures=measures.kept(),  # type: ignore[attr-defined]
        actor=request.actor,
        at=timezone.now(),
        **form.cleaned_data,
    )
    return saved(request, programme)


@read_or_save
def shape(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    initial = ShapeForm.starting_from(programme)
    is_suggested = programme.starts_on is None and not programme.is_evergreen
    today = timezone.now().astimezone(ZoneInfo(request.organisation.timezone)).date()
    form = ShapeForm(request.POST or None, initial=with_suggested_dates(initial, today=today))
    if not form.is_valid():
        return ask(request, "shape", programme, form, is_suggested=is_suggested)
    return _change(request, programme, "shape", form.cleaned_data)


@read_or_save
def dial(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    form = DialForm(request.POST or None, initial={"dial": programme.dial})
    if not form.is_valid():
        chosen = str(form["dial"].value())
        return ask(request, "dial", programme, form, budget=MONTHLY_BUDGET, chosen=chosen)
    return _change(request, programme, "dial", form.cleaned_data)


@read_or_save
def criteria(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_run(request.actor, slug)
    form = CriteriaForm(request.POST or None, initial=CriteriaForm.starting_from(programme))
    if not form.is_valid():
        return ask(request, "criteria", programme, form)
    values = {"criteria": form.criteria(programme.criteria)}
    return _change(request, programme, "criteria", values)


@read_or_save
def guidelines(request: MemberRequest, slug: str) -> HttpResponse:
    """Write, look at it, keep it. Looking keeps nothing and loses nothing."""
    programme = permissions.programme_to_run(request.actor, slug)
    sent = request.POST if request.method == "POST" else None
    form = GuidelinesForm(sent, initial={"guidelines": programme.guidelines})
    if sent is None or not form.is_valid():
        return ask(request, "guidelines", programme, form, text=programme.guidelines)
    text = form.cleaned_data["guidelines"]
    if "look" in sent:
        page = {"programme": programme, "form": form, "text": text}
        return show(request, "programmes/guidelines.html", page, part="looked_at")
    actions.change_guidelines(programme, text=text, actor=request.actor, at=timezone.now())
    return saved(request, programme)


def _change(
    request: MemberRequest, programme: Programme, section: str, values: dict[str, Any]
) -> HttpResponse:
    actions.change(
        programme, section=section, values=values, actor=request.actor, at=timezone.now()
    )
    return saved(request, programme)
