"""Administration is for administrators; to everybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from mentoring.organisations.requests import MemberRequest

View = Callable[..., HttpResponseBase]


def for_admins(view: View) -> View:
    """Let organisation administrators in; for anyone else, Http404."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.is_admin:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
