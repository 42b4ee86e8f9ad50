"""The outbox: every letter of the organisation, and what became of it."""

from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof
from mentoring.console import queries
from mentoring.console.permissions import for_admins
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications import actions, rules
from mentoring.notifications.kinds import grants_entry, is_private
from mentoring.notifications.models import Mail
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest

PER_PAGE = 50
# A letter as HTML: no scripts, no forms, no origin of ours, nothing loaded; only its own styles.
NOTHING = ["'none'"]
ALONE = {
    "default-src": NOTHING,
    "script-src": NOTHING,
    "connect-src": NOTHING,
    "img-src": NOTHING,
    "form-action": NOTHING,
    "style-src": ["'unsafe-inline'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@needs_fresh_proof
@require_safe
@for_admins
def outbox(request: MemberRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    letters = queries.outbox(request.actor).defer("html", "text", "calendar")
    if state in Mail.State.values:
        letters = letters.filter(state=state)
    page = Paginator(letters, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state if state in Mail.State.values else "",
        "counts": queries.counts_by_state(request.actor),
    }
    return show(request, "console/outbox.html", context)


@needs_fresh_proof
@require_safe
@for_admins
def mail(request: MemberRequest, mail_id: UUID) -> HttpResponse:
    """One letter in its plain words."""
    found = get_object_or_404(queries.outbox(request.actor), pk=mail_id)
    return _show_mail(request, found)


@csp_replace(ALONE)
@needs_fresh_proof
@require_safe
@for_admins
def letter(request: MemberRequest, mail_id: UUID) -> HttpResponse:
    """The letter as its reader sees it, in a page of its own that can do nothing."""
    found = get_object_or_404(queries.outbox(request.actor), pk=mail_id)
    if not found.html or found.recipient_id != request.actor.pk:  # its links act for its reader
        raise Http404
    return HttpResponse(found.html)


@require_POST
@for_admins
def send_again(request: MemberRequest, mail_id: UUID) -> HttpResponse:
    """To the address that is on file now, which is often why it came back."""
    found = get_object_or_404(queries.outbox(request.actor), pk=mail_id, organisation__isnull=False)
    try:
        again = actions.send_again(found, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _show_mail(request, found, refusal)
    where = address("console:mail", found.pk, organisation=request.organisation.slug)
    said = sent_or_kept(
        _("On its way to %(address)s."), _("No mail server is set up: it stays here.")
    )
    return go_to(request, where, message=said % {"address": again.to})


def _may_read(mail: Mail) -> bool:
    if is_private(mail.kind):
        return False
    return rules.may_read(is_sent_at_all=settings.HAS_SMTP, state=mail.state)


def _show_mail(request: MemberRequest, mail: Mail, refusal: Refusal | None = None) -> HttpResponse:
    is_own = mail.recipient_id == request.actor.pk
    page = {
        "mail": mail,
        "is_private": is_private(mail.kind),
        "may_read": is_own or _may_read(mail),
        "is_own": is_own,
        "text": mail.text if is_own else rules.without_links(mail.text),
        "is_invitation": grants_entry(mail.kind),
        "refusal": refusal,
    }
    return show(request, "console/mail.html", page, status=422 if refusal else 200)
