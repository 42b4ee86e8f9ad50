"""Slows whoever guesses or fills mailboxes, without closing the door to the owner (ADR 0033).

Strangers are counted per account and network, per account, and per network. A device on which
somebody has signed in before shows a signed cookie and is counted by itself, so nobody else can
use up its tries. The counts lie in a table that nothing evicts.
"""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from mentoring.accounts import log, rules
from mentoring.accounts.models import Throttle
from mentoring.accounts.rules import LIMITS, Rate, Try

DEVICE_LIFETIME = 60 * 60 * 24 * 365  # seconds
ACCOUNTS_OF_A_DEVICE = 8
_SALT = "accounts.throttle"


def take(kind: Try, request: HttpRequest, email: str) -> Mapping[str, Rate] | None:
    """Count one try at the account of ``email``; None when it must wait.

    What is answered can be given back when the try was the owner's.
    """
    counters = _counters(kind, request, email.strip().lower())
    if _move(counters, timezone.now()):
        return counters
    log.note(log.SignInEvent.USED_UP, kind=kind.value)
    return None


@transaction.atomic
def give_back(counters: Mapping[str, Rate]) -> None:
    """Forget one try that was taken: whoever gets in has guessed nothing."""
    for row in _locked(counters):
        row.free_at -= counters[row.key].every
        row.save(update_fields=["free_at"])


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser count by itself from now on, for the account it has just opened."""
    device, accounts = _device(request)
    account = _digest(email.strip().lower())
    accounts = [account, *(one for one in accounts if one != account)][:ACCOUNTS_OF_A_DEVICE]
    value = signing.dumps([device or token_urlsafe(16), accounts], salt=_SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        value,
        max_age=DEVICE_LIFETIME,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _counters(kind: Try, request: HttpRequest, email: str) -> dict[str, Rate]:
    limits = LIMITS[kind]
    device, accounts = _device(request)
    if _digest(email) in accounts:
        return {_digest(kind, email, "device", device): limits.here}
    sender = rules.network(get_adapter().get_client_ip(request))
    return {
        _digest(kind, email, "network", sender): limits.here,
        _digest(kind, email): limits.account,
        _digest(kind, "from", sender): limits.sender,
    }


@transaction.atomic
def _move(counters: Mapping[str, Rate], at: datetime) -> bool:
    """All of them or none: what is refused uses up nothing."""
    for key in sorted(counters):  # the order of all others, or two tries might wait for each other
        Throttle.objects.get_or_create(key=key, defaults={"free_at": at})
    rows = _locked(counters)
    moved = [rules.after_a_try(row.free_at, counters[row.key], at=at) for row in rows]
    for row, free_at in zip(rows, moved, strict=True):
        if free_at is None:
            return False
        row.free_at = free_at
    Throttle.objects.bulk_update(rows, ["free_at"])
    return True


def _locked(counters: Mapping[str, Rate]) -> list[Throttle]:
    """In one order for everybody, so that two tries never wait for each other."""
    rows = Throttle.objects.select_for_update().filter(key__in=list(counters))
    return list(rows.order_by("key"))


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    """Its name and the accounts it has opened, from its cookie; none without one of ours."""
    try:
        said: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
            salt=_SALT,
            max_age=DEVICE_LIFETIME,
        )
    except signing.BadSignature:
        return "", []
    device, accounts = said
    return device, accounts


def _digest(*parts: str) -> str:
    """Counters name nobody: whoever reads the table learns no address."""
    return salted_hmac(_SALT, "\n".join(parts), algorithm="sha256").hexdigest()
