"""What somebody writes to whom they ask, what they answer, and whom they look for."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.participants.rules.pauses import last_return
from mentoring.requests import rules
from mentoring.requests.queries.people import Directory, PeopleFilter


class SearchForm(forms.Form):
    """Reads what stands in the address; anything else than a known choice is no choice."""

    q = forms.CharField(label=_("A name, a skill, or what you’re stuck with"), required=False)
    speaks = forms.CharField(required=False, max_length=20)
    where = forms.CharField(required=False, max_length=120)
    free = forms.BooleanField(required=False)

    def choice(self) -> PeopleFilter:
        said = self.cleaned_data if self.is_valid() else {}
        return PeopleFilter(
            words=said.get("q", "")[:200],
            speaks=said.get("speaks", ""),
            where=said.get("where", ""),
            is_free=bool(said.get("free")),
        )


def language_options(found: Directory) -> list[tuple[str, str, int]]:
    named = [(one.value, formats.language_name(one.value), one.count) for one in found.languages]
    return sorted(named, key=lambda one: one[1])


class AskForm(forms.Form):
    words = forms.CharField(
        label=_("Your words"),
        max_length=rules.MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a sentence or two, so that they know why you ask.")},
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("A kind word, if you like"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NotNowForm(AnswerForm):
    until = forms.DateField(
        label=_("Nobody asks you before"),
        help_text=_("You take a break until then: no requests, no matches, no reminders."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say until about when."),
            "invalid": _("Choose a day, for example 2027-03-31."),
        },
    )

    field_order = ("until", "words")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = today + timedelta(days=1)
        limits = {"min": first.isoformat(), "max": last_return(today).isoformat()}
        self.fields["until"].widget.attrs |= limits
