"""How to reach me: language and time zone, for every member."""

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.organisations import actions
from mentoring.organisations.forms import ContactSettingsForm
from mentoring.organisations.pages import remember_language
from mentoring.organisations.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def contact_settings(request: MemberRequest) -> HttpResponse:
    actor = request.actor
    initial = {
        "language": actor.language or actor.organisation.language,
        "timezone": actor.timezone,
    }
    form = ContactSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.choose_contact_settings(actor, at=timezone.now(), **form.cleaned_data)
        with translation.override(actor.language):
            where = address("console:contact_settings", organisation=request.organisation.slug)
            response = go_to(request, where, message=_("Saved."))
        remember_language(response, actor.language)
        return response
    status = 422 if request.method == "POST" else 200
    return show(request, "console/contact_settings.html", {"form": form}, status=status)
