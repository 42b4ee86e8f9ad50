"""Pages of the studio, publishing, and the letter."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry
from mentoring.programmes.models import Programme


@hook("navigation", order=30)
def navigation(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or not programme.is_managed_by(actor):
        return None
    organisation = request.organisation.slug  # type: ignore[attr-defined]
    where = address("matching:studio", programme.slug, organisation=organisation)
    return [NavEntry(_("Match studio"), where, request.path.startswith(where), icon="matching")]
