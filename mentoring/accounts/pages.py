"""The last step of every way in, and the way back out of the account."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mentoring.accounts.models import User

RETURN_SLUG = "return_slug"  # in the session: the slug from whose pages the account was opened


def sign_in(request: HttpRequest, user: User, *, where: str, by_password: bool) -> HttpResponseBase:
    """Sign in somebody who has just proved who they are, as allauth would, and go to ``where``.

    Through allauth, so that the session is listed and a password just typed counts as recent.
    """
    if by_password:
        record_authentication(request, user, method="password", email=user.email)
    answer: HttpResponseBase = perform_login(request, Login(user=user, redirect_url=where))
    return answer
