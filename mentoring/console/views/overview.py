"""The first page of administration."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mentoring.console import queries
from mentoring.console.permissions import for_admins
from mentoring.console.queries import health
from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, show
from mentoring.notifications.models import Mail
from mentoring.notifications.queries import mail_trouble
from mentoring.organisations.queries import current_policies
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme


@hook("navigation", order=90)
def in_menu(request: HttpRequest, programme: object) -> list[NavEntry]:
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_admin or programme:
        return []
    where = address("console:index", organisation=actor.organisation.slug)
    return [NavEntry(_("Settings"), where, request.path.startswith(where), icon="settings")]


@require_safe
@for_admins
def index(request: MemberRequest) -> HttpResponse:
    counts = queries.counts_by_state(request.actor)
    page = {
        "people": queries.people(request.actor).count(),
        "waiting": queries.people(request.actor, only="waiting").count(),
        "trouble": mail_trouble(at=timezone.now(), organisation_id=request.organisation.pk),
        "came_back": counts.get(Mail.State.BOUNCED, 0) + counts.get(Mail.State.FAILED, 0),
        "policies": len(current_policies(request.organisation)),
        "has_programme": Programme.objects.coordinated_by(request.actor).exists(),
    }
    return show(request, "console/index.html", page)


@require_safe
@for_admins
def status(request: MemberRequest) -> HttpResponse:
    """How the installation is; the log's whole chain is checked by ``bin/manage doctor``."""
    return show(request, "console/status.html", {"findings": health.examine(at=timezone.now())})
