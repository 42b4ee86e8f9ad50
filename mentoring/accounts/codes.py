"""Sign-in codes that this browser asked for: the newest counts, and the others are told so."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mentoring.core.l10n import formats

SENT = "codes_sent"  # in the session: digest and moment of each, the newest last
MAX_REMEMBERED = 6


def remember(request: HttpRequest, code: str) -> None:
    """A code that is about to be sent; the ones before it stop working."""
    sent = [*request.session.get(SENT, []), [_digest(code), timezone.now().timestamp()]]
    request.session[SENT] = sent[-MAX_REMEMBERED:]


def forget(request: HttpRequest) -> None:
    request.session.pop(SENT, None)


def newer_than(request: HttpRequest, code: str) -> str:
    """When the code that counts was sent, as *3 minutes ago*, if ``code`` is an older one."""
    *older, newest = request.session.get(SENT) or [["", 0]]
    if not any(constant_time_compare(_digest(code), digest) for digest, _at in older):
        return ""
    return formats.ago(datetime.fromtimestamp(newest[1], UTC))


def _digest(code: str) -> str:
    """As it is read: without the hyphen, spaces and small letters people type."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac(SENT, plain, algorithm="sha256").hexdigest()
