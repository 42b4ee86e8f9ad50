"""The three questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.checkins.models import Progress, Worth


class CheckInForm(forms.Form):
    worth = forms.TypedChoiceField(
        label=_("Were your last talks worth your time?"),
        coerce=int,
        choices=Worth.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer that comes closest.")},
    )
    progress = forms.TypedChoiceField(
        label=_("Are you getting closer to what you set out to do?"),
        coerce=int,
        choices=Progress.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer that comes closest.")},
    )
    comment = forms.CharField(
        label=_("What would make it better?"),
        help_text=_("Only the coordinators of your programme read this; your partner does not."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wants_help = forms.BooleanField(
        label=_("I would like a coordinator to get in touch"), required=False
    )

    def answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
