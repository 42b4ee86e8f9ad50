"""Until when somebody is away, and what becomes of their meetings."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.participants.queries.pauses import Ahead


class PauseForm(forms.Form):
    until = forms.DateField(
        label=_("Back on"),
        help_text=_("About is enough: it can be changed, and coming back earlier is one button."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say until about when."),
            "invalid": _("Choose a day, for example 2027-03-31."),
        },
    )
    cancelled = forms.MultipleChoiceField(
        label=_("Which of these meetings should be cancelled?"),
        help_text=_("The others stay in all calendars, with their reminder the day before."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("A word to those you work with"),
        help_text=_("Only they read it. Leave it empty, and nobody hears why."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, ahead: Sequence[Ahead], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:
            del self.fields["note"]
        if not ahead:
            del self.fields["cancelled"]
            return
        field = self.fields["cancelled"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.words) for one in ahead]

    def said(self) -> dict[str, Any]:
        """As ``actions.enrolments.pause`` takes it."""
        return {
            "until": self.cleaned_data["until"],
            "note": self.cleaned_data.get("note", "").strip(),
            "cancelled": self.cleaned_data.get("cancelled", []),
        }
