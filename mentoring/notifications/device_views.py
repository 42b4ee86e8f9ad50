"""Browsers that somebody lets ring: added by a press on the page of notices, removed there too."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.core.l10n.formats import device as name_of
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to
from mentoring.notifications import actions
from mentoring.notifications.forms import DeviceForm
from mentoring.notifications.models import PushDevice
from mentoring.organisations.requests import MemberRequest


@require_POST
def add_device(request: MemberRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    here = address("notifications:settings", organisation=request.organisation.slug)
    if not form.is_valid():
        return go_to(request, here, message=_("This browser gave no address at which it rings."))
    name = name_of(request.headers.get("User-Agent", ""))
    session_key = str(request.session.session_key)
    subscription = form.cleaned_data
    try:
        actions.add_device(
            request.actor, subscription, name=name, session_key=session_key, at=timezone.now()
        )
    except Refusal as refusal:
        return go_to(request, here, message=refusal)
    said = _("This device rings from now on, until you remove it here or sign out on it.")
    return go_to(request, here, message=said)


@require_POST
def remove_device(request: MemberRequest, device_id: UUID) -> HttpResponse:
    device = get_object_or_404(PushDevice.objects.visible_to(request.actor), pk=device_id)
    actions.remove_device(device, actor=request.actor, at=timezone.now())
    here = address("notifications:settings", organisation=request.organisation.slug)
    return go_to(request, here, message=_("%(device)s rings no longer.") % {"device": device.name})
