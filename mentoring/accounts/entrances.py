"""The ways in, beside each other: a code that somebody has asked for closes none of the others.

Allauth leads whoever has asked for a code back to its page, from every other way in and also when
they have sent their password. Here the code waits on its own page while they choose.
"""

from typing import Any

from allauth.account import views
from allauth.account.stages import LoginByCodeStage
from allauth.mfa.webauthn.views import LoginWebAuthnView


class OpenBesideACode:
    def _redirect_to_pending_stage(self, request: Any, stage: Any) -> Any:
        if stage.key == LoginByCodeStage.key:
            return None
        return super()._redirect_to_pending_stage(request, stage)  # type: ignore[misc]


class RequestCode(OpenBesideACode, views.RequestLoginCodeView):  # type: ignore[misc]
    pass


class CodeInstead(RequestCode):
    """Asked for on the page of passwords, where the field of the address has another name."""

    def get_form_kwargs(self) -> dict[str, Any]:
        named: dict[str, Any] = super().get_form_kwargs()
        return named | {"data": {"email": self.request.POST["login"]}}


class Login(OpenBesideACode, views.LoginView):  # type: ignore[misc]
    """Whoever joined without a password leaves its field empty and gets a code."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.POST.get("login") and not request.POST.get("password"):
            return CodeInstead.as_view()(request)
        return super().post(request, *args, **kwargs)


class LoginByPasskey(OpenBesideACode, LoginWebAuthnView):  # type: ignore[misc]
    pass


login = Login.as_view()
request_code = RequestCode.as_view()
login_by_passkey = LoginByPasskey.as_view()
