"""Public forms: setting up an organisation, joining one."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.organisations.models import Membership

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
ZONE_CHOICES = [(zone, zone.replace("_", " ")) for zone in ["UTC", *ZONES]]


class NewPassword(forms.CharField):
    """A password somebody chooses; one field, since every browser can show what was typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault(
            "help_text", _("At least twelve characters. A few words are easy to remember.")
        )
        super().__init__(
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            **kwargs,
        )


def _refuse_guessable(password: str, email: str, near: tuple[str, ...]) -> None:
    """Of somebody who has no account yet."""
    chooser = User(email=email.lower())
    chooser.names_near = near
    validate_password(password, chooser)


class JoinForm(forms.Form):
    """What a newly invited person says: how to sign in later, and yes to the terms."""

    password = NewPassword(
        required=False,
        help_text=_("At least twelve characters. Leave it empty to get a code by email each time."),
    )
    agreed = forms.BooleanField(label=_("I accept the terms and the privacy page"))

    def __init__(
        self, *args: Any, member: Membership, has_account: bool, policies: bool, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.member = member
        if not settings.HAS_SMTP:
            self.fields["password"].required = True
            self.fields["password"].help_text = _(
                "At least twelve characters. Choose one: no mail server is set up, so no code can"
                " be emailed to you."
            )
        if has_account:
            del self.fields["password"]
        if not policies:
            del self.fields["agreed"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            near = (self.member.name, self.member.organisation.name)
            _refuse_guessable(password, self.member.email, near)
        return password


class SetUpForm(forms.Form):
    """The first organisation and its first administrator."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    slug = forms.SlugField(
        label=_("Short name for web addresses"),
        max_length=40,
        help_text=_(
            "Lower-case letters, digits and hyphens; the address of every page begins with it."
        ),
        error_messages={"invalid": _("Use only letters, digits and hyphens, as in north-wind.")},
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONE_CHOICES)
    language = forms.ChoiceField(label=_("Language of emails"), choices=settings.LANGUAGES)
    admin_name = forms.CharField(label=_("Your name"), max_length=200)
    admin_email = forms.EmailField(label=_("Your email address"))
    password = NewPassword()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password, email = cleaned.get("password"), cleaned.get("admin_email", "")
        if password:
            try:
                near = (cleaned.get("name", ""), cleaned.get("admin_name", ""))
                _refuse_guessable(password, email, near)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ContactSettingsForm(forms.Form):
    """Language and time zone of one person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=ZONE_CHOICES,
        help_text=_("All times shown to you, and to others about you, follow it."),
    )


class PictureForm(forms.Form):
    """A picture of oneself."""

    # Named one by one, so that telephones hand over a JPEG instead of their own kind of file.
    picture = forms.FileField(
        label=_("Choose a picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "JPEG, PNG or WebP, at most 15 MB. We keep the middle as a square, and "
            "nothing that your camera wrote into the file, such as the place."
        ),
    )
