"""The people page of a programme, for those who run it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import NavEntry, go_to, show
from mentoring.core.refusals import Refusal
from mentoring.core.words import up_to
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import enrolment as actions
from mentoring.participants.forms import PersonForm
from mentoring.participants.models import Enrolment
from mentoring.participants.queries import people as queries
from mentoring.participants.queries.export import export_rows
from mentoring.participants.queries.person import profile_facts
from mentoring.participants.rules.writing import csv_file, xlsx_file
from mentoring.participants.views.imports import CSV, XLSX, download
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_run

Status = Enrolment.Status
AT_ONCE = 20  # more invitations than these are sent by the worker


@extends("navigation", order=20)
def people_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or not programme.is_run_by(actor):
        return None
    where = _people(request, programme)
    return [NavEntry(_("People"), where, request.path.startswith(where))]


def _people(request: Any, programme: Programme) -> str:
    return address("participants:people", programme.slug, organisation=request.organisation.slug)


@require_safe
def people(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    today = timezone.now().date()
    filters = queries.Filters.of(request.GET.dict())
    page = _page(request, programme, filters, today)
    return show(request, "participants/people.html", page, part="list")


def _page(
    request: MemberRequest, programme: Programme, filters: queries.Filters, today: date
) -> dict[str, Any]:
    found = queries.people_page(programme, filters, today)
    here = _people(request, programme)
    kept = {"status": filters.tab, "role": filters.role, "q": filters.words}

    def where(**changed: str) -> str:
        query = urlencode({name: said for name, said in (kept | changed).items() if said})
        return f"{here}?{query}" if query else here

    tabs = [
        {"label": label, "url": where(status=tab), "current": tab == filters.tab,
         "count": up_to(found.counts[tab], queries.MOST)}
        for tab, label in queries.TABS.items()
    ]  # fmt: skip
    return {
        "programme": programme, "found": found, "filters": filters, "tabs": tabs, "today": today,
        "next_url": where(after=found.next_after) if found.next_after else "",
        "first_url": where() if filters.after else "", "here": where(), "most": queries.MOST,
        "statuses": Status.choices,
    }  # fmt: skip


@require_POST
def act_on_people(request: MemberRequest, slug: str) -> HttpResponse:
    """One act on the people ticked, or on everybody whom the filters show."""
    programme = programme_to_run(request.actor, slug)
    filters = queries.Filters.of(request.POST.dict())
    today = timezone.now().date()
    chosen = _chosen(request, programme, filters, today)
    try:
        if not chosen:
            raise actions.NobodyChosen
        return _ACTS.get(request.POST.get("act", ""), _invite)(request, programme, chosen)
    except Refusal as refusal:
        page = _page(request, programme, filters, today) | {"refusal": refusal}
        return show(request, "participants/people.html", page, status=422)


def _chosen(
    request: MemberRequest, programme: Programme, filters: queries.Filters, today: date
) -> list[Enrolment]:
    if request.POST.get("everybody") == "yes":
        people = queries.chosen(programme, filters, today)
    else:
        ids = [pk for pk in request.POST.getlist("place") if _is_id(pk)]
        people = queries.everybody(programme).filter(pk__in=ids)
    return list(people.select_related("membership__organisation", "programme__organisation"))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _back(request: MemberRequest, programme: Programme, message: str) -> HttpResponse:
    return go_to(request, _people(request, programme), message=message)


def _invite(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    inviting = actions.invite_many(programme, chosen, actor=request.actor, at=timezone.now())
    if inviting.total <= AT_ONCE:
        actions.invite_next(inviting, most=AT_ONCE, at=timezone.now())
        words = ngettext(
            "%(num)s invitation is on its way.",
            "%(num)s invitations are on their way.",
            inviting.total,
        )
        return _back(request, programme, words % {"num": inviting.total})
    slug = request.organisation.slug
    where = address("participants:inviting", programme.slug, inviting.pk, organisation=slug)
    return go_to(request, where)


def _remind(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    done, others = actions.remind_many(chosen, actor=request.actor, at=timezone.now())
    words = ngettext("%(num)s person was reminded.", "%(num)s people were reminded.", done)
    if others:
        words += " " + ngettext(
            "%(others)s other waits for no reminder.",
            "%(others)s others wait for no reminder.", others,
        )  # fmt: skip
    return _back(request, programme, words % {"num": done, "others": others})


def _pause(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    until = parse_date(request.POST.get("until", "")) if request.POST.get("until") else None
    if until is None:
        raise actions.PauseInThePast
    now = timezone.now()
    staying = [place for place in chosen if place.status != Status.WITHDRAWN]
    for place in staying:
        actions.pause(place, until=until, actor=request.actor, at=now)
    words = ngettext("%(num)s person is on pause.", "%(num)s people are on pause.", len(staying))
    return _back(request, programme, words % {"num": len(staying)})


def _withdraw(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    for place in chosen:
        actions.withdraw(place, actor=request.actor, at=timezone.now())
    words = ngettext(
        "%(num)s person was taken out. Choose “Bring back” on their page to undo it.",
        "%(num)s people were taken out. Choose “Bring back” on their pages to undo it.",
        len(chosen),
    )  # fmt: skip
    return _back(request, programme, words % {"num": len(chosen)})


def _resume(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    for place in chosen:
        actions.resume(place, actor=request.actor, at=timezone.now())
    words = ngettext("%(num)s person is back.", "%(num)s people are back.", len(chosen))
    return _back(request, programme, words % {"num": len(chosen)})


_ACTS = {
    "invite": _invite, "remind": _remind, "pause": _pause, "withdraw": _withdraw, "resume": _resume,
}  # fmt: skip


@require_safe
def inviting(request: MemberRequest, slug: str, inviting_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    page = {
        "programme": programme,
        "inviting": permissions.inviting_to_watch(programme, inviting_id),
    }
    return show(request, "participants/inviting.html", page, part="state")


@require_safe
def export_people(request: MemberRequest, slug: str) -> HttpResponse:
    """Everybody as a file that can be imported again, safe to open in a spreadsheet."""
    programme = programme_to_run(request.actor, slug)
    rows = export_rows(programme)
    actions.note_file(programme, actor=request.actor, at=timezone.now())
    if request.GET.get("kind") == "xlsx":
        return download(xlsx_file(rows), f"{programme.slug}-people.xlsx", XLSX)
    return download(csv_file(rows), f"{programme.slug}-people.csv", CSV)


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    form = PersonForm(
        request.POST if request.method == "POST" else None, initial={"role": "mentee"}
    )
    page: dict[str, Any] = {"programme": programme, "form": form}
    if form.is_valid():
        try:
            place = actions.enrol(
                programme, actor=request.actor, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            message = _("%(name)s is in. Nobody has been written to.") % {
                "name": place.membership.name
            }
            return go_to(request, _people(request, programme), message=message)
    status = 422 if request.method == "POST" else 200
    return show(request, "participants/add_person.html", page, status=status)


@require_safe
def person(request: MemberRequest, slug: str, place_id: UUID) -> HttpResponse:
    """What coordinators may know of a person: never wishes about whom to avoid, never notes."""
    programme = programme_to_run(request.actor, slug)
    place = permissions.enrolment_to_run(programme, place_id)
    page = {
        "programme": programme,
        "place": place,
        "facts": profile_facts(place),
        "today": timezone.now().date(),
    }
    return show(request, "participants/person.html", page)
