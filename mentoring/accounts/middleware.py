"""Allauth's pages answer as ours do: what could not be accepted is a 422 with the same page."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from mentoring.accounts import device

Handler = Callable[[HttpRequest], HttpResponse]


class RefusedFormMiddleware:
    """Allauth shows a refused form again as if all were well, and htmx and logs believe it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        if request.method == "POST" and response.status_code == 200 and _is_allauths(request):
            values: Any = (response.context_data or {}).values()
            if any(isinstance(one, BaseForm) and one.is_bound and one.errors for one in values):
                response.status_code = 422
        return response


class PrivatePagesMiddleware:
    """What somebody saw while signed in is kept by no browser for whoever sits there next."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        response[device.HEADER] = device.sign_in_of(request) or device.NOBODY
        if was_signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


def _is_allauths(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.func.__module__.startswith(
        ("allauth.", "mentoring.accounts.")
    )
