"""What every request passes first."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from mentoring.core import pages

Handler = Callable[[HttpRequest], HttpResponse]


class BadRequestMiddleware:
    """NUL bytes in an address or a form never reach a database that would choke on them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Handler,
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> None:
        sent = (request.path, *request.GET.values())
        if any("\x00" in value for value in sent):
            raise BadRequest("The address contains a NUL byte.")


class ButtonAddressMiddleware:
    """A page instead of a blank one for whoever opens the address of a button.

    It happens to those whose sign-in had run out: after it they come back to what they sent.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = pages.show(request, "errors/405.html", {"nav": []}, status=405)
        page["Allow"] = response["Allow"]
        return page
