"""The form of the style guide: one field of every kind, one of them refused."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("What your colleagues call you."))
    goal = forms.CharField(label=_("What would you like to be able to do?"), widget=forms.Textarea)
    email = forms.EmailField(label=_("Email address"))
    language = forms.ChoiceField(
        label=_("Language of emails"),
        choices=settings.LANGUAGES,
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills you offer"),
        choices=[
            ("lead", _("Leading projects")),
            ("talk", _("Difficult conversations")),
            ("data", _("Data")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    model = forms.ChoiceField(
        label=_("How matches are made"),
        choices=[("all", _("For everybody at once")), ("self", _("People ask each other"))],
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(label=_("How many mentees"), min_value=0, max_value=5)
    starts_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    agrees = forms.BooleanField(label=_("I’ll keep to this programme’s guidelines."))
    file = forms.FileField(label=_("List of people"))


def sample() -> SampleForm:
    """Filled in, with an address that was refused, so that the style guide shows both."""
    answers = {
        "name": "Ines Nogueira",
        "goal": str(_("Lead my first project without losing the people in it.")),
        "email": "ines@",
        "language": "en",
        "skills": ["lead"],
        "model": "all",
        "places": "2",
        "agrees": "on",
    }
    return SampleForm(answers)
