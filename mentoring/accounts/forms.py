"""Allauth's forms without its hints inside the fields: a label stands above each of ours."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp


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
