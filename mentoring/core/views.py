"""Pages that belong to no organisation: health, errors, style guide, language."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from mentoring.core import forms
from mentoring.core.pages import render_fragment, show


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether it can serve pages: the database answers and knows its tables."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # whatever the driver raises means the same here: not ready
        return JsonResponse({"status": "database unreachable"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations waiting", "count": len(waiting)}, status=503)
    return JsonResponse({"status": "ready"})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with sample words, for people who build pages and for browser tests."""
    return show(request, "styleguide/index.html", {"form": forms.sample()})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon when an answer names none, as JSON and files do."""
    return redirect(static("icons/icon-32.png"))


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser shows when it cannot reach us; it keeps the page as strangers see it."""
    return show(request, "errors/offline.html", {"nav": []})


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the offline page; at the root, so that it watches over every page."""
    script = render_fragment(request, "pwa/service-worker.js", {})
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript", headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, "403_csrf")


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
    page = (settings.BASE_DIR / "templates/errors/500.html").read_text(encoding="utf-8")
    return HttpResponse(page, status=500)
