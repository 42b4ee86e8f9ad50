"""Sections of the builder that are one form each."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentoring.core.hooks import run_hook
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications.queries import sent_or_kept
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


def saved(request: MemberRequest, programme: Programme, message: str | None = None) -> HttpResponse:
    """Back to the checklist: it shows what has changed."""
    where = address("programmes:programme", programme.slug, organisation=request.organisation.slug)
    return go_to(request, where, message=message)


def ask(
    request: MemberRequest, name: str, programme: Programme, form: Any, **more: Any
) -> HttpResponse:
    """The page of a section, with what is written in it and what is wrong with it."""
    page = {"programme": programme, "form": form, **more}
    status = 422 if request.method == "POST" else 200
    return show(request, f"programmes/{name}.html", page, status=status)


@read_or_save
def purpose(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    sent = request.POST if request.method == "POST" else None
    form = PurposeForm(sent, initial=PurposeForm.starting_from(programme))
    kept = programme.measures.order_by("position").values("id", "name", "baseline", "target")
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
    programme = permissions.programme_to_manage(request.actor, slug)
    initial = ShapeForm.starting_from(programme)
    is_suggested = programme.starts_on is None and not programme.is_evergreen
    today = request.organisation.day_at(timezone.now())
    form = ShapeForm(request.POST or None, initial=with_suggested_dates(initial, today=today))
    if not form.is_valid():
        return ask(request, "shape", programme, form, is_suggested=is_suggested)
    return _change(request, programme, "shape", form.cleaned_data)


@read_or_save
def dial(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    form = DialForm(request.POST or None, initial={"dial": programme.dial})
    if not form.is_valid():
        chosen = str(form["dial"].value())
        return ask(request, "dial", programme, form, budget=MONTHLY_BUDGET, chosen=chosen)
    return _change(request, programme, "dial", form.cleaned_data)


@read_or_save
def criteria(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    form = CriteriaForm(
        request.POST or None,
        initial=CriteriaForm.starting_from(programme),
        kind=programme.kind,
    )
    if not form.is_valid():
        return ask(request, "criteria", programme, form)
    values = {"criteria": form.criteria(programme.criteria)}
    return _change(request, programme, "criteria", values)


@read_or_save
def guidelines(request: MemberRequest, slug: str) -> HttpResponse:
    """Write, look at it, keep it. Looking keeps nothing and loses nothing."""
    programme = permissions.programme_to_manage(request.actor, slug)
    sent = request.POST if request.method == "POST" else None
    form = GuidelinesForm(sent, initial={"guidelines": programme.guidelines})
    if sent is None or not form.is_valid():
        return ask(request, "guidelines", programme, form, text=programme.guidelines)
    text = form.cleaned_data["guidelines"]
    if "look" in sent:
        page = {"programme": programme, "form": form, "text": text}
        return show(request, "programmes/guidelines.html", page, part="looked_at")
    before = programme.guidelines_version
    actions.change_guidelines(programme, text=text, actor=request.actor, at=timezone.now())
    is_new = programme.guidelines_version > before
    return saved(request, programme, _asked_again(programme) if is_new else None)


def _asked_again(programme: Programme) -> str:
    """Who hears of the new version, and how."""
    people = sum(run_hook("programmes.asked_again", programme))
    saved_as = _("Saved as version %(number)s.") % {"number": programme.guidelines_version}
    if not people:
        return saved_as
    asked = ngettext(
        "%(num)s person is asked to read and accept it.",
        "%(num)s people are asked to read and accept it.",
        people,
    ) % {"num": people}
    kept = _("The emails about it are kept in the outbox: no mail server is set up.")
    return " ".join([saved_as, asked, *sent_or_kept([], [kept])])


def _change(
    request: MemberRequest, programme: Programme, section: str, values: dict[str, Any]
) -> HttpResponse:
    actions.change(
        programme, section=section, values=values, actor=request.actor, at=timezone.now()
    )
    return saved(request, programme)
