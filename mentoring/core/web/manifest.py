"""What a device is told when somebody installs Rapport on it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

PAPER = "#faf6ee"


def manifest_answer(
    request: HttpRequest,
    *,
    name: str,
    home: str,
    shortcuts: Mapping[str | Promise, str],
    share_at: str = "",
) -> HttpResponse:
    """The manifest of a page's family under ``home``, in the language that the page names.

    A browser asks for it without cookies, so the language comes in the address. ``shortcuts``
    are addresses by what they are called; words and links are shared into ``share_at``.
    """
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("language", "")
    with translation.override(asked if asked in known else translation.get_language()):
        fields = _fields(name, home, shortcuts) | (_share_target(share_at) if share_at else {})
    answer = HttpResponse(json.dumps(fields), content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def _fields(name: str, home: str, shortcuts: Mapping[str | Promise, str]) -> dict[str, Any]:
    icon = _picture("icons/icon-192.png", 192)
    return {
        "id": home,
        "name": name,
        "short_name": name[:30],
        "description": str(_("Mentoring for two people at a time")),
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "scope": "/",
        "start_url": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": _icons(),
        "shortcuts": [
            {"name": str(words), "url": url, "icons": [icon]} for words, url in shortcuts.items()
        ],
        "screenshots": _screenshots(),
    }


def _icons() -> Sequence[dict[str, str]]:
    return [
        {"src": static("icons/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
        _picture("icons/icon-192.png", 192),
        _picture("icons/icon-512.png", 512),
        _picture("icons/icon-maskable-192.png", 192) | {"purpose": "maskable"},
        _picture("icons/icon-maskable-512.png", 512) | {"purpose": "maskable"},
    ]


def _picture(file: str, size: int) -> dict[str, str]:
    return {"src": static(file), "type": "image/png", "sizes": f"{size}x{size}"}


def _screenshots() -> Sequence[dict[str, str]]:
    png = {"type": "image/png"}
    return [
        png
        | {
            "src": static("icons/screen-narrow.png"),
            "sizes": "360x780",
            "form_factor": "narrow",
            "label": str(_("Home on a phone")),
        },
        png
        | {
            "src": static("icons/screen-wide.png"),
            "sizes": "1280x800",
            "form_factor": "wide",
            "label": str(_("What needs a person today")),
        },
    ]


def _share_target(where: str) -> dict[str, Any]:
    """Posted, so that shared words stand in no log and in no history."""
    return {
        "share_target": {
            "action": where,
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"title": "title", "text": "text", "url": "url"},
        }
    }
