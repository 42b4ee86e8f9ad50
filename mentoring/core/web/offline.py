"""Pages that can be read without a line, where the reader has signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

KEEP = "Rapport-Keep"
View = Callable[..., HttpResponse]


def readable_offline(view: View) -> View:
    """Let the device keep this page, sealed and until signing out (templates/pwa).

    Not one that tells of an act just done: read again later, it would be untrue.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        has_told = getattr(messages.get_messages(request), "used", False)
        if request.method == "GET" and answer.status_code == 200 and not has_told:
            answer[KEEP] = "yes"
        return answer

    return kept
