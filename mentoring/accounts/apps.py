from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "mentoring.accounts"

    taken = {
        "user_email_any_case": _(
            "This address has just been taken. Sign in with it, or choose another."
        ),
        "accounts.user.email": _(
            "This address has just been taken. Sign in with it, or choose another."
        ),
    }
