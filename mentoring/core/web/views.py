"""Pages that belong to no organisation: health, errors, style guide, language."""

import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mentoring.core.db.readiness import ReadOnly, must_be_writable, within
from mentoring.core.web import drafts, forms, worker
from mentoring.core.web.manifest import manifest_answer
from mentoring.core.web.pages import render_fragment, show

SAMPLE = datetime(2031, 3, 3, 9, tzinfo=UTC)  # a moment for the style guide
READY_TIMEOUT = 3.0  # seconds; whoever asks has less patience than a database that hangs


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether it can serve pages: the database answers soon, can be written, has its tables."""
    from django.db.migrations.executor import MigrationExecutor

    def look() -> int:
        executor = MigrationExecutor(connection)
        must_be_writable()
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    try:
        waiting = within(look, seconds=READY_TIMEOUT)
    except ReadOnly:
        return JsonResponse({"status": "database cannot be written"}, status=503)
    except Exception:  # whatever the driver raises means the same here: not ready
        return JsonResponse({"status": "database unreachable"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations waiting", "count": waiting}, status=503)
    return JsonResponse({"status": "ready"})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with sample words, for people who build pages and for browser tests."""
    return show(request, "styleguide/index.html", {"form": forms.sample(), "moment": SAMPLE})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon when an answer names none, as JSON and files do."""
    return redirect(static("icons/icon-32.png"))


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser shows when it cannot reach us; it keeps the page as strangers see it."""
    return show(request, "errors/offline.html", {"nav": []})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """For pages that belong to no organisation, such as signing in."""
    return manifest_answer(
        request, name="Rapport", home="/", shortcuts={_("Account and sign-in"): "/account/"}
    )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """What a device keeps of Rapport; at the root, so that it watches over every page."""
    values = {
        "files": [static(name) for name in worker.shell_files()],
        "version": worker.shell_version(),
        "push_handlers": worker.push_handlers(),
    }
    script = render_fragment(request, "pwa/service-worker.js", values)
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript", headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Of somebody signed in it is a form from before they signed in anew: their words are kept."""
    values: dict[str, Any] = {"nav": [], "words": [], "page": drafts.page_of(request)}
    if request.user.is_authenticated and _is_of_ours(request):
        drafts.keep(request)
        values["words"] = drafts.words_of(drafts.sent_fields(request))
    return show(request, "errors/403_csrf.html", values, status=403)


def _is_of_ours(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site: other sites put no words in one's mouth."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sender).netloc == request.get_host()


def error_page(request: HttpRequest, status: int, name: str | None = None) -> HttpResponse:
    return show(request, f"errors/{name or status}.html", {"nav": []}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    # No template that needs the database: it may be the very thing that failed.
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    page = _of_a_file("503.html" if is_away else "500.html")
    if is_away:
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})
    return HttpResponse(page, status=500)


def _of_a_file(name: str) -> str:
    """Words in their frame, two files read as they are: no template engine in between."""
    frame, words = (
        (settings.BASE_DIR / "templates/errors" / part).read_text(encoding="utf-8")
        for part in ("frame.html", name)
    )
    return frame.replace("<!-- what happened -->\n", words)
