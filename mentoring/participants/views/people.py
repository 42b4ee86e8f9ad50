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

from mentoring.core.hooks import hook
from mentoring.core.l10n.formats import about
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, go_to, show
from mentoring.live.topics import watch
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import enrolments as actions
from mentoring.participants.forms import PersonForm
from mentoring.participants.models import Enrolment
from mentoring.participants.queries import people as queries
from mentoring.participants.queries.held_back import held_back_among, is_held_back
from mentoring.participants.queries.pauses import meetings_ahead
from mentoring.participants.queries.person import profile_facts
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage

Status = Enrolment.Status
AT_ONCE = 20  # more invitations than these are sent by the worker


@hook("navigation", order=20)
def people_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or not programme.is_managed_by(actor):
        return None
    where = _people(request, programme)
    return [NavEntry(_("People"), where, request.path.startswith(where), icon="people")]


def _people(request: Any, programme: Programme) -> str:
    return address("participants:people", programme.slug, organisation=request.organisation.slug)


@require_safe
def people(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    today = request.organisation.day_at(timezone.now())
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
        {
            "label": label,
            "url": where(status=tab),
            "current": tab == filters.tab,
            "count": about(found.counts[tab], queries.MAX_COUNTED),
        }
        for tab, label in queries.TABS.items()
    ]
    return {
        "programme": programme,
        "found": found,
        "held_back": held_back_among([row.id for row in found.rows]),
        "filters": filters,
        "tabs": tabs,
        "today": today,
        "next_url": where(after=found.next_after) if found.next_after else "",
        "previous_url": where(before=found.previous_before) if found.previous_before else "",
        "first_url": where() if filters.after or filters.before else "",
        "here": where(),
        "most": queries.MAX_COUNTED,
        "statuses": Status.choices,
    }


@require_POST
def act_on_people(request: MemberRequest, slug: str) -> HttpResponse:
    """One act on the people ticked, or on everybody whom the filters show."""
    programme = programme_to_manage(request.actor, slug)
    filters = queries.Filters.of(request.POST.dict())
    today = request.organisation.day_at(timezone.now())
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
        ids = [pk for pk in request.POST.getlist("enrolment") if _is_id(pk)]
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
        words = sent_or_kept(
            ngettext(
                "%(num)s invitation is on its way.",
                "%(num)s invitations are on their way.",
                inviting.total,
            ),
            ngettext(
                "%(num)s invitation is written. No mail server is set up: it is kept in the "
                "outbox.",
                "%(num)s invitations are written. No mail server is set up: they are kept in the "
                "outbox.",
                inviting.total,
            ),
        )
        return _back(request, programme, words % {"num": inviting.total})
    slug = request.organisation.slug
    where = address("participants:inviting", programme.slug, inviting.pk, organisation=slug)
    return go_to(request, where)


def _remind(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    done, others = actions.remind_many(chosen, actor=request.actor, at=timezone.now())
    words = sent_or_kept(
        ngettext(
            "%(num)s person gets a reminder within working hours.",
            "%(num)s people get a reminder within working hours.",
            done,
        ),
        ngettext(
            "A reminder to %(num)s person is written. No mail server is set up: it is kept in the"
            " outbox.",
            "Reminders to %(num)s people are written. No mail server is set up: they are kept in"
            " the outbox.",
            done,
        ),
    )
    if others:
        words += " " + ngettext(
            "%(others)s other is not due a reminder.",
            "%(others)s others are not due a reminder.",
            others,
        )
    return _back(request, programme, words % {"num": done, "others": others})


def _pause(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    until = parse_date(request.POST.get("until", "")) if request.POST.get("until") else None
    if until is None:
        raise actions.PauseInThePast
    now, me = timezone.now(), request.actor
    staying = [enrolment for enrolment in chosen if enrolment.status != Status.WITHDRAWN]
    for enrolment in staying:
        ahead = meetings_ahead(enrolment, me, at=now) if request.POST.get("cancels") else []
        cancelled = [one.pk for one in ahead if one.on < until]
        actions.pause(enrolment, until=until, cancelled=cancelled, actor=me, at=now)
    words = ngettext("%(num)s person is paused.", "%(num)s people are paused.", len(staying))
    return _back(request, programme, words % {"num": len(staying)})


def _withdraw(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    for enrolment in chosen:
        actions.withdraw(enrolment, actor=request.actor, at=timezone.now())
    words = ngettext(
        "%(num)s person was removed. Choose “Bring back” on their page to undo it.",
        "%(num)s people were removed. Choose “Bring back” on their pages to undo it.",
        len(chosen),
    )
    return _back(request, programme, words % {"num": len(chosen)})


def _resume(
    request: MemberRequest, programme: Programme, chosen: Sequence[Enrolment]
) -> HttpResponse:
    for enrolment in chosen:
        actions.resume(enrolment, actor=request.actor, at=timezone.now())
    words = ngettext("%(num)s person is back.", "%(num)s people are back.", len(chosen))
    return _back(request, programme, words % {"num": len(chosen)})


_ACTS = {
    "invite": _invite,
    "remind": _remind,
    "pause": _pause,
    "withdraw": _withdraw,
    "resume": _resume,
}


@require_safe
def inviting(request: MemberRequest, slug: str, inviting_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    page = {
        "programme": programme,
        "watch": watch("inviting", inviting_id),
        "inviting": permissions.inviting_to_watch(programme, inviting_id),
    }
    return show(request, "participants/inviting.html", page, part="state")


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        kind=programme.kind,
        initial={"role": "mentee"},
    )
    page: dict[str, Any] = {"programme": programme, "form": form}
    if form.is_valid():
        try:
            enrolment = actions.enrol(
                programme, actor=request.actor, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            message = _("%(name)s has been added. Nobody has been written to.") % {
                "name": enrolment.membership.name
            }
            return go_to(request, _people(request, programme), message=message)
    status = 422 if request.method == "POST" else 200
    return show(request, "participants/add_person.html", page, status=status)


@require_safe
def person(request: MemberRequest, slug: str, enrolment_id: UUID) -> HttpResponse:
    """What coordinators may know of a person: never wishes about whom to avoid, never notes."""
    programme = programme_to_manage(request.actor, slug)
    enrolment = permissions.enrolment_to_run(programme, enrolment_id)
    page = {
        "programme": programme,
        "enrolment": enrolment,
        "facts": profile_facts(enrolment),
        "is_held_back": is_held_back(enrolment),
        "today": request.organisation.day_at(timezone.now()),
    }
    return show(request, "participants/person.html", page)
