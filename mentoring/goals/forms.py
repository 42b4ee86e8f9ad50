"""A SMART goal: what, how it is seen, why, until when; and its steps."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.dates import FIRST, LAST
from mentoring.core.db.ids import new_id
from mentoring.goals.rules import LONGEST_TITLE
from mentoring.organisations.models import Membership


class GoalForm(forms.Form):
    title = forms.CharField(
        label=_("What do you want to reach?"),
        help_text=_("One thing, in your own words: “lead my first project”."),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Say in a few words what you want to reach.")},
    )
    measure = forms.CharField(
        label=_("How will you know you’ve got there?"),
        help_text=_("Something others would notice too: “the team decides without me”."),
        required=False,
        max_length=300,
    )
    why = forms.CharField(
        label=_("Why does it matter to you?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    target_on = forms.DateField(
        label=_("By when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, for example 2027-03-31.")},
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
    )

    whose = forms.MultipleChoiceField(
        label=_("Whose goal is it?"),
        help_text=_("Nobody ticked: it belongs to all of you. Everybody here can read it."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whose"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(person.pk), person.name) for person in people]
        if not people:
            del self.fields["whose"]

    def goal(self) -> dict[str, Any]:
        names = ("title", "measure", "why", "target_on")
        said = {name: self.cleaned_data[name] for name in names}
        if "whose" in self.fields:
            said["whose"] = [UUID(key) for key in self.cleaned_data["whose"]]
        return said


class MoveForm(forms.Form):
    to = forms.DateField(
        label=_("Which day suits it now?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day, for example 2027-03-31."),
            "invalid": _("Choose a day, for example 2027-03-31."),
        },
        validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
    )


class NewGoalForm(GoalForm):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)


class StepForm(forms.Form):
    title = forms.CharField(
        label=_("The next small step"),
        max_length=200,
        error_messages={"required": _("Say in a few words what the step is.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)


class ProgressForm(forms.Form):
    percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        error_messages={"invalid": _("Say how far along it is with a number from 0 to 100.")},
    )
