"""The questions of a kind, three of most and one after a single talk."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.checkins.models import Progress, Worth
from mentoring.programmes.kinds import CheckInQuestions


class CheckInForm(forms.Form):
    worth = forms.TypedChoiceField(
        coerce=int,
        choices=Worth.choices,
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
    )
    progress = forms.TypedChoiceField(
        coerce=int,
        choices=Progress.choices,
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
    )
    comment = forms.CharField(
        help_text=_("Only the coordinators of your programme read this, nobody you meet with."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wants_help = forms.BooleanField(
        label=_("I’d like a coordinator to get in touch"), required=False
    )

    def __init__(self, *args: Any, asks: CheckInQuestions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("worth", asks.worth), ("comment", asks.better)):
            self.fields[name].label = gettext(words)
        if asks.progress:
            self.fields["progress"].label = gettext(asks.progress)
        else:
            del self.fields["progress"]

    def clean(self) -> dict[str, Any]:
        """Every scale is needed, except where somebody asks for help."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("wants_help"):
            for name in {"worth", "progress"} & self.fields.keys():
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Choose the answer that comes closest."))
        return cleaned

    def answers(self) -> dict[str, Any]:
        return {"progress": None, **self.cleaned_data}


class ClosingForm(forms.Form):
    """How worthwhile a programme was, and an answer to its own last question."""

    worth = forms.TypedChoiceField(
        label=_("Was it worth your time?"),
        coerce=int,
        choices=Worth.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer that comes closest.")},
    )
    comment = forms.CharField(
        help_text=_("Only the coordinators of your programme read this."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = question


class HelpForm(forms.Form):
    message = forms.CharField(
        label=_("What would you like to tell them?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write a sentence or two, so that somebody can answer.")},
    )
