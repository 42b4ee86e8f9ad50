"""Correcting one person's facts, for those who run the programme."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions.corrections import correct_person as correct
from mentoring.participants.forms.people import CorrectionForm
from mentoring.programmes.permissions import programme_to_manage


@require_http_methods(["GET", "HEAD", "POST"])
def correct_person(request: MemberRequest, slug: str, enrolment_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    enrolment = permissions.enrolment_to_run(programme, enrolment_id)
    name = enrolment.membership.name
    form = CorrectionForm(
        sent(request), kind=programme.kind, initial=CorrectionForm.starting_from(enrolment)
    )
    page: dict[str, Any] = {"programme": programme, "enrolment": enrolment, "form": form}
    if form.is_valid():
        values = dict(form.cleaned_data)
        role, manager = values.pop("role"), values.pop("manager")
        try:
            changed = correct(
                enrolment,
                role=role,
                manager=manager,
                values=values,
                actor=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            page["refusal"] = refusal
        else:
            message = _("Saved.") if changed else _("Nothing has changed.")
            where = address(
                "participants:person",
                programme.slug,
                enrolment.pk,
                organisation=request.organisation.slug,
            )
            return go_to(request, where, message=message)
    status = 422 if request.method == "POST" else 200
    page["name"] = name
    return show(request, "participants/correct_person.html", page, status=status)
