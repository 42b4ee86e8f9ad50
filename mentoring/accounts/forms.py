"""Allauth's forms without its hints inside the fields: a label stands above each of ours."""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2.webauthn import AuthenticationResponse

from mentoring.accounts import codes, log, numbers, recovery, throttle
from mentoring.accounts.log import SignInEvent
from mentoring.accounts.passkeys import advance_counter
from mentoring.accounts.rules import Rate, Try
from mentoring.core.hooks import run_hook


class PlainFields:
    """No placeholder, which vanishes when one types; no help text, which our pages give."""

    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


def _take(kind: Try, email: str) -> Mapping[str, Rate]:
    tries = throttle.take(kind, context.request, email)
    if tries is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return tries


class LoginForm(PlainFields, account.LoginForm):  # type: ignore[misc]
    """Without a password an email with a code goes out, where any can; see ``entrances``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = not settings.HAS_SMTP


class RequestLoginCodeForm(PlainFields, account.RequestLoginCodeForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        email: str = super().clean_email()
        _take(Try.CODE, email)
        return email


class ConfirmLoginCodeForm(PlainFields, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[no-any-return]
        except ValidationError:
            log.note(SignInEvent.CODE_REFUSED)
            if ago := codes.newer_than(context.request, self.cleaned_data["code"]):
                said = _("A newer code was sent %(ago)s. Use the one in that email.")
                raise ValidationError(said % {"ago": ago}) from None
            raise


class ResetPasswordForm(PlainFields, account.ResetPasswordForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        email: str = super().clean_email()
        _take(Try.RESET, email)
        return email


class ConfirmPasswordResetCodeForm(PlainFields, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(PlainFields, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(PlainFields, account.ChangePasswordForm):  # type: ignore[misc]
    def clean_oldpassword(self) -> str:
        tries = _take(Try.PASSWORD, self.user.email)
        password: str = super().clean_oldpassword()
        throttle.give_back(tries)
        return password


class SetPasswordForm(PlainFields, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(PlainFields, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class SlowedCode(PlainFields):
    """Six digits can be guessed by whoever may guess often enough, and count once."""

    user: Any
    cleaned_data: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        tries = _take(Try.SECOND_STEP, self.user.email)
        typed = self.cleaned_data["code"]
        self.cleaned_data["code"] = recovery.as_kept(self.user, typed)
        try:
            super().clean_code()  # type: ignore[misc]
        except ValidationError:
            log.note(SignInEvent.SECOND_STEP_REFUSED, self.user)
            raise
        if not numbers.take_once(self.authenticator, typed, at=timezone.now()):
            raise ValidationError(_("This number was used a moment ago. Wait for the next one."))
        throttle.give_back(tries)
        return typed  # type: ignore[no-any-return]

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            adapter, left = get_adapter(), recovery.count_left(self.user)
            context = {"left": left}
            adapter.send_notification_mail("mfa/email/recovery_code_used", self.user, context)


class AuthenticateForm(SlowedCode, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateByCodeForm(SlowedCode, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(PlainFields, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


# What the readers of passkey answers raise for one that no browser made.
_MALFORMED = (
    AttributeError,
    TypeError,
    LookupError,
    ValueError,
    ArithmeticError,
    struct.error,
    InvalidSignature,
)


@contextmanager
def _understood() -> Iterator[None]:
    """A malformed answer is a wrong one, and no mistake of ours."""
    try:
        yield
    except _MALFORMED:
        raise ValidationError(
            _("The answer of your passkey could not be read. Try again, or sign in another way.")
        ) from None


class AddWebAuthnForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        with _understood():
            return super().clean()  # type: ignore[no-any-return]


class RefusesCopies:
    """A passkey that counts backwards is refused, and whoever keeps the log hears of it."""

    cleaned_data: Any

    def clean_credential(self) -> Authenticator:
        sent = self.cleaned_data["credential"]
        with _understood():
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
            said = AuthenticationResponse.from_dict(sent).response.authenticator_data
        if not advance_counter(authenticator, said.counter):
            log.note(SignInEvent.PASSKEY_REFUSED, authenticator.user)
            run_hook("accounts.passkey_refused", authenticator.user, timezone.now())
            raise ValidationError(
                _(
                    "This passkey answers like an older copy of itself. Sign in another way, "
                    "remove it from your account and create a new one."
                )
            )
        return authenticator


class AuthenticateWebAuthnForm(RefusesCopies, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class LoginWebAuthnForm(RefusesCopies, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateWebAuthnForm(RefusesCopies, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass
