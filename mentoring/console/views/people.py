"""People: who is here, who is invited, who administers."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.console import queries
from mentoring.console.forms import AddressForm, PersonForm
from mentoring.console.permissions import for_admins
from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.organisations import actions
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest

PER_PAGE = 50


@require_safe
@for_admins
def people(request: MemberRequest) -> HttpResponse:
    search, only = request.GET.get("q", ""), request.GET.get("only", "")
    found = queries.people(request.actor, search=search, only=only)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "search": search, "only": only}
    return show(request, "console/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def add_person(request: MemberRequest) -> HttpResponse:
    """Add one person by hand and invite them in the same breath."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form, "refusal": None}
    if form.is_valid():
        now = timezone.now()
        try:
            member = actions.add_person(
                request.organisation, actor=request.actor, at=now, **form.cleaned_data
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            if member.user is None:
                actions.invite(member, actor=request.actor, at=now)
            said = _("%(name)s is invited.") % {"name": member.name}
            return go_to(request, _page_of(request, member), message=said)
    status = 422 if request.method == "POST" else 200
    return show(request, "console/add_person.html", page, status=status)


@require_safe
@for_admins
def person(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    return _show_person(request, member)


@require_POST
@for_admins
def invite(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    try:
        actions.invite(member, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    said = _("A letter to %(name)s is on its way.") % {"name": member.name}
    return go_to(request, _page_of(request, member), message=said)


@require_POST
@for_admins
def set_admin(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    is_admin = request.POST.get("is_admin") == "yes"
    try:
        actions.set_admin(member, is_admin=is_admin, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    if member == request.actor and not is_admin:
        return go_to(request, f"/{request.organisation.slug}/")
    return go_to(request, _page_of(request, member))


@require_POST
@for_admins
def correct_address(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _show_person(request, member, form=form)
    email = form.cleaned_data["email"]
    try:
        actions.correct_address(member, email=email, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, form=form, refusal=refusal)
    said = _("Letters to %(name)s go to %(email)s from now on.")
    said %= {"name": member.name, "email": email}
    return go_to(request, _page_of(request, member), message=said)


@require_POST
@for_admins
def remove(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    try:
        actions.remove_person(member, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    said = _("%(name)s can no longer get in, and gets no more letters.") % {"name": member.name}
    where = address("console:people", organisation=request.organisation.slug)
    return go_to(request, where, message=said)


def _page_of(request: MemberRequest, member: Membership) -> str:
    return address("console:person", member.pk, organisation=request.organisation.slug)


def _show_person(
    request: MemberRequest,
    member: Membership,
    *,
    form: AddressForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = {
        "member": member,
        "form": form or AddressForm(initial={"email": member.email}),
        "refusal": refusal,
        "mails": queries.outbox(request.actor).filter(recipient=member)[:10],
    }
    return show(request, "console/person.html", page, status=422 if form or refusal else 200)
