"""Allauth's forms without its hints inside the fields: a label stands above each of ours."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2.webauthn import AuthenticationResponse

from mentoring.accounts.passkeys import take_count
from mentoring.core.extensions import collect


class Quiet:
    """No placeholder, which vanishes when one types; no help text, which our pages give."""

    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class LoginForm(Quiet, account.LoginForm):  # type: ignore[misc]
    pass


class RequestLoginCodeForm(Quiet, account.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmLoginCodeForm(Quiet, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Quiet, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ConfirmPasswordResetCodeForm(Quiet, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Quiet, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Quiet, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Quiet, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Quiet, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(Quiet, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateByCodeForm(Quiet, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(Quiet, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class Counting:
    """A passkey that counts backwards is refused, and whoever keeps the log hears of it."""

    cleaned_data: Any

    def clean_credential(self) -> Authenticator:
        sent = self.cleaned_data["credential"]
        authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
        said = AuthenticationResponse.from_dict(sent).response.authenticator_data
        if not take_count(authenticator, said.counter):
            collect("accounts.passkey_refused", authenticator.user, timezone.now())
            raise ValidationError(
                _(
                    "This passkey answers like an older copy of itself. Sign in another way, take"
                    " it off your account, and make a new one."
                )
            )
        return authenticator


class AuthenticateWebAuthnForm(Counting, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class LoginWebAuthnForm(Counting, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateWebAuthnForm(Counting, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass
