"""Where somebody's calendar can be read."""

from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.core.web import outgoing


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("Secret address of your calendar"),
        help_text=_("It begins with https or webcal and usually ends in .ics."),
        max_length=2000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_address(self) -> str:
        said: str = self.cleaned_data["address"]
        scheme, sep, rest = said.partition("://")
        if scheme.lower() in ("webcal", "webcals"):
            said = f"https{sep}{rest}"
        try:
            outgoing.check_calendar(said)
            if " " in said or not urlsplit(said).hostname:
                raise ValueError
        except (outgoing.NotAllowed, ValueError):
            raise forms.ValidationError(
                _("This is no address that we can read. Copy it whole; it begins with https://.")
            ) from None
        return said
