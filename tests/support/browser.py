"""Django's test browser, with a cookie as real ones hold it: the secret, not its digest."""

from typing import Any

from django.conf import settings
from django.test import Client

from mentoring.accounts.sessions import SessionStore, digest


class Browser(Client):
    def request(self, **request: Any) -> Any:
        """No page leads to an address of no organisation, as a macro without its page would."""
        response = super().request(**request)
        if not response.streaming:
            assert b'"/None/' not in response.content, "a macro was imported without context"
        return response

    @property
    def session(self) -> SessionStore:
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        self.store = SessionStore(digest(cookie.value) if cookie else None)
        self.store.secret = cookie.value if cookie else ""
        return self.store

    def force_login(self, user: Any, backend: str | None = None) -> None:
        super().force_login(user, backend)
        self.cookies[settings.SESSION_COOKIE_NAME] = self.store.secret
