"""How allauth behaves here: accounts come from invitations, letters look like ours."""

from base64 import b64decode, b64encode
from secrets import token_bytes
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from jinja2_fragments import render_block

from mentoring.accounts import codes, log, throttle
from mentoring.accounts.log import SignInEvent
from mentoring.accounts.models import User
from mentoring.accounts.rules import Try
from mentoring.core.crypto import keys
from mentoring.core.web.pages import jinja

UNKNOWN = "unknown_account"
CODES = {
    "login_code": "accounts/mail/login_code.html",
    "password_reset_code": "accounts/mail/password_code.html",
    "email_confirmation": "accounts/mail/address_code.html",
    "email_confirmation_signup": "accounts/mail/address_code.html",
    UNKNOWN: "accounts/mail/login_code.html",
}
CHANGES = {
    "password_changed": _("Your password was changed."),
    "password_set": _("A password was set for your account."),
    "password_reset": _("Your password was changed."),
    "email_changed": _("The email address on your account was changed."),
    "email_confirm": _("An email address on your account was confirmed."),
    "email_deleted": _("An email address was removed from your account."),
    "totp_activated": _("An authenticator app now protects your account."),
    "totp_deactivated": _("The authenticator app was removed from your account."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones no longer work."),
    "recovery_code_used": _("A recovery code was used to sign in to your account."),
    "webauthn_added": _("A passkey was added to your account."),
    "webauthn_removed": _("A passkey was removed from your account."),
}
SENTENCES = {
    "account/messages/password_changed.txt": _("Your new password is set."),
    "account/messages/password_set.txt": _("Your password is set."),
    "usersessions/messages/sessions_logged_out.txt": _("The other devices are signed out."),
    "mfa/messages/totp_activated.txt": _("The authenticator app now protects your account."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app has been removed."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is ready for next time."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Here are your new recovery codes."),
}
PROBLEMS = {
    "email_password_mismatch": _(
        "This email address and password do not match. Check both, or have a code sent to you."
    ),
    "too_many_login_attempts": _(
        "Too many attempts. Wait a few minutes, or use a passkey or a device where you have "
        "signed in before."
    ),
    "incorrect_code": _(
        "That code is not right. Use the one in the latest email that you asked for in this "
        "browser."
    ),
    "incorrect_password": _("That is not your password. Try again."),
    "rate_limited": _("That was a lot at once. Wait a minute, then try again."),
}
INSTALLATION = UUID(int=0)  # scope of the key for secrets that belong to no organisation


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | PROBLEMS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an invitation link is the only way in

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's letters in our own words, in the language of whoever reads them.

        To an unknown address nothing is ever sent; the same work is done and thrown away, so
        that the time of the answer does not tell whether somebody has an account here.
        """
        kind = template_prefix.rpartition("/")[2]
        letter = _letter(kind, email, context)
        with transaction.atomic():
            letter.send()
            if kind == UNKNOWN:
                transaction.set_rollback(True)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Allauth's own counters lie in a cache, which strangers can make forget."""
        self.tries = throttle.take(Try.PASSWORD, request, credentials.get("email") or "")
        if self.tries is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user and self.tries:
            throttle.give_back(self.tries)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.note(SignInEvent.PASSWORD_REFUSED)

    def logout(self, request: HttpRequest) -> None:
        log.note(SignInEvent.SIGNED_OUT, request.user if isinstance(request.user, User) else None)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        log.note(SignInEvent.PASSWORD_CHOSEN, user)

    def generate_login_code(self) -> str:
        code: str = super().generate_login_code()
        codes.remember(self.request, code)
        return code

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        response = super().post_login(request, user, **kwargs)
        methods = [record["method"] for record in get_authentication_records(request, user)]
        log.note(SignInEvent.SIGNED_IN, user, methods=methods)
        throttle.remember_device(request, response, user.email)
        codes.forget(request)
        if user.language:  # chosen on another device: this one follows
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=60 * 60 * 24 * 365,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Its refusals are shown, and what it did in our own words; its cheers are not."""
        words = kwargs.pop("message", None) or SENTENCES.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:overview")


def _letter(kind: str, email: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    reader = User.objects.filter(email=email.lower()).first()
    language = (reader.language if reader else "") or translation.get_language() or "en"
    with translation.override(language):
        values = {
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "organisation": None,
            "recipient": None,
            "code": context.get("code", "AAAA-AAAA"),
            "happened": CHANGES.get(kind, ""),
            "left": context.get("left"),
        }
        template = CODES.get(kind, "accounts/mail/change.html")
        environment = jinja().env
        subject = " ".join(str(render_block(environment, template, "subject", values)).split())
        html = environment.get_template(template).render(values)
    # The text half is made from the HTML by the backend.
    letter = EmailMultiAlternatives(subject, "", settings.DEFAULT_FROM_EMAIL, [email])
    letter.attach_alternative(html, "text/html")
    return letter


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Rapport"}

    def _get_site_name(self) -> str:
        return "Rapport"

    def get_totp_label(self, user: User) -> str:
        return user.email

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps and recovery codes lie encrypted in the database."""
        key_id, key = keys.key_for(INSTALLATION)
        nonce = token_bytes(keys.NONCE_BYTES)
        return b64encode(key_id.bytes + nonce + key.encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = b64decode(encrypted_text)
        key = keys.key_by_id(UUID(bytes=sealed[:16]))
        return key.decrypt(sealed[16:28], sealed[28:], None).decode()
