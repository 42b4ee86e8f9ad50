"""What a coordinator may do to a relationship from outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.relationships.models import Relationship


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it ending?"),
        choices=Relationship.EndReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that comes closest.")},
    )


class ExtendForm(forms.Form):
    until = forms.DateField(
        label=_("Extend until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].error_messages["invalid"] = _("Choose a day, for example 2027-03-31.")
