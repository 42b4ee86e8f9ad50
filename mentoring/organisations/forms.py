"""Forms of the entrance: setting up an organisation, joining one."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
ZONE_CHOICES = [(zone, zone.replace("_", " ")) for zone in ["UTC", *ZONES]]


class NewPassword(forms.CharField):
    """A password somebody chooses; one field, since every browser can show what was typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("help_text", _("At least ten characters. A few words are easy to keep."))
        super().__init__(
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            **kwargs,
        )


class JoinForm(forms.Form):
    """What a newly invited person says: how to sign in later, and yes to the terms."""

    password = NewPassword(
        required=False,
        help_text=_("At least ten characters. Leave it empty to get a code by e-mail each time."),
    )
    agreed = forms.BooleanField(label=_("I accept the terms and the privacy page"))

    def __init__(self, *args: Any, email: str, has_account: bool, policies: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.email = email
        if has_account:
            del self.fields["password"]
        if not policies:
            del self.fields["agreed"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, User(email=self.email))
        return password


class SetUpForm(forms.Form):
    """The first organisation and its first administrator."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    slug = forms.SlugField(
        label=_("Short name in addresses"), max_length=40,
        help_text=_("Small letters, digits and dashes; all its pages begin with it."),
        error_messages={"invalid": _("Use only letters, digits and dashes, as in north-wind.")},
    )  # fmt: skip
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONE_CHOICES)
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)
    admin_name = forms.CharField(label=_("Your name"), max_length=200)
    admin_email = forms.EmailField(label=_("Your e-mail address"))
    password = NewPassword()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password, email = cleaned.get("password"), cleaned.get("admin_email", "")
        if password:
            try:
                validate_password(password, User(email=email))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ReachForm(forms.Form):
    """Language and time zone of one person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=ZONE_CHOICES,
        help_text=_("Every time you see, and every time others see for you, follows it."),
    )  # fmt: skip
