"""What every request passes first."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

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
