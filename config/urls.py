"""Every address of Rapport. What belongs to an organisation lies under its slug."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from mentoring.console.urls import operations
from mentoring.meetings.urls import public as feeds
from mentoring.organisations.urls import public

# Apps with pages inside an organisation, in the order in which their addresses are tried.
INSIDE = [
    "home", "relationships", "messaging", "today", "participants", "insights", "notifications",
    "meetings", "calls", "goals", "files", "organisations", "programmes", "imports", "matching",
    "safeguarding", "checkins", "console", "letters", "circles", "calendars", "requests",
    "materials",
]  # fmt: skip


def _pages_of(app: str) -> list[URLPattern | URLResolver]:
    module = f"mentoring.{app}.urls"
    if find_spec(f"mentoring.{app}") is None or find_spec(module) is None:
        return []
    return [path("", include(module))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mentoring.core.web.urls")),
    path("", include(public)),
    path("", include(operations)),
    path("", include("mentoring.live.urls")),
    path("account/", include("mentoring.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include(feeds)),
    path("link/", include("mentoring.notifications.links")),
    path("<slug:organisation>/", include([one for app in INSIDE for one in _pages_of(app)])),
]

handler400 = "mentoring.core.web.views.bad_request"
handler403 = "mentoring.core.web.views.forbidden"
handler404 = "mentoring.core.web.views.not_found"
handler500 = "mentoring.core.web.views.server_error"
handler429 = "mentoring.core.web.views.too_many_requests"
