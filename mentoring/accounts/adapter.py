"""How allauth behaves here: accounts come from invitations, mails look like ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from mentoring.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an invitation link is the only way in


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Rapport"}

    def _get_site_name(self) -> str:
        return "Rapport"

    def get_totp_label(self, user: User) -> str:
        return user.email

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        return bool(super().is_mfa_enabled(user, types))
