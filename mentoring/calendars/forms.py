"""Where somebody's calendar can be read; their limits, and their days off."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from mentoring.calendars.models import Limits
from mentoring.calendars.rules.limits import DAILY
from mentoring.core.db.dates import FIRST, LAST
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


class LimitsForm(forms.Form):
    """What holds for all of somebody's meetings."""

    notice_hours = forms.TypedChoiceField(
        label=_("Notice you need"),
        help_text=_("Nobody is offered a time that begins sooner than that."),
        choices=[(20, _("20 hours")), (48, _("2 days")), (168, _("A week"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    gap_minutes = forms.TypedChoiceField(
        label=_("Room before and after each meeting"),
        choices=[
            (0, _("None")),
            (15, _("15 minutes")),
            (30, _("30 minutes")),
            (60, _("60 minutes")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    max_a_day = forms.TypedChoiceField(
        label=_("Meetings a day, at most"),
        choices=[(0, _("No limit")), *((count, str(count)) for count in DAILY)],
        coerce=lambda said: int(said) or None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        names = ("notice_hours", "gap_minutes", "max_a_day")
        initial = {name: getattr(limits, name) or 0 for name in names}
        super().__init__(*args, **{"initial": initial} | kwargs)


class DaysOffForm(forms.Form):
    """From one day to another, both included."""

    first_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
        error_messages={
            "required": _("Say which day is the first."),
            "invalid": _("Choose a day, for example 2027-03-31."),
        },
    )
    last_on = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("This day is off too. Leave it empty for a single day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
        error_messages={"invalid": _("Choose a day, for example 2027-03-31.")},
    )

    def days(self) -> dict[str, date]:
        first = self.cleaned_data["first_on"]
        return {"first_on": first, "last_on": self.cleaned_data["last_on"] or first}
