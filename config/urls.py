"""Every address of Rapport. What belongs to an organisation lies under its slug."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from mentoring.console.urls import operations
from mentoring.organisations.urls import entrance

# Apps with pages inside an organisation, in the order in which their addresses are tried.
INSIDE = [
    "organisations", "notifications", "programmes", "participants", "matching", "relationships",
    "goals", "meetings", "checkins", "insights", "console", "home",
]  # fmt: skip


def _pages_of(app: str) -> list[URLPattern | URLResolver]:
    module = f"mentoring.{app}.urls"
    if find_spec(f"mentoring.{app}") is None or find_spec(module) is None:
        return []
    return [path("", include(module))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mentoring.core.urls")),
    path("", include(entrance)),
    path("", include(operations)),
    path("account/", include("mentoring.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("link/", include("mentoring.notifications.doors")),
    path("<slug:organisation>/", include([one for app in INSIDE for one in _pages_of(app)])),
]

handler400 = "mentoring.core.views.bad_request"
handler403 = "mentoring.core.views.forbidden"
handler404 = "mentoring.core.views.not_found"
handler500 = "mentoring.core.views.server_error"
handler429 = "mentoring.core.views.too_many_requests"
