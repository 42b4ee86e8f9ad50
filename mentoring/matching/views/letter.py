"""The letter, and what one may say about it in confidence."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.matching import actions
from mentoring.matching.forms import DoubtForm
from mentoring.matching.queries import letter as letters
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.permissions import relationship_to_share, relationship_to_work_in


@require_safe
def letter(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = relationship_to_share(request.actor, relationship_id)
    relationship.programme.organisation = request.organisation
    written = letters.letter(relationship, request.actor, at=relationship.started_at)
    return show(request, "matching/letter.html", {"letter": written})


@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = relationship_to_work_in(request.actor, relationship_id)
    form = DoubtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.doubt(relationship, actor=request.actor, at=timezone.now(), **form.cleaned_data)
        back = address("matching:letter", relationship.pk, organisation=request.organisation.slug)
        said = _("Thank you for saying so. Somebody will get in touch with you, and only with you.")
        return go_to(request, back, message=said)
    page = {
        "relationship": relationship, "form": form,
        "other": relationship.other(request.actor),
        "coordinators": letters.coordinators(relationship.programme),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return show(request, "matching/doubt.html", page, part="form", status=status)
