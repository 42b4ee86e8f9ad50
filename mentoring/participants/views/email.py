"""Correcting the address of somebody whose letters came back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentoring.accounts.proof import sending_needs_fresh_proof
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import email as actions
from mentoring.participants.forms.email import EmailForm
from mentoring.programmes.permissions import programme_to_manage

PAGE = "participants/correct_email.html"


@sending_needs_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def correct_email(request: MemberRequest, slug: str, membership_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    person = permissions.person_to_reach(programme, membership_id)
    form = EmailForm(request.POST or None, initial={"email": person.email})
    page = {"programme": programme, "person": person, "form": form}
    if request.method != "POST":
        return show(request, PAGE, page)
    if not form.is_valid():
        return show(request, PAGE, page, part="correct", status=422)
    try:
        again = actions.correct_email(
            person, email=form.cleaned_data["email"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        return show(request, PAGE, page | {"refusal": refusal}, part="correct", status=422)
    message = sent_or_kept(
        ngettext(
            "The address is corrected and %(count)s email is being sent again.",
            "The address is corrected and %(count)s emails are being sent again.",
            again,
        ),
        ngettext(
            "The address is corrected. No mail server is set up: %(count)s email is kept.",
            "The address is corrected. No mail server is set up: %(count)s emails are kept.",
            again,
        ),
    ) % {"count": again}
    today = address("today:today", programme.slug, organisation=request.organisation.slug)
    return go_to(request, today, message=message)
