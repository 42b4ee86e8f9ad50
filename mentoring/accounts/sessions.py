"""Sessions in the database: under a digest of their key, and with an end that nothing moves.

The cookie holds a secret; the row, its list of devices and every copy of the database hold its
digest alone, with which nobody signs in.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string

from mentoring.core.db.statements import statement

BEGAN, SEEN = "began", "seen"  # seconds since 1970, of somebody who is signed in
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def digest(secret: str) -> str:
    """The 160 bits that fit into Django's and allauth's columns."""
    return hashlib.sha256(secret.encode()).hexdigest()[:40]


@statement
def _lasting(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


class SessionStore(db.SessionStore):
    """``session_key`` is the digest; ``secret`` is known only where the session was just made."""

    secret = ""

    def create(self) -> None:
        while True:
            self.secret = get_random_string(32, _LETTERS)
            self._session_key = digest(self.secret)
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def _get_session_from_db(self) -> Session | None:
        found = _lasting.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        if not must_create and SESSION_KEY in self and BEGAN not in self:
            self[BEGAN] = self[SEEN] = timezone.now().timestamp()  # somebody has signed in
        super().save(must_create)

    def see(self) -> None:
        """Move the idle end, a few times within it and not with every page."""
        now = timezone.now().timestamp()
        if SESSION_KEY in self and now - self.get(SEEN, 0) > settings.SESSION_COOKIE_AGE / 20:
            self[SEEN] = now

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until the idle end, or until the absolute one where that comes first."""
        age = super().get_expiry_age(**kwargs)
        if BEGAN not in self:
            return age
        lasts = settings.SESSION_ABSOLUTE_AGE - (timezone.now().timestamp() - self[BEGAN])
        return max(0, min(age, int(lasts)))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))


NAVIGATE = "navigate"  # a page is gone to; browsers say so of each request


class SessionMiddleware(middleware.SessionMiddleware):
    """Between the secret in the cookie and the digest in the database."""

    def process_request(self, request: HttpRequest) -> None:
        secret = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        session = SessionStore(digest(secret) if secret else None)
        session.secret = secret or ""
        request.session = session

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        assert isinstance(session, SessionStore)
        if session.accessed:
            session.see()
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = session.secret
        elif cookie is not None and request.headers.get("Sec-Fetch-Mode", NAVIGATE) != NAVIGATE:
            # What a page fetches beside itself may be answered late, after the page has been given
            # a new session, with words in it that wait for a signing-in: that one stays.
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response
