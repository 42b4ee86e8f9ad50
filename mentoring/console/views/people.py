"""People: who is here, who is invited, who administers."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof, sending_needs_fresh_proof
from mentoring.console import queries
from mentoring.console.forms import AddressForm, PersonForm
from mentoring.console.permissions import for_admins
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications.queries import sent_or_kept
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


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def add_person(request: MemberRequest) -> HttpResponse:
    """Add one person by hand and invite them in the same breath."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form, "refusal": None}
    if form.is_valid():
        now = timezone.now()
        try:
            member = actions.add_and_invite(
                request.organisation, actor=request.actor, at=now, **form.cleaned_data
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            said = sent_or_kept(
                _("%(name)s has been invited."),
                _("The email to %(name)s is kept in the outbox: no mail server is set up."),
            ) % {"name": member.name}
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
    said = sent_or_kept(
        _("An email to %(name)s is on its way."),
        _("The email to %(name)s is kept in the outbox: no mail server is set up."),
    ) % {"name": member.name}
    return go_to(request, _page_of(request, member), message=said)


@needs_fresh_proof
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


@needs_fresh_proof
@require_POST
@for_admins
def correct_address(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _show_person(request, member, form=form)
    email = form.cleaned_data["email"]
    try:
        done = actions.correct_address(member, email=email, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, form=form, refusal=refusal)
    said = _corrected(done) % {"name": member.name, "email": email}
    return go_to(request, _page_of(request, member), message=said)


@needs_fresh_proof
@require_POST
@for_admins
def confirm_address(request: MemberRequest, membership_id: UUID, change_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    change = get_object_or_404(member.address_changes.filter(is_waiting=True), pk=change_id)
    try:
        done = actions.confirm_address(change, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    said = _corrected(done) % {"name": member.name, "email": change.after}
    return go_to(request, _page_of(request, member), message=said)


@needs_fresh_proof
@require_POST
@for_admins
def confirm_roles(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    try:
        actions.confirm_roles(member, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    said = _("The roles of %(name)s count again.") % {"name": member.name}
    return go_to(request, _page_of(request, member), message=said)


@needs_fresh_proof
@require_POST
@for_admins
def hand_over(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    """The invitation as a link, shown once, where no letter can bring it."""
    member = queries.person(request.actor, membership_id)
    if settings.HAS_SMTP:
        raise Http404
    now = timezone.now()
    try:
        link = actions.invite(member, actor=request.actor, at=now, is_handed_over=True)
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    return _show_person(request, member, link=link)


@needs_fresh_proof
@require_POST
@for_admins
def remove(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    member = queries.person(request.actor, membership_id)
    try:
        actions.remove_person(member, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_person(request, member, refusal=refusal)
    said = _("%(name)s can no longer sign in, and gets no more email.") % {"name": member.name}
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
    link: str = "",
) -> HttpResponse:
    changes = member.address_changes.select_related("changed_by").order_by("-changed_at")
    page = {
        "member": member,
        "form": form or AddressForm(initial={"email": member.email}),
        "refusal": refusal,
        "link": link,
        "changes": changes[:10],
        "roles_wait": member.grants.exclude(suspended_at=None).exists(),
        "may_hand_over": not settings.HAS_SMTP and not member.user_id,
        "mails": queries.outbox(request.actor).filter(recipient=member)[:10],
    }
    return show(request, "console/person.html", page, status=422 if form or refusal else 200)


def _corrected(done: actions.Corrected) -> str:
    """What became of an address that was corrected."""
    said = {
        actions.Corrected.UNCHANGED: _("%(email)s is the address already."),
        actions.Corrected.MOVED: _("Emails to %(name)s go to %(email)s from now on."),
        actions.Corrected.INVITED: sent_or_kept(
            _("An invitation is on its way to %(email)s. %(name)s gets in with it from now on."),
            _(
                "An invitation to %(email)s is kept in the outbox. %(name)s gets in with it from"
                " now on."
            ),
        ),
        actions.Corrected.WAITING: _(
            "%(name)s was told. The address changes once a second administrator confirms it here."
        ),
    }
    return str(said[done])
