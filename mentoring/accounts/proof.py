"""Dangerous acts want a recent proof of who somebody is, not only that they once signed in."""

import json
from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from mentoring.accounts.sessions import BEGAN
from mentoring.core.crypto.sealing import seal, unseal
from mentoring.core.web.pages import go_to, show

View = TypeVar("View", bound=Callable[..., Any])
WAITING = "waits_for_proof"  # in the session, sealed: the form that was sent, and where to
LONGEST = 200_000  # letters of a form that is kept meanwhile


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody has signed in or proved themselves within ``PROOF_LASTS`` seconds."""
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    latest: float = max([request.session.get(BEGAN, 0), *proofs])
    return time() - latest < float(settings.PROOF_LASTS)


def needs_fresh_proof(view: View) -> View:
    """Ask who it is once more; what was sent is kept and goes on after a press.

    Programs with a key have proved themselves with it.
    """
    return _guard(view, ("GET", "HEAD", "POST"))


def sending_needs_fresh_proof(view: View) -> View:
    """The same for what is sent from a page that may be looked at without."""
    return _guard(view, ("POST",))


def _guard(view: View, methods: tuple[str, ...]) -> View:
    @wraps(view)
    def asks(request: Any, *args: Any, **kwargs: Any) -> Any:
        if _is_program(request, view):
            return view(request, *args, **kwargs)
        is_known = is_fresh(request)
        if request.method in methods and not is_known:
            return _ask(request)
        if is_known and request.method == "GET" and (kept := _kept(request)) is not None:
            return show(request, "accounts/go_on.html", {"kept": kept, "path": request.path})
        return view(request, *args, **kwargs)

    asks.asks_for_proof = methods  # type: ignore[attr-defined]
    return asks  # type: ignore[return-value]


def _is_program(request: HttpRequest, view: Any) -> bool:
    """Somebody's cookies count for nothing beside a key (``organisations/middleware.py``)."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    is_open = getattr(view, "is_open_to_tokens", False)
    return is_open and kind.lower() == "bearer" and bool(key.strip())


def _ask(request: HttpRequest) -> HttpResponse:
    form = request.POST.urlencode() if request.method == "POST" else ""
    kept = {"user": str(request.user.pk), "path": request.path, "form": form}
    query = urlencode({"next": request.get_full_path()})
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:  # neither password nor passkey: a code by mail, as at signing in
        logout(request)
    if form and len(form) <= LONGEST:
        request.session[WAITING] = seal(json.dumps(kept), WAITING)
    where = methods[0]["url"] if methods else reverse("account_login")
    return go_to(request, f"{where}?{query}")


def _kept(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The fields of the form that was sent here, once; None when none was."""
    sealed = request.session.get(WAITING)
    kept = json.loads(unseal(sealed, WAITING) or "{}") if sealed else {}
    if kept.get("path", request.path) != request.path:
        return None
    request.session.pop(WAITING, None)
    if kept.get("user") != str(request.user.pk):
        return None
    fields = QueryDict(kept["form"]).lists()
    return [
        (name, value)
        for name, values in fields
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
