"""Signing in by allauth; the account behind a session is looked up on every page."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.db.models import QuerySet

from mentoring.accounts.models import User
from mentoring.core.db.statements import statement


@statement
def _active(user: UUID) -> QuerySet[User]:
    return User.objects.filter(pk=user, is_active=True)


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    def get_user(self, user_id: UUID) -> User | None:
        return _active.first(user_id)
