"""Making accounts. Allauth changes them afterwards: passwords, passkeys, second factors."""

from allauth.account.models import EmailAddress
from django.db import transaction

from mentoring.accounts.models import User


@transaction.atomic
def create_account(email: str, *, password: str | None, language: str = "") -> User:
    """An account whose address is known to be theirs; without a password they sign in by code."""
    user = User.objects.create_user(email, password=password, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
