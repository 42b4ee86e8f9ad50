"""What every request passes first."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from mentoring.core.db.unique import gone, refusal_of
from mentoring.core.web import drafts, pages
from mentoring.core.web.bodies import REFUSED

Handler = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger(__name__)


class BadRequestMiddleware:
    """What no view should see: refused bodies, and NUL bytes, on which databases choke."""

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
    ) -> HttpResponse | None:
        if status := request.META.get("asgi.scope", {}).get(REFUSED):
            return pages.show(request, f"errors/{status}.html", {"nav": []}, status=status)
        sent = (request.path, *request.GET.values())
        if any("\x00" in value for value in sent):
            raise BadRequest("The address contains a NUL byte.")
        return None


class HeadersMiddleware:
    """What every answer says to browsers and to search engines: nothing here is for the public."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only the page that records voice notes asks for more than nothing.
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


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


class TakenMeanwhileMiddleware:
    """When only the database saw that another was first, it is said here instead of a 500."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = None
        if isinstance(exception, DatabaseError):
            refusal = refusal_of(exception)
        elif isinstance(exception, ObjectDoesNotExist) and request.method == "POST":
            # The view found it, and the action, once it had its turn, did not any more.
            log.warning("gone in the same moment", path=request.path, exc_info=exception)
            refusal = gone()
        if refusal is None:
            return None
        words = drafts.words_of(drafts.sent_fields(request))
        values = {"nav": [], "refusal": refusal, "words": words, "page": drafts.page_of(request)}
        page = pages.show(request, "errors/taken.html", values, status=422)
        page["HX-Retarget"] = "body"  # a whole page, also where a part was asked for
        return page


class DraftsMiddleware:
    """Who used the browser last, and that a kept form was taken at last: see ``drafts``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            drafts.mark(request, response)
            if request.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
                drafts.forget(request)
        return response
