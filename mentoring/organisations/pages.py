"""What every page knows about its reader."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from mentoring.core.extensions import collect


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Pages outside an organisation have neither actor nor menu."""
    actor = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "actor": actor,
        "organisation": getattr(request, "organisation", None),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "nav": [],
        "unread_count": 0,
    }
    for extra in collect("page_context", request) if actor else []:
        context |= extra
    return context
